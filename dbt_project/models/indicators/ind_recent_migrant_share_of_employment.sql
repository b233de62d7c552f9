-- Foreign-born workers who came in the last five years, of the employed.
{{ survey_ratio(
    numerator='recent_migrant',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isco08'],
    cube=['sex', 'age']
) }}
