-- Unemployment rate of the native-born less that of the foreign-born.
{{ survey_gap(
    numerator="labour_force_status = 'UNE'",
    denominator="is_working_age and labour_force_status in ('EMP', 'UNE')",
    by=['isced11']
) }}
