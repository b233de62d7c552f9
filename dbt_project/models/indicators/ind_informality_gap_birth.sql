-- Informal employment rate of the native-born less that of the foreign-born.
{{ survey_gap(
    numerator='informal',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isced11']
) }}
