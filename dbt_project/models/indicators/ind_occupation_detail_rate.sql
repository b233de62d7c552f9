-- Employed with an occupation that can be trusted at four digits, of the employed.
{{ survey_ratio(
    numerator='coalesce(isco08_digits >= 4, false)',
    denominator="is_working_age and labour_force_status = 'EMP'",
    observed='max(isco08_major) over (partition by partition_id)',
    by=['isced11']
) }}
