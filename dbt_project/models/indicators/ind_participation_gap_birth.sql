-- Labour force participation rate of the native-born less that of the foreign-born.
{{ survey_gap(
    numerator="labour_force_status in ('EMP', 'UNE')",
    denominator='is_working_age',
    by=['isced11']
) }}
