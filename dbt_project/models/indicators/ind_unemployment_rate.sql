-- Unemployed, of the labour force.
{{ survey_ratio(
    numerator="labour_force_status = 'UNE'",
    denominator="is_working_age and labour_force_status in ('EMP', 'UNE')",
    by=['isced11', 'birth_country']
) }}
