-- Tertiary-educated foreign-born workers in an occupation that asks for less.
{{ survey_ratio(
    numerator="isco08_major between '4' and '9'",
    denominator="is_working_age and labour_force_status = 'EMP' and birth_place = 'FOR'
        and isced11_broad = 'ED5_8' and isco08_major <> '0'",
    cube=['sex', 'age']
) }}
