{#- An indicator's table keeps what the observation promises: one row a key, codes of the lists, values that can be, and
    the unit and breakdowns of its own metadata. One test instead of thirty: a scan a check made builds slow. -#}
{% test is_valid_observation(model) %}
{%- set key = ['indicator', 'ref_area', 'time_period'] + dimensions() + ['source_id'] -%}
{%- set places = "(select code from " ~ ref('ref_area') ~ ")" -%}
{%- set node = graph.nodes.get('model.lmis.' ~ model.identifier) if execute else none -%}
{%- set indicator = node.config.meta.indicator if node else {'id': '', 'unit_measure': '', 'breakdowns': []} -%}
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
                {%- for column in dimensions() if column not in indicator.breakdowns %}
                when {{ column }} <> '_T' then 'broken down by {{ column }}, of which the metadata says nothing'
                {%- endfor %}
                when not isfinite(obs_value) or obs_value < 0 or (unit_measure = 'PERCENT' and obs_value > 100.0000001)
                    then 'the value cannot be'
                when unit_measure not in ('PERCENT', 'PERSONS', 'LCU_MONTH', 'ADVERTISEMENTS', 'CASES')
                    or sex not in ('_T', 'M', 'F')
                    or age not in ('_T', 'Y15T24', 'Y25T54', 'Y55T64', 'Y_GE65')
                    or obs_status not in ('A', 'U', 'E')
                    or conf_status <> 'F'
                    then 'a code of another list'
                when not regexp_matches(time_period, '^\d{4}(-(Q[1-4]|W\d\d|\d\d))?$')
                    then 'not a period'
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
