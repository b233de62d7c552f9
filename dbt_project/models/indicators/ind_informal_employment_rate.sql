-- Employed informally, of the employed of whom it is known.
{{ survey_ratio(
    numerator='informal',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11', 'isic4']
) }}
