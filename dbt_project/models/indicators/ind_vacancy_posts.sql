-- Posts in the advertisements by month of first appearance and occupation, at each level that can be trusted.
{{ config(unique_key=['source_id']) }}
with estimates as (
    select
        source_id, ref_area, month as time_period, isco08,
        {{ no_other_dimension() }},
        sum(posts) as obs_value,
        count(*) as n_unweighted,
        'A' as obs_status
    from ({{ advertisements_by_occupation() }}) as advertisement
    group by source_id, ref_area, month, isco08
)
{{ as_observations('estimates', 'POSTS', known=['n_unweighted']) }}
