-- Neither employed nor in education, of those aged 15 to 24.
{{ survey_ratio(
    numerator="coalesce(neet, labour_force_status <> 'EMP' and not in_education)",
    denominator="age_group = 'Y15T24' and (neet is not null or (labour_force_status is not null and in_education is not null))",
    cube=['sex', 'origin']
) }}
