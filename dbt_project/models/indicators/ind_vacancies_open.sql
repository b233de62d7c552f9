-- Advertisements open at the end of a month: those that had appeared less those that were closed, of the months that had
-- ended at the last delivery, in sources that tell when an advertisement is closed.
{{ config(unique_key=['source_id']) }}
with advertisement as (
    select *
    from ({{ advertisements_by_occupation() }}) as advertisement
    where closing_told
),

change as (
    select source_id, ref_area, isco08, month as time_period, 1 as advertisements, posts
    from advertisement

    union all

    select source_id, ref_area, isco08, strftime(closed_on, '%Y-%m'), -1, -posts
    from advertisement
    where closed_on is not null
),

month_covered as (
    select source_id, {{ months_between('min(appeared)', 'max(delivered_until) + interval 1 day - interval 1 month') }} as time_period
    from advertisement
    group by source_id
),

stock as (
    select
        covered.source_id, covered.ref_area, covered.isco08, month_covered.time_period,
        sum(coalesce(sum(change.advertisements), 0)) over so_far as advertisements
    from (select distinct source_id, ref_area, isco08 from advertisement) as covered
    inner join month_covered on covered.source_id = month_covered.source_id
    left join change
        on covered.source_id = change.source_id and covered.ref_area = change.ref_area
        and covered.isco08 = change.isco08 and month_covered.time_period = change.time_period
    group by covered.source_id, covered.ref_area, covered.isco08, month_covered.time_period
    window so_far as (
        partition by covered.source_id, covered.ref_area, covered.isco08 order by month_covered.time_period
    )
),

estimates as (
    select
        source_id, ref_area, time_period, isco08,
        {{ no_other_dimension() }},
        advertisements as obs_value,
        advertisements as n_unweighted,
        'A' as obs_status
    from stock
    where advertisements > 0
)
{{ as_observations('estimates', 'ADVERTISEMENTS', known=['n_unweighted']) }}
