-- Income of the main job, of all persons who gave one, zero and losses included.
{{ survey_mean(
    value='income_month_lcu',
    universe='is_working_age',
    unit_measure='LCU_MONTH',
    by=['isco08', 'isced11']
) }}
