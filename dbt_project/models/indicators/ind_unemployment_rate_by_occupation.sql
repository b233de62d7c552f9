-- Unemployed, of the labour force, by occupation: that of the main job, and of the unemployed that of their last job.
select *
from ({{ survey_ratio(
    numerator="labour_force_status = 'UNE'",
    denominator="is_working_age and labour_force_status in ('EMP', 'UNE')",
    observed='isco08_last_major',
    by=['isco08'],
    cube=[],
    occupation=occupation_now_or_last()
) }}) as rate
where isco08 <> '_T'
