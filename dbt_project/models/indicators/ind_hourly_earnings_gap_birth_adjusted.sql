-- By how much employees born abroad earn less an hour than native-born ones of the same age, sex, education and region.
{{ survey_adjusted_mean_gap(
    value='hourly_earnings_lcu',
    universe="is_working_age and labour_force_status = 'EMP' and status_in_employment = 'EMPLOYEE'"
) }}
