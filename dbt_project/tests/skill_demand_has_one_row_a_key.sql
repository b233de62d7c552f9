-- One row a source, place, period, occupation and skill, and shares that can be.
select source_id, ref_area, time_period, isco08, skill
from {{ ref('skill_demand') }}
group by source_id, ref_area, time_period, isco08, skill
having count(*) > 1
    or not bool_and(share_pct between 0 and 100 and ci_lower <= share_pct + 1e-9 and share_pct <= ci_upper + 1e-9 and n_ads <= n_base)
