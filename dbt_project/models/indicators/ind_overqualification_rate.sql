-- Employed with more education than their occupation requires.
{{ survey_ratio(
    numerator='education > education_required',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11', 'isic4', 'birth_country']
) }}
