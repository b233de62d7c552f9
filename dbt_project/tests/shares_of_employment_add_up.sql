-- The shares of one classification are a whole.
select source_id, ref_area, time_period, sex, origin, isco08 = '_T', isced11 = '_T', sum(obs_value)
from {{ ref('ind_employment_share') }}
group by source_id, ref_area, time_period, sex, origin, isco08 = '_T', isced11 = '_T'
having abs(sum(obs_value) - 100) > 0.000001
