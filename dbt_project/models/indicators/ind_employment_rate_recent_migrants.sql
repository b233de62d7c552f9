-- Employed, of the foreign-born who came in the last five years.
{{ survey_ratio(
    numerator="labour_force_status = 'EMP'",
    denominator="is_working_age and recent_migrant",
    by=['isced11'],
    cube=['sex', 'age']
) }}
