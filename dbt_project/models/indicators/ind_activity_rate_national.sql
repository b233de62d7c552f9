-- Economically active, of the whole population, as the producer defines them.
{{ survey_ratio(
    numerator="labour_force_status_national in ('EMP', 'UNE')",
    denominator='labour_force_status_national is not null'
) }}
