-- Half of the employed with an income earn up to this.
{{ survey_median(
    value='income_month_lcu',
    universe="is_working_age and labour_force_status = 'EMP' and income_month_lcu > 0",
    unit_measure='LCU_MONTH',
    by=['isco08', 'isced11']
) }}
