-- The employed of the same sex and origin, divided over occupations, levels of education and activities.
{{ survey_share(
    universe="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11', 'isic4']
) }}
