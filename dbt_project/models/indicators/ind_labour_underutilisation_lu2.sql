-- Unemployed or working fewer hours than wanted, of the labour force.
{{ survey_ratio(
    numerator="labour_force_status = 'UNE' or time_related_underemployed",
    denominator="is_working_age and labour_force_status in ('EMP', 'UNE')",
    observed='time_related_underemployed'
) }}
