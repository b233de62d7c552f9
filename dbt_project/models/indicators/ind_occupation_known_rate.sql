-- Employed with an occupation at one digit at least, of the employed.
{{ survey_ratio(
    numerator='isco08_major is not null',
    denominator="is_working_age and labour_force_status = 'EMP'",
    observed='max(isco08_major) over (partition by partition_id)',
    by=['isced11']
) }}
