-- Employed persons.
{{ survey_total(
    universe="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11', 'isic4', 'birth_country']
) }}
