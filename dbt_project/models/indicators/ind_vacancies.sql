-- Advertisements by month of first appearance and occupation, at each level that can be trusted (0: all).
{{ config(unique_key=['source_id']) }} -- a delivery of one week changes counts of more than one month
with estimates as (
    select
        source_id, ref_area, month as time_period, isco08,
        {{ no_other_dimension() }},
        count(*) as obs_value,
        count(*) as n_unweighted,
        sum(weight) as n_weighted,
        'A' as obs_status
    from ({{ advertisements_by_occupation() }}) as advertisement
    group by source_id, ref_area, month, isco08
)
{{ as_observations('estimates', 'ADVERTISEMENTS', known=['n_unweighted', 'n_weighted']) }}
