-- Advertisements by month of first appearance and occupation, at each level that can be trusted (0: all).
{{ config(unique_key=['source_id']) }} -- a delivery of one week changes counts of more than one month
with advertisement as (
    select
        source_id, ref_area, month as time_period, weight,
        case when level.digits = 0 then '_T' else left(isco08, level.digits) end as isco08
    from {{ ref('int_vacancy') }}
    inner join (values (0), (1), (2), (3), (4)) as level (digits) on level.digits <= isco08_digits
    where {{ in_changed_partitions() }}
),

estimates as (
    select
        source_id, ref_area, time_period, isco08,
        '_T' as sex, '_T' as age, '_T' as isced11, '_T' as isic4, '_T' as origin, '_T' as destination,
        count(*) as obs_value,
        count(*) as n_unweighted,
        sum(weight) as n_weighted,
        'A' as obs_status
    from advertisement
    group by source_id, ref_area, time_period, isco08
)
{{ as_observations('estimates', 'ADVERTISEMENTS', known=['n_unweighted', 'n_weighted']) }}
