-- What a variance is added up from: the strata of a sample, or its replicates; each counts by its factor.
{{ config(
    materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id', 'time_period']
) }}
with unit as (
    select
        partition_id, sampling_unit,
        {{ stratum_of('sampling_unit') }} as component,
        any_value(source_id) as source_id,
        any_value(ref_area) as ref_area,
        any_value(time_period) as time_period,
        any_value(fpc) as psu_in_population,
        any_value(single_psu) as single_psu
    from {{ source('harmonised', 'person') }}
    where responded is not false
        and design_method in ('taylor', 'approximation')
        and {{ in_changed_partitions() }}
    group by partition_id, sampling_unit
),

stratum as (
    select
        partition_id, source_id, ref_area, time_period, component,
        count(*) as n_psu,
        coalesce(1 - count(*) / max(psu_in_population), 1.0) as not_sampled, -- finite population correction
        max(single_psu) as single_psu
    from unit
    group by partition_id, source_id, ref_area, time_period, component
),

replicate as (
    select
        partition_id, source_id, ref_area, time_period, replicate_method, fay, weight,
        {{ unnest_replicates() }}
    from {{ source('harmonised', 'person') }}
    where responded is not false
        and design_method = 'replicates'
        and {{ in_changed_partitions() }}
),

replicate_of as (
    select
        partition_id, source_id, ref_area, time_period, component,
        max(replicate_method) as method,
        max(coalesce(fay, 0)) as fay,
        max(replicate_weight / weight) as largest_ratio,
        cast(count(*) over (partition by partition_id) as double) as n_replicates
    from replicate
    group by partition_id, source_id, ref_area, time_period, component
)

select
    *,
    sum(n_psu) over (partition by partition_id) as n_psu_sample,
    sum(case when n_psu = 1 then factor else 0 end) over (partition by partition_id) as factor_of_single_psus
from (
    select
        partition_id, source_id, ref_area, time_period, component, n_psu,
        {{ stratum_factor() }} as factor
    from stratum
) as stratum_factor

union all

-- Factors: Wolter (2007), Introduction to Variance Estimation; successive differences: Fay and Train (1995).
select
    partition_id, source_id, ref_area, time_period, component, null as n_psu,
    case method
        when 'brr' then 1 / n_replicates
        when 'fay' then 1 / (n_replicates * (1 - fay) * (1 - fay))
        when 'jk1' then (n_replicates - 1) / n_replicates
        when 'jk2' then 1
        when 'jkn' then 1 / largest_ratio -- a replicate without one of n PSUs weighs the others by n / (n - 1)
        when 'bootstrap' then 1 / n_replicates
        when 'sdr' then 4 / n_replicates
    end as factor,
    null as n_psu_sample,
    null as factor_of_single_psus
from replicate_of

union all

-- Partitions of whose design nothing is known: estimates without a standard error.
select distinct
    partition_id, source_id, ref_area, time_period,
    cast(null as bigint) as component, null as n_psu, null as factor, null as n_psu_sample, null as factor_of_single_psus
from {{ source('harmonised', 'person') }}
where responded is not false
    and design_method is null
    and {{ in_changed_partitions() }}
