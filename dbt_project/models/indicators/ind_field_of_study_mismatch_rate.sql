-- Employed in an occupation that their field of education does not prepare for (seed isco08_isced_f).
{{ survey_ratio(
    numerator='field_mismatch',
    denominator="is_working_age and labour_force_status = 'EMP'",
    by=['isco08', 'isced11']
) }}
