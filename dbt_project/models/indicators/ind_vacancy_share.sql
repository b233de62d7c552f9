-- Share of each major group among the advertisements of a quarter. Codes that the source declares, or a person decided,
-- count as they are; of titles that were coded the shares are corrected for the errors of the coder.
{{ config(unique_key=['source_id']) }}
with advertisement as (
    select
        source_id, ref_area,
        {{ quarter_of('month') }} as time_period,
        known,
        left(case when known then isco08 else isco08_best end, 1) as major
    from (
        select *, coalesce(isco08_method in ('declared', 'refined', 'reviewed'), false) as known
        from {{ ref('int_vacancy') }}
    ) as vacancy
    where {{ in_changed_partitions() }}
),

counted as (
    select
        *,
        cast(n as double) / sum(n) over (partition by source_id, ref_area, time_period) as share,
        sum(n) over (partition by source_id, ref_area, time_period) as n_period
    from (
        select source_id, ref_area, time_period, known, major, count(*) as n
        from advertisement
        where major is not null
        group by source_id, ref_area, time_period, known, major
    ) as grouped
),

confusion as (
    select
        cast(predicted as varchar) as predicted,
        cast(actual as varchar) as actual,
        cast(cases as double) / sum(cases) over (partition by predicted) as chance,
        sum(cases) over (partition by predicted) as n_predicted
    from {{ ref('coding_confusion') }}
),

part as ( -- what was counted as one group, spread over the groups it is of
    select
        source_id, ref_area, time_period, n_period, share, known,
        coalesce(actual, major) as isco08,
        coalesce(chance, 1) as chance,
        case when n_predicted = 1 then 0.25 else coalesce(chance * (1 - chance) / (n_predicted - 1), 0) end as variance
    from counted
    left join confusion on not counted.known and counted.major = confusion.predicted
),

total as (
    select
        source_id, ref_area, time_period, isco08,
        {{ sum_of_fractions('share * chance') }} as share,
        sqrt({{ sum_of_fractions('share * share * variance') }}) as se,
        max(n_period) as n_unweighted,
        bool_and(known) as known
    from part
    group by source_id, ref_area, time_period, isco08
),

estimates as (
    select
        source_id, ref_area, time_period, isco08,
        {{ no_other_dimension() }},
        100 * share as obs_value,
        100 * case when not known then se end as se, -- what is known is counted, without an error
        100 * case when not known then greatest(0, share - 1.959963984540054 * se) end as ci_lower,
        100 * case when not known then least(1, share + 1.959963984540054 * se) end as ci_upper,
        n_unweighted,
        case when known then 'A' else 'E' end as obs_status
    from total
)
{{ as_observations('estimates', 'PERCENT', known=['se', 'ci_lower', 'ci_upper', 'n_unweighted']) }}
