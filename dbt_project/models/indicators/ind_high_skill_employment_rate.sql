-- In occupations of skill levels 3 and 4, of the employed whose occupation is known.
{{ survey_ratio(
    numerator="isco08_major in ('1', '2', '3')",
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isced11']
) }}
