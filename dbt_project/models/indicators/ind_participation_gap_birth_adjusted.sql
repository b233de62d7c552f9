-- Labour force participation rate of the native-born less that of the foreign-born of the same age, sex, education and region.
{{ survey_adjusted_gap(
    numerator="labour_force_status in ('EMP', 'UNE')",
    denominator='is_working_age'
) }}
