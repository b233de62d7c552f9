{#- The five sub-indices of the occupational shortage index: what is compared, and how it is linearised (docs/shortage.md).
    `level` is a figure of one period and occupation, from the sums of `shortage_sums`; `linear` the part of a sampling
    unit (cell) in it (level). `growth`: the level is compared with that of a year before. -#}
{% macro shortage_parts() -%}
    {{ return([
        {'name': 'wages', 'growth': true,
            'level': 'log_wages / paid',
            'linear': '(cell.log_wages - level.wages * cell.paid) / level.paid'},
        {'name': 'employment', 'growth': true,
            'level': 'ln(employed)',
            'linear': 'cell.employed / level.employed'},
        {'name': 'hours', 'growth': true,
            'level': 'ln(hours_worked / at_work)',
            'linear': 'cell.hours_worked / level.hours_worked - cell.at_work / level.at_work'},
        {'name': 'unemployment', 'growth': false,
            'level': '-unemployed / labour_force',
            'linear': '-(cell.unemployed + level.unemployment * cell.labour_force) / level.labour_force'},
        {'name': 'underqualification', 'growth': true,
            'level': 'below / educated',
            'linear': '(cell.below - level.underqualification * cell.educated) / level.educated'},
    ]) }}
{%- endmacro %}

{#- Their names, and that of the index made of them. -#}
{% macro shortage_names() -%}
    {{ return((shortage_parts() | map(attribute='name') | list) + ['index']) }}
{%- endmacro %}

{#- What the levels are made of, from persons: null where nobody is counted. -#}
{% macro shortage_sums() -%}
    {%- set sums = {
        'employed': 'case when is_employed then weight end',
        'paid': 'case when log_wage is not null then weight end',
        'log_wages': 'weight * log_wage',
        'at_work': 'case when hours > 0 then weight end',
        'hours_worked': 'case when hours > 0 then weight * hours end',
        'unemployed': 'case when not is_employed then weight end',
        'labour_force': 'weight',
        'educated': 'case when is_below is not null then weight end',
        'below': 'case when is_below then weight end',
    } -%}
    {%- for name, amount in sums.items() %}
    {%- set sum = 'cast(sum(' ~ amount ~ ') as double)' %}
        {{ 'coalesce(' ~ sum ~ ', 0)' if name in ['unemployed', 'below'] else sum }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- The sum of the sub-indices in one or two rows of them, by the weights of the project, which add up to one. -#}
{% macro shortage_weighted(first, second=none) -%}
    {%- set weights = var('shortage_weights') -%}
    {%- for name, weight in weights.items() -%}
        {{ weight / (weights.values() | sum) }} * {{ first }}.{{ name }}{{ ' * ' ~ second ~ '.' ~ name if second }}
        {{- ' + ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- One of them as an indicator. -#}
{% macro shortage_observations(part) %}
with estimates as (
    select *, {{ no_other_dimension() }}, 'A' as obs_status
    from {{ ref('int_shortage') }}
    where part = '{{ part }}' and {{ in_changed_partitions() }}
)
{{ as_observations('estimates', 'INDEX', known=precision() | reject('equalto', 'deff') | list) }}
{% endmacro %}
