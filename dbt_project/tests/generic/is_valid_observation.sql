{#- An indicator's table keeps what the observation promises: one row a key, codes of the lists, values that can be, and
    the unit and breakdowns of its own metadata. One test instead of thirty: a scan a check made builds slow. -#}
{% test is_valid_observation(model) %}
{%- set key = ['indicator', 'ref_area', 'time_period'] + dimensions() + ['breakdown', 'source_id'] -%}
{%- set places = "(select code from " ~ ref('ref_area') ~ ")" -%}
{%- set node = graph.nodes.get('model.lmis.' ~ model.identifier) if execute else none -%}
{%- set indicator = (
    node.config.meta.indicator if node else {'id': '', 'unit_measure': '', 'estimator': '', 'breakdowns': []}
) -%}
{%- set is_difference = indicator.estimator in ['gap', 'change', 'level', 'trend', 'index'] -%}
{%- set is_proportion = indicator.estimator in ['ratio', 'share'] -%}
with observation as (
    select * from {{ model }}
),

problem as (
    select 'the key is there more than once' as problem, {{ key | join(', ') }}
    from observation
    group by {{ key | join(', ') }}
    having count(*) > 1

    union all

    select problem, {{ key | join(', ') }}
    from (
        select
            *,
            case
                when {% for column in key %}{{ column }} is null or {% endfor %}obs_value is null
                    then 'a column of the key, or the value, is null'
                when indicator <> '{{ indicator.id }}' or unit_measure <> '{{ indicator.unit_measure }}'
                    then 'indicator or unit is not that of the metadata'
                {%- for column in dimensions() + ['breakdown'] if column not in indicator.breakdowns %}
                when {{ column }} <> '_T' then 'broken down by {{ column }}, of which the metadata says nothing'
                {%- endfor %}
                when not isfinite(obs_value)
                    {%- if is_difference %}
                    or (unit_measure = 'POINTS' and abs(obs_value) > 100.0000001)
                    {%- else %}
                    or (obs_value < 0 and unit_measure <> 'LCU_MONTH') -- an income may be a loss
                    or (unit_measure = 'PERCENT' and obs_value > 100.0000001)
                    {%- endif %}
                    then 'the value cannot be'
                when se < 0 or cv < 0 or df < 0 or deff < 0
                    or not (isfinite(coalesce(se, 0)) and isfinite(coalesce(cv, 0)) and isfinite(coalesce(deff, 0)))
                    then 'the precision cannot be'
                when (ci_lower is null) <> (ci_upper is null)
                    or ci_lower > obs_value + 1e-9 * abs(obs_value)
                    or ci_upper < obs_value - 1e-9 * abs(obs_value)
                    {%- if is_proportion %}
                    or ci_lower < 0
                    or ci_upper > 100
                    {%- endif %}
                    then 'the interval cannot be'
                {%- if is_proportion %}
                when n_cases is null or n_cases < 0 or n_cases > n_unweighted
                {%- else %}
                when n_cases is not null
                {%- endif %}
                    then 'the cases cannot be'
                when unit_measure not in (
                    'PERCENT', 'POINTS', 'PERSONS', 'LCU_MONTH', 'LCU_HOUR', 'LCU', 'MONTHS', 'ADVERTISEMENTS', 'POSTS',
                    'CASES', 'INDEX', 'RATIO'
                )
                    or sex not in ('_T', 'M', 'F')
                    or age not in ('_T', 'Y15T24', 'Y25T54', 'Y55T64', 'Y_GE65')
                    or obs_status not in ('A', 'E')
                    or conf_status <> 'F'
                    then 'a code of another list'
                when not regexp_matches(time_period, '^\d{4}(-(Q[1-4]|W\d\d|\d\d))?$')
                    then 'not a period'
                when not regexp_matches(breakdown, '^(_T|[a-z]+:[A-Za-z0-9_]+)$')
                    then 'not a breakdown'
                when ref_area not in {{ places }}
                    or (origin not in ('_T', 'NAT', 'FOR') and origin not in {{ places }})
                    or (destination <> '_T' and destination not in {{ places }})
                    then 'not a place'
                when isco08 <> '_T' and isco08 not in (select code from {{ ref('isco08') }})
                    then 'not an occupation'
                when isced11 <> '_T' and isced11 not in (select code from {{ ref('isced11') }})
                    then 'not a level of education'
                when isic4 <> '_T' and isic4 not in (select code from {{ ref('isic4') }})
                    then 'not an economic activity'
            end as problem
        from observation
    ) as examined
    where problem is not null
)

select * from problem
{% endtest %}
