{#- Weighted quantile of `value`: the lowest value up to which at least the share `p` of the weight lies. The interval is
    Woodruff's (1952): that of the share at or below the quantile, read back as values; the standard error is what would
    give its width. -#}
{% macro survey_quantile(value, universe, unit_measure, by=[], cube=['sex', 'age', 'origin'], p='0.5') %}
{%- set group = group_key(by, cube) %}
with person as (
    select *
    from ({{ persons(universe, by, amount=exact(value, 38, 6)) }}) as asked
    where amount is not null
),

distribution as ( -- weight up to each value
    select
        *,
        sum(w) over (partition by {{ group }} order by amount) as w_up_to_here,
        sum(w) over (partition by {{ group }}) as w_all,
        sum(n_here) over (partition by {{ group }}) as n
    from (
        select {{ group_head(by, cube) }}, amount, sum(weight) as w, count(*) as n_here
        from person
        {{ group_by_groups(['partition_id', 'amount'], by, cube) }}
    ) as weight_of_value
),

domain as (
    select
        {{ group }},
        min(amount) as quantile,
        min(cast(w_up_to_here as double) / cast(w_all as double)) as share,
        max(n) as n,
        cast(max(w_all) as double) as x
    from distribution
    where w_up_to_here >= {{ p }} * w_all
    group by {{ group }}
),

linearised as (
    select
        {{ group_key(by, cube, 'cell.') }},
        {{ stratum_of('cell.sampling_unit') }} as component,
        {{ on_grid('(cast(sum(case when cell.amount <= domain.quantile then cell.w else 0 end) as double)
            - any_value(domain.share) * cast(sum(cell.w) as double)) / any_value(domain.x)') }} as z
    from ({{ cells(by, cube, 'sum(weight) as w', keys=['amount']) }}) as cell
    inner join domain using ({{ group }})
    group by {{ group_key(by, cube, 'cell.') }}, cell.sampling_unit
),

replicated as (
    select
        {{ group_key(by, cube, 'cell.') }},
        component,
        cast(sum(case when cell.amount <= domain.quantile then cell.w else 0 end) as double) / cast(sum(cell.w) as double)
        - any_value(domain.share) as deviation
    from ({{ replicates(by, cube, 'sum(replicate_weight) as w', keys=['amount']) }}) as cell
    inner join domain using ({{ group }})
    group by {{ group_key(by, cube, 'cell.') }}, component
    having sum(cell.w) > 0
),

{{ variance_ctes(group) }},

bounds as (
    select
        {{ group_key(by, cube, 'domain.') }},
        cast(min(case
            when cast(w_up_to_here as double) >= (share - t * sqrt(relative_variance)) * cast(w_all as double) then amount
        end) as double) as lower_bound,
        cast(min(case
            when cast(w_up_to_here as double) >= (share + t * sqrt(relative_variance)) * cast(w_all as double) then amount
        end) as double) as upper_bound,
        min(share - t * sqrt(relative_variance)) >= 0 and max(share + t * sqrt(relative_variance)) <= 1 as inside
    from domain
    inner join variance using ({{ group }})
    inner join distribution using ({{ group }})
    where df > 0
    group by {{ group_key(by, cube, 'domain.') }}
),

estimates as (
    select
        {{ observation_key(by, cube) }},
        cast(quantile as double) as obs_value,
        case when inside then (upper_bound - lower_bound) / (2 * t) end as se,
        case when inside then lower_bound end as ci_lower,
        case when inside then upper_bound end as ci_upper,
        n as n_unweighted,
        x as n_weighted,
        df,
        'A' as obs_status
    from domain
    inner join {{ partitions() }} as partition using (partition_id)
    left join variance using ({{ group }})
    left join bounds using ({{ group }})
)
{{ as_observations('estimates', unit_measure, known=precision() | reject('equalto', 'deff') | list) }}
{% endmacro %}
