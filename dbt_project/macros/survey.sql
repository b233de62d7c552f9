{#- Estimators over persons. An indicator says who counts; these say how, and for which groups.

    Every estimator gives the full cube of sex, age and origin (birth place), and, for each classification named in
    `by` (isco08, isced11, isic4), each of its groups by the cube of sex and origin. A person whose code is unknown
    stays in the totals and makes no group of their own. A group nobody belongs to has no row. -#}

{#- Percentage of `numerator` in `denominator`. A person for whom the numerator is unknown (null) is in neither.
    `observed`: a column of which a source must know at least one value (for numerators that are never null). -#}
{% macro survey_ratio(numerator, denominator, by=[], observed='weight') %}
with estimates as (
    select
        {{ group_columns(by) }},
        {{ percentage('sum(case when counts then weight else 0 end)', 'sum(weight)') }} as obs_value,
        {{ cases() }}
    from ({{ persons(denominator, counts=numerator, observed=observed) }}) as person
    where counts is not null
    {{ group_by_breakdowns(by) }}
        and sum(weight) > 0
        and count(observed) > 0
)
{{ as_observations('estimates', 'PERCENT') }}
{% endmacro %}

{#- Number of persons of the `universe`. -#}
{% macro survey_total(universe, by=[], cube=['sex', 'age', 'origin']) %}
with estimates as ({{ survey_counts(universe, by, cube) }})
{{ as_observations('estimates', 'PERSONS') }}
{% endmacro %}

{#- Each group's percentage of the persons of the `universe` of the same sex and origin whose group is known. -#}
{% macro survey_share(universe, by) %}
with counts as ({{ survey_counts(universe, by, cube=['sex', 'origin']) }}),

estimates as (
    select
        source_id, ref_area, time_period, {{ dimensions() | join(', ') }},
        {{ percentage('obs_value', 'sum(obs_value) over whole') }} as obs_value,
        sum(n_unweighted) over whole as n_unweighted,
        sum(n_weighted) over whole as n_weighted,
        {{ reliability('sum(n_unweighted) over whole') }} as obs_status
    from counts
    where not ({% for column in by %}{{ column }} = '_T'{% if not loop.last %} and {% endif %}{% endfor %})
    window whole as (
        partition by
            source_id, ref_area, time_period, sex, origin
            {%- for column in by %}, {{ column }} = '_T'{% endfor %}
    )
)
{{ as_observations('estimates', 'PERCENT') }}
{% endmacro %}

{#- Weighted median of `value`: the lowest value up to which at least half of the weight lies. -#}
{% macro survey_median(value, universe, unit_measure, by=[]) %}
with weight_of_value as (
    select
        {{ group_columns(by) }},
        amount,
        count(*) as n,
        sum(weight) as w
    from ({{ persons(universe, amount=value) }}) as person
    where amount is not null
    {{ group_by_breakdowns(by, every=['amount']) }}
        and sum(weight) > 0
),

running as (
    select
        *,
        sum(w) over (partition by {{ group_keys() }} order by amount) as w_up_to_here
    from weight_of_value
),

totals as (
    select {{ group_keys() }}, sum(w) as w_all from weight_of_value group by {{ group_keys() }}
),

estimates as (
    select
        {{ group_keys() }},
        min(case when 2 * w_up_to_here >= w_all then amount end) as obs_value,
        sum(n) as n_unweighted,
        sum(w) as n_weighted,
        {{ reliability('sum(n)') }} as obs_status
    from running
    inner join totals using ({{ group_keys() }})
    group by {{ group_keys() }}
)
{{ as_observations('estimates', unit_measure) }}
{% endmacro %}


{#- Parts of the above. -#}

{#- Weights are added up as decimals: sums of floating point numbers depend on their order, which differs between runs,
    and the same input would give another release. -#}
{% macro exact(weight) -%}
    cast({{ weight }} as decimal(28, 9))
{%- endmacro %}

{% macro percentage(part, whole) -%}
    100.0 * (cast({{ part }} as double) / cast({{ whole }} as double))
{%- endmacro %}

{% macro survey_counts(universe, by, cube) %}
    select
        {{ group_columns(by, cube) }},
        sum(weight) as obs_value,
        {{ cases() }}
    from ({{ persons(universe) }}) as person
    {{ group_by_breakdowns(by, cube) }}
{% endmacro %}

{#- The persons of a universe under the names that observations use; keyword arguments add columns. -#}
{% macro persons(universe) %}
    select
        source_id, ref_area, time_period, weight, sex, age_group as age, birth_place as origin,
        isco08_major as isco08, isced11_broad as isced11, isic4
        {%- for name, expression in kwargs.items() %}, ({{ expression }}) as {{ name }}{% endfor %}
    from {{ ref('int_person') }}
    where {{ in_changed_partitions() }}
        and ({{ universe }})
{% endmacro %}

{% macro cases() -%}
    count(*) as n_unweighted,
        sum(weight) as n_weighted,
        {{ reliability('count(*)') }} as obs_status
{%- endmacro %}

{% macro reliability(n) -%}
    case when {{ n }} < {{ var('reliable_cases') }} then 'U' else 'A' end
{%- endmacro %}

{% macro group_keys() -%}
    source_id, ref_area, time_period, {{ dimensions() | join(', ') }}
{%- endmacro %}

{#- grouping() tells a total (1) from an unknown code (0 and null). -#}
{% macro group_columns(by, cube=['sex', 'age', 'origin']) -%}
    source_id, ref_area, time_period
    {%- for column in dimensions() %},
        {% if column in by or column in cube -%}
            case when grouping({{ column }}) = 1 then '_T' else {{ column }} end as {{ column }}
        {%- else -%}
            '_T' as {{ column }}
        {%- endif -%}
    {%- endfor %}
{%- endmacro %}

{#- Written out instead of cube(), which not every engine nests in grouping sets. -#}
{% macro group_by_breakdowns(by, cube=['sex', 'age', 'origin'], every=[]) %}
    {%- set sets = subsets(cube) -%}
    {%- for column in by -%}
        {%- for subset in subsets(cube | reject('equalto', 'age') | list) -%}
            {%- do sets.append([column] + subset) -%}
        {%- endfor -%}
    {%- endfor %}
    group by grouping sets (
        {%- for columns in sets %}
        ({{ (['source_id', 'ref_area', 'time_period'] + columns + every) | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
    having
        {% for column in cube + by -%}
        {{ 'and ' if not loop.first }}(grouping({{ column }}) = 1 or {{ column }} is not null)
        {% endfor -%}
{% endmacro %}

{% macro subsets(columns) -%}
    {%- set sets = [[]] -%}
    {%- for column in columns -%}
        {%- for subset in sets[:] -%}{%- do sets.append(subset + [column]) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(sets) }}
{%- endmacro %}
