-- Employed who want more hours, are available and work few, of the employed.
{{ survey_ratio(
    numerator='time_related_underemployed',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11']
) }}
