-- What LU2 and LU3 add to unemployment, LU4 adds up: its persons are theirs, of the extended labour force.
select
    lu4.*,
    lu2.obs_value as lu2,
    lu3.obs_value as lu3
from {{ ref('ind_labour_underutilisation_lu4') }} as lu4
inner join {{ ref('ind_labour_underutilisation_lu2') }} as lu2
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination)
inner join {{ ref('ind_labour_underutilisation_lu3') }} as lu3
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination)
inner join {{ ref('ind_unemployment') }} as lu1
    using (source_id, ref_area, time_period, sex, age, isco08, isced11, isic4, origin, destination)
where abs(
    lu4.obs_value / 100 * lu4.n_weighted
    - lu2.obs_value / 100 * lu2.n_weighted
    - lu3.obs_value / 100 * lu3.n_weighted
    + lu1.obs_value
) > 0.001
