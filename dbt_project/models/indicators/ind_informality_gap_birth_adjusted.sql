-- Informal employment rate of the native-born less that of the foreign-born of the same age, sex, education and region.
{{ survey_adjusted_gap(
    numerator='informal',
    denominator="is_working_age and labour_force_status = 'EMP'"
) }}
