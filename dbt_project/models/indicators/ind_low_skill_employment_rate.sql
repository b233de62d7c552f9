-- In elementary occupations, of the employed whose occupation is known.
{{ survey_ratio(
    numerator="isco08_major = '9'",
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isced11']
) }}
