-- Half of those with an income of the main job earn up to this.
{{ survey_quantile(
    value='income_month_lcu',
    universe="is_working_age and income_month_lcu > 0",
    unit_measure='LCU_MONTH',
    by=['isco08', 'isced11']
) }}
