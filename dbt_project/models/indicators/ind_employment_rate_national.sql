-- Employed, of the whole population, as the producer defines them.
{{ survey_ratio(
    numerator="labour_force_status_national = 'EMP'",
    denominator='labour_force_status_national is not null'
) }}
