-- Employed with an education above the one usual in their occupation (mode; int_realised_match).
{{ survey_ratio(
    numerator='education_level > education_mode',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isced11']
) }}
