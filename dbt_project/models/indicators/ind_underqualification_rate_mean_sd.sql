-- Employed with an education below the one usual in their occupation (mean and standard deviation; int_realised_match).
{{ survey_ratio(
    numerator='education_level < education_low',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isced11']
) }}
