-- Unemployed persons.
{{ survey_total(
    universe="is_working_age and labour_force_status = 'UNE'",
    by=['isced11']
) }}
