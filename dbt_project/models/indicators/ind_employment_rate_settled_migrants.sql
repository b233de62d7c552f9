-- Employed, of the foreign-born who have been here for five years.
{{ survey_ratio(
    numerator="labour_force_status = 'EMP'",
    denominator="is_working_age and birth_place = 'FOR' and not recent_migrant",
    by=['isced11'],
    cube=['sex', 'age']
) }}
