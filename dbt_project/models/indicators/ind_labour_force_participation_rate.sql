-- Employed and unemployed, of the working-age population.
{{ survey_ratio(
    numerator="labour_force_status in ('EMP', 'UNE')",
    denominator='is_working_age',
    by=['isced11', 'birth_country']
) }}
