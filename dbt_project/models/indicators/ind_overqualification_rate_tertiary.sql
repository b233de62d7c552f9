-- Tertiary-educated workers aged 20 to 64 in an occupation that asks for less, as Eurostat has it.
{{ survey_ratio(
    numerator="isco08_major between '4' and '9'",
    denominator="age between 20 and 64 and labour_force_status = 'EMP' and isced11_broad = 'ED5_8'
        and isco08_major <> '0'",
    by=['training', 'stay', 'status'],
    cube=['sex', 'origin']
) }}
