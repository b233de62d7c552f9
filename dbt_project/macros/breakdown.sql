{#- Who is counted, and in which groups. Every indicator gives sex, age and origin (birth place), each for itself and two
    by two; and each group of a classification named in `by` (isco08, isced11, isic4) for itself, by sex and by origin;
    with birth_country or training_country in `by`, each such country for itself, under origin; with one of
    breakdown_columns(), its codes under breakdown. Finer groups would mostly be withheld.
    A person whose code is unknown stays in the totals and makes no group of their own. A group nobody belongs to has
    no row. -#}

{#- The persons of a universe under the names that observations use; keyword arguments add columns. `occupation`: an
    expression for another one than that of the main job. -#}
{% macro persons(universe, by=[], occupation='isco08_major') %}
    {%- set codes = {
        'sex': 'sex', 'age': 'age_group', 'isco08': occupation, 'isced11': 'isced11_broad', 'isic4': 'isic4',
        'origin': 'birth_place',
    } %}
    select
        partition_id, source_id, ref_area, time_period, sampling_unit, design_method, replicate_weights, weight
        {%- for column in by if label_of(column) != column %}, {{ column }}{% endfor %}
        {%- for dimension, column in codes.items() %},
        cast({{ column }} as {{ code_type(dimension, by) }}) as {{ dimension }}
        {%- endfor %}
        {%- for name, expression in kwargs.items() %}, ({{ expression }}) as {{ name }}{% endfor %}
    from {{ ref('int_person') }}
    where {{ in_changed_partitions() }}
        and ({{ universe }})
{% endmacro %}

{#- Major group of the main job; of the unemployed that of their last job. -#}
{% macro occupation_now_or_last() -%}
    case when labour_force_status = 'EMP' then isco08_major else isco08_last_major end
{%- endmacro %}

{#- Classifications by country, whose codes stand under origin. -#}
{% macro country_columns() -%}
    {{ return(['birth_country', 'training_country']) }}
{%- endmacro %}

{#- Classifications without a dimension of their own, whose codes stand under breakdown. -#}
{% macro breakdown_columns() -%}
    {{ return(['training', 'stay', 'status']) }}
{%- endmacro %}

{#- How observations name what a column classifies by. -#}
{% macro label_of(column) -%}
    {{ return('origin' if column in country_columns() else 'breakdown' if column in breakdown_columns() else column) }}
{%- endmacro %}

{#- The columns that the groups of `by` and `cube` differ in, as observations name them. -#}
{% macro labels(by, cube) -%}
    {%- set met = [] -%}
    {%- for column in cube + by -%}{%- do met.append(label_of(column)) -%}{%- endfor -%}
    {{ return((dimensions() + ['breakdown']) | select('in', met) | list) }}
{%- endmacro %}

{#- The labels of a group; grouping() tells a total (1) from an unknown code (0 and null). -#}
{% macro group_labels(by, cube) -%}
    {%- for label in labels(by, cube) %}
        case
            {%- for column in cube + by if label_of(column) == label %}
            when grouping({{ column }}) = 0 then {{ column }}
            {%- endfor %}
            else cast('_T' as {{ code_type(label, by) }})
        end as {{ label }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- What the groups of a classification are shown by: only migrants have been here for years or need recognition. -#}
{% macro crossed_with(column, by, cube) -%}
    {%- set others = {
        'birth_country': [], 'training_country': [], 'stay': ['sex'], 'status': ['sex'],
        'training': ['sex', 'origin', 'isced11'],
    } -%}
    {{ return((cube + by) | select('in', others.get(column, ['sex', 'origin'])) | list) }}
{%- endmacro %}

{#- Written out instead of cube(), which not every engine nests in grouping sets. `totals`: with the groups that no
    classification tells apart. -#}
{% macro group_by_groups(keys, by, cube, totals=true) %}
    {%- set sets = [] -%}
    {%- if totals -%}
        {%- do sets.append([]) -%}
        {%- for column in cube -%}
            {%- do sets.append([column]) -%}
            {%- for other in cube[:loop.index0] -%}{%- do sets.append([other, column]) -%}{%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for column in by -%}
        {%- do sets.append([column]) -%}
        {%- for other in crossed_with(column, by, cube) -%}
            {%- do sets.append([column, other]) -%}
        {%- endfor -%}
    {%- endfor %}
    group by grouping sets (
        {%- for columns in sets %}
        ({{ (keys + columns) | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- if cube + by %}
    having
        {% for column in cube + by -%}
        {{ 'and ' if not loop.first }}(grouping({{ column }}) = 1 or {{ column }} is not null)
        {% endfor -%}
    {%- endif %}
{% endmacro %}

{#- After group_by_groups: of countries only those with cases enough. -#}
{% macro with_enough_cases(by) -%}
    {%- for column in by if column in country_columns() %}
        and (grouping({{ column }}) = 1 or count(*) >= {{ var('cases_of_a_country') }})
    {%- endfor -%}
{%- endmacro %}

{#- What a group is known by while it is computed: its partition and its labels. -#}
{% macro group_key(by, cube, of='') -%}
    {{ of }}partition_id
    {%- for label in labels(by, cube) %}, {{ of }}{{ label }}{% endfor %}
{%- endmacro %}

{#- The same in the select list of the query that forms the groups; `also`: what else they are told apart by. -#}
{% macro group_head(by, cube, also=[]) -%}
    partition_id
    {%- for name in also %}, {{ name }}{% endfor %}
    {%- for label in labels(by, cube) %}{{ ',' if loop.first }}{% endfor %}
    {{ group_labels(by, cube) }}
{%- endmacro %}

{#- The partitions that there are, by their number: groups carry no more than that. -#}
{% macro partitions() -%}
    (select distinct partition_id, source_id, ref_area, time_period from {{ ref('int_design') }})
{%- endmacro %}

{#- The key of an observation from a group's row: `_T` in every dimension in which the group is not told apart. -#}
{% macro observation_key(by, cube) -%}
    source_id, ref_area, time_period
    {%- for dimension in dimensions() %},
        {{ dimension if dimension in labels(by, cube) else "'_T' as " ~ dimension }}
    {%- endfor %}
    {%- if 'breakdown' in labels(by, cube) %}, breakdown{% endif %}
{%- endmacro %}
