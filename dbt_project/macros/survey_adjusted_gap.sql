{#- The gap between native- and foreign-born that is left when the native-born are as the foreign-born are: in each cell
    of `comparable` (age, sex, education, region) the native-born stand in with the weight of the foreign-born. Cells
    without persons of both are left out. The weights of the cells are estimates too, and linearised as such. -#}

{#- As survey_gap, adjusted: points. -#}
{% macro survey_adjusted_gap(numerator, denominator, cube=['sex']) %}
with person as (
    select *
    from ({{ persons(denominator, counts=numerator, comparable=comparable(), first="birth_place = 'NAT'") }}) as asked
    where counts is not null and comparable is not null and first is not null
),

{{ adjusted_ctes(cube, y='case when counts then weight else 0 end') }},

{{ difference_observations([], cube, 'POINTS') }}
{% endmacro %}

{#- As survey_mean_gap, adjusted: percent of the mean of the native-born. -#}
{% macro survey_adjusted_mean_gap(value, universe, cube=['sex']) %}
with person as (
    select *
    from (
        {{- persons(universe, amount=exact(value, 38, 6), comparable=comparable(), first="birth_place = 'NAT'") }}
    ) as asked
    where amount is not null and comparable is not null and first is not null
),

{{ adjusted_ctes(cube, y='weight * amount', relative=true) }},

{{ difference_observations([], cube, 'PERCENT') }}
{% endmacro %}

{#- The cell a person is compared in; null, which leaves the person out, where sex, age or education is unknown. -#}
{% macro comparable() -%}
    sex || '|' || age_group || '|' || isced11_broad || '|' || coalesce(region, '')
{%- endmacro %}

{% macro adjusted_ctes(cube, y, relative=false) %}
{%- set group = group_key([], cube) %}
{%- set sums = sums_of_sides(y) %}
comparison as (
    select * replace (
        cast(y1 as double) as y1, cast(x1 as double) as x1, cast(y2 as double) as y2, cast(x2 as double) as x2
    )
    from (
        select {{ group_head([], cube) }}, comparable, count(*) as n, sum(weight) as x, {{ sums }}
        from person
        {{ group_by_groups(['partition_id', 'comparable'], [], cube) }}
    ) as cell_total
    where x1 > 0 and x2 > 0
),

domain as (
    select
        *,
        {{ difference_columns(relative) }}
    from (
        select
            {{ group }},
            sum(n) as n,
            cast(sum(x) as double) as x,
            max(x2_all) as x2_all,
            {{ sum_of_fractions('case when y_all = 0 then 0 else x2 / x2_all * (y1 / x1) * (x_all / y_all) end') }}
                * max(y_all) / max(x_all) as estimate1,
            {{ sum_of_fractions('case when y2_all = 0 then 0 else y2 / y2_all end') }} * max(y2_all) / max(x2_all) as estimate2
        from (
            select
                *,
                cast(sum({{ exact('x2', 38, 9) }}) over whole as double) as x2_all,
                cast(sum({{ exact('y2', 38, 9) }}) over whole as double) as y2_all,
                cast(sum({{ exact('y1', 38, 9) }}) over whole as double) as y_all,
                cast(sum({{ exact('x1', 38, 9) }}) over whole as double) as x_all
            from comparison
            window whole as (partition by {{ group }})
        ) as compared
        group by {{ group }}
    ) as sides
    {%- if relative %}
    where estimate1 > 0
    {%- endif %}
),

linearised as (
    select {{ group_key([], cube, 'cell.') }}, {{ stratum_of('cell.sampling_unit') }} as component, sum(z) as z
    from (
        select
            {{ group_key([], cube, 'cell.') }},
            cell.sampling_unit,
            {{ on_grid('(slope1 * (
                comparison.x2 / x2_all * coalesce(cell.y1 - comparison.y1 / comparison.x1 * cell.x1, 0) / comparison.x1
                + coalesce(cell.x2, 0) * (comparison.y1 / comparison.x1 - estimate1) / x2_all
            ) + slope2 * coalesce(cell.y2 - estimate2 * cell.x2, 0) / x2_all) / scale') }} as z
        from ({{ cells([], cube, sums, keys=['comparable']) }}) as cell
        inner join comparison using ({{ group }}, comparable)
        inner join domain using ({{ group }})
    ) as cell
    group by {{ group_key([], cube, 'cell.') }}, cell.sampling_unit
),

replicated as (
    select
        {{ group_key([], cube, 'domain.') }},
        component,
        ({{ difference('estimate1_replicated', 'estimate2_replicated', relative) }} - estimate) / scale as deviation
    from (
        select
            {{ group }}, component,
            sum(x2 * y1 / x1 order by comparable) / sum(x2 order by comparable) as estimate1_replicated,
            sum(y2 order by comparable) / sum(x2 order by comparable) as estimate2_replicated
        from (
            select * replace (
                cast(y1 as double) as y1, cast(x1 as double) as x1, cast(y2 as double) as y2, cast(x2 as double) as x2
            )
            from ({{ replicates([], cube, sums | replace('weight', 'replicate_weight'), keys=['comparable']) }}) as weighed
        ) as compared
        where x1 > 0 and x2 > 0
        group by {{ group }}, component
    ) as replicate
    inner join domain using ({{ group }})
),

{{ variance_ctes(group) }}
{%- endmacro %}
