-- Unemployed, of the labour force, as the producer defines them.
{{ survey_ratio(
    numerator="labour_force_status_national = 'UNE'",
    denominator="labour_force_status_national in ('EMP', 'UNE')"
) }}
