-- Employed over the population is what the labour force leaves after unemployment, in every group and period.
select
    employed.*,
    active.obs_value as activity,
    unemployed.obs_value as unemployment
from {{ ref('ind_employment_to_population_ratio') }} as employed
inner join {{ ref('ind_labour_force_participation_rate') }} as active
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination, breakdown)
inner join {{ ref('ind_unemployment_rate') }} as unemployed
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination, breakdown)
where abs(employed.obs_value - active.obs_value * (1 - unemployed.obs_value / 100)) > 0.000001
