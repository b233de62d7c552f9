{#- Each group's percentage of the persons of the `universe` of the same sex and origin whose group is known. -#}
{% macro survey_share(universe, by, cube=['sex', 'origin']) %}
with person as ({{ persons(universe, by) }}),

{% for column in by %}
{{ share_ctes(column, cube) }},
{% endfor %}

estimates as (
    {%- for column in by %}
    select {{ observation_key([column], cube) }}, n_cases, {{ proportion_columns() }}
    from share_{{ column }}
    inner join {{ partitions() }} as partition using (partition_id)
    left join variance_{{ column }} using ({{ group_key([column], cube) }})
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)
{{ as_observations('estimates', 'PERCENT', known=precision() + ['n_cases']) }}
{% endmacro %}

{#- CTEs share_ and variance_ of one classification. The linearised value of a PSU is (y - share * x) / X, with y the
    weight of the group in it and x that of all groups: zero of y leaves -share * x / X. So that not every group needs a
    row in every PSU, the squares are multiplied out: of x once for all groups, of y and y * x where the group is. -#}
{% macro share_ctes(column, cube) %}
{%- set group, whole = group_key([column], cube), group_key([], cube) %}
known_{{ column }} as (select * from person where {{ column }} is not null),

whole_{{ column }} as (
    select {{ group_head([], cube) }}, count(*) as n, cast(sum(weight) as double) as x
    from known_{{ column }}
    {{ group_by_groups(['partition_id'], [], cube) }}
),

share_{{ column }} as (
    select part.*, whole.n, whole.x, part.y / whole.x as estimate, 1.0 as scale
    from (
        select {{ group_head([column], cube) }}, count(*) as n_cases, cast(sum(weight) as double) as y
        from known_{{ column }}
        {{ group_by_groups(['partition_id'], [column], cube, totals=false) }}
    ) as part
    inner join whole_{{ column }} as whole using ({{ whole }})
),

whole_of_unit_{{ column }} as (
    select {{ group_key([], cube, 'cell.') }}, sampling_unit, {{ on_grid('cell.x / whole.x') }} as u
    from ({{ cells([], cube, 'sum(weight) as x', person='known_' ~ column) }}) as cell
    inner join whole_{{ column }} as whole using ({{ whole }})
),

whole_square_{{ column }} as (
    select
        {{ whole }}, {{ stratum_of('sampling_unit') }} as component,
        sum(u) as u, sum({{ on_grid('u * u') }}) as uu, count(*) as n_psu_in_group
    from whole_of_unit_{{ column }}
    group by {{ whole }}, component
),

part_square_{{ column }} as (
    select
        {{ group }}, component,
        sum(v) as v, sum({{ on_grid('v * v') }}) as vv, sum({{ on_grid('u * v') }}) as uv
    from (
        select
            {{ group_key([column], cube, 'cell.') }}, {{ stratum_of('cell.sampling_unit') }} as component,
            of_unit.u, {{ on_grid('cell.y / whole.x') }} as v
        from ({{ cells([column], cube, 'sum(weight) as y', person='known_' ~ column, totals=false) }}) as cell
        inner join whole_of_unit_{{ column }} as of_unit using ({{ whole }}, sampling_unit)
        inner join whole_{{ column }} as whole using ({{ whole }})
    ) as part_of_unit
    group by {{ group }}, component
),

square_{{ column }} as (
    select
        {{ group_key([column], cube, 'share.') }},
        component,
        coalesce(v, 0) - share.estimate * u as z,
        coalesce(vv - 2 * share.estimate * uv, 0) + share.estimate * share.estimate * uu as zz,
        n_psu_in_group
    from share_{{ column }} as share
    inner join whole_square_{{ column }} using ({{ whole }})
    left join part_square_{{ column }} using ({{ group }}, component)

    union all

    select
        {{ group_key([column], cube, 'share.') }}, component, 0.0,
        power(coalesce(cast(part.y as double), 0) / cast(whole.x as double) - share.estimate, 2), null
    from share_{{ column }} as share
    inner join ({{ replicates([], cube, 'sum(replicate_weight) as x', person='known_' ~ column) }}) as whole
        using ({{ whole }})
    left join ({{ replicates([column], cube, 'sum(replicate_weight) as y', person='known_' ~ column) }}) as part
        using ({{ group }}, component)
    where whole.x > 0
),

{{ variance_of('square_' ~ column, group, name='variance_' ~ column) }}
{%- endmacro %}
