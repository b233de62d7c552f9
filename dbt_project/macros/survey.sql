{#- Estimators over persons, each with its standard error and 95 % interval by the design of the sample. An indicator
    says who counts; these say how. breakdown.sql has the groups, variance.sql and precision.sql the formulas. -#}

{#- Percentage of `numerator` in `denominator`. A person for whom the numerator is unknown (null) is in neither.
    `observed`: a column of which a source must know at least one value (for numerators that are never null). -#}
{% macro survey_ratio(numerator, denominator, by=[], observed='weight', cube=['sex', 'age', 'origin'], occupation='isco08_major') %}
{%- set y = 'case when counts then weight else 0 end' %}
with person as (
    select *
    from ({{ persons(denominator, by, occupation, counts=numerator, observed=observed) }}) as asked
    where counts is not null
),

{{ ratio_ctes(by, cube, y=y, y_size=y, y_squared=y, cases='counts', observed='observed') }},

estimates as (
    select {{ observation_key(by, cube) }}, n_cases, {{ proportion_columns() }}
    from domain
    inner join {{ partitions() }} as partition using (partition_id)
    left join variance using ({{ group_key(by, cube) }})
)
{{ as_observations('estimates', 'PERCENT', known=precision() + ['n_cases'] + labels(by, cube)) }}
{% endmacro %}

{#- Mean of `value` over the persons of the `universe` for whom it is known. -#}
{% macro survey_mean(value, universe, unit_measure, by=[], cube=['sex', 'age', 'origin']) %}
with person as (
    select *
    from ({{ persons(universe, by, amount=exact(value, 38, 6)) }}) as asked
    where amount is not null
),

{{ ratio_ctes(by, cube, y='weight * amount', y_size='weight * abs(amount)', y_squared=exact('cast(weight * amount as double) * cast(amount as double)', 38, 6)) }},

estimates as (
    select
        {{ observation_key(by, cube) }},
        {{ symmetric_columns('estimate', deff=variance() ~ ' / nullif((y_squared / x - estimate * estimate) / nullif(n - 1, 0), 0)') }}
    from domain
    inner join {{ partitions() }} as partition using (partition_id)
    left join variance using ({{ group_key(by, cube) }})
)
{{ as_observations('estimates', unit_measure, known=precision() + labels(by, cube)) }}
{% endmacro %}

{#- Number of persons of the `universe`. -#}
{% macro survey_total(universe, by=[], cube=['sex', 'age', 'origin'], occupation='isco08_major') %}
with person as ({{ persons(universe, by, occupation) }}),

domain as (
    select
        {{ group_head(by, cube) }},
        count(*) as n,
        cast(sum(weight) as double) as x,
        cast(sum(weight) as double) as scale
    from person
    {{ group_by_groups(['partition_id'], by, cube) }}
        {{- with_enough_cases(by) }}
),

cell as ({{ cells(by, cube, 'sum(weight) as x') }}),

linearised as (
    select
        {{ group_key(by, cube, 'cell.') }},
        {{ stratum_of('cell.sampling_unit') }} as component,
        {{ on_grid('cell.x / domain.x') }} as z
    from cell
    inner join domain using ({{ group_key(by, cube) }})
),

replicated as (
    select {{ group_key(by, cube, 'domain.') }}, component, cast(replicate.x as double) / domain.x - 1 as deviation
    from ({{ replicates(by, cube, 'sum(replicate_weight) as x') }}) as replicate
    inner join domain using ({{ group_key(by, cube) }})
),

{{ variance_ctes(group_key(by, cube), sum_of_z=1) }},

sample as ( -- a number of persons is a share of the whole sample's weight
    select partition_id, count(*) as n_sample, cast(sum(weight) as double) as x_sample
    from {{ ref('int_person') }}
    where {{ in_changed_partitions() }}
    group by partition_id
),

estimates as (
    select
        {{ observation_key(by, cube) }},
        {{ symmetric_columns('x', deff=variance() ~ ' * (n_sample - 1) / nullif(x * (x_sample - x), 0)', lowest=0) }}
    from domain
    inner join {{ partitions() }} as partition using (partition_id)
    inner join sample using (partition_id)
    left join variance using ({{ group_key(by, cube) }})
)
{{ as_observations('estimates', 'PERSONS', known=precision() + labels(by, cube)) }}
{% endmacro %}

