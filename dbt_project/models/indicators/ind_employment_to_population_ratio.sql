-- Employed, of the working-age population.
{{ survey_ratio(
    numerator="labour_force_status = 'EMP'",
    denominator='is_working_age',
    by=['isced11', 'training', 'status']
) }}
