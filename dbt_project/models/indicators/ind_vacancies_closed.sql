-- Advertisements by month in which they were closed and occupation, at each level that can be trusted.
{{ config(unique_key=['source_id']) }}
with estimates as (
    select
        source_id, ref_area, strftime(closed_on, '%Y-%m') as time_period, isco08,
        {{ no_other_dimension() }},
        count(*) as obs_value,
        count(*) as n_unweighted,
        'A' as obs_status
    from ({{ advertisements_by_occupation() }}) as advertisement
    where closed_on is not null
    group by source_id, ref_area, strftime(closed_on, '%Y-%m'), isco08
)
{{ as_observations('estimates', 'ADVERTISEMENTS', known=['n_unweighted']) }}
