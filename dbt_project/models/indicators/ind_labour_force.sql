-- Employed and unemployed persons.
{{ survey_total(
    universe="is_working_age and labour_force_status in ('EMP', 'UNE')",
    by=['isced11']
) }}
