-- Foreign-born workers, of the employed of known place of birth.
{{ survey_ratio(
    numerator="birth_place = 'FOR'",
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11', 'isic4'],
    cube=['sex', 'age']
) }}
