-- What employees earn in an hour.
{{ survey_mean(
    value='hourly_earnings_lcu',
    universe="is_working_age and labour_force_status = 'EMP' and status_in_employment = 'EMPLOYEE'",
    unit_measure='LCU_HOUR',
    by=['isco08', 'isced11', 'isic4', 'training', 'status']
) }}
