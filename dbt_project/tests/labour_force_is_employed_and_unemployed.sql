-- The employed and the unemployed are the labour force, in every group and period; a group without either has no row.
select *
from {{ ref('ind_labour_force') }} as labour_force
left join {{ ref('ind_employment') }} as employed
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination)
left join {{ ref('ind_unemployment') }} as unemployed
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination)
where abs(labour_force.obs_value - coalesce(employed.obs_value, 0) - coalesce(unemployed.obs_value, 0)) > 0.001
