{#- The shape of an observation, written once. -#}

{#- Codes by which an observation can be broken down, in the order of the columns. -#}
{% macro dimensions() -%}
    {{ return(['sex', 'age', 'isco08', 'isced11', 'isic4', 'origin', 'destination']) }}
{%- endmacro %}

{#- Select `estimates` as observations. They bring source_id, ref_area, time_period, the dimensions, obs_value and
    obs_status; what else they know of the columns of `precision`, they name in `known`. -#}
{% macro as_observations(estimates, unit_measure, known=[]) %}
select
    cast('{{ indicator_id() }}' as varchar) as indicator,
    cast(ref_area as varchar) as ref_area,
    cast(time_period as varchar) as time_period,
    {%- for dimension in dimensions() %}
    cast({{ dimension }} as varchar) as {{ dimension }},
    {%- endfor %}
    cast(obs_value as double) as obs_value,
    cast('{{ unit_measure }}' as varchar) as unit_measure,
    {%- for column in ['se', 'ci_lower', 'ci_upper'] %}
    cast({{ column if column in known else 'null' }} as double) as {{ column }},
    {%- endfor %}
    cast({{ '100 * se / nullif(abs(obs_value), 0)' if 'se' in known else 'null' }} as double) as cv,
    cast({{ 'n_unweighted' if 'n_unweighted' in known else 'null' }} as bigint) as n_unweighted,
    cast(obs_status as varchar) as obs_status,
    cast('F' as varchar) as conf_status, -- reliability and disclosure control come after dbt
    cast(source_id as varchar) as source_id,
    cast({{ 'n_weighted' if 'n_weighted' in known else 'null' }} as double) as n_weighted,
    cast({{ 'n_cases' if 'n_cases' in known else 'null' }} as bigint) as n_cases,
    {%- for column in ['df', 'deff'] %}
    cast({{ column if column in known else 'null' }} as double) as {{ column }},
    {%- endfor %}
    cast({{ 'breakdown' if 'breakdown' in known else "'_T'" }} as varchar) as breakdown
from {{ estimates }}
{% endmacro %}

{#- The indicator's id: the model's name without `ind_`. In a unit test `model` is the test. -#}
{% macro indicator_id() -%}
    {{ (model.tested_node_unique_id or model.unique_id).split('.') | last | replace('ind_', '') }}
{%- endmacro %}

{#- At the end of a run: one view over the tables of all indicators. dbt needs every ref() when it parses, before it
    knows which models there are, so that a model could not find a new indicator without a list to edit. -#}
{% macro create_observation_view() %}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- set tables = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('ind_') -%}
            {%- set table = adapter.get_relation(node.database, node.schema, node.alias) -%}
            {%- if table -%}{%- do tables.append(table) -%}{%- endif -%}
        {%- endfor -%}
        {%- if tables -%}
            create or replace view {{ target.database }}.{{ target.schema }}.observation as
            {% for table in tables %}
            select * from {{ table }}
            {% if not loop.last %}union all{% endif %}
            {% endfor %}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
