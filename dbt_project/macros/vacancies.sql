{#- Advertisements as indicators count them. -#}

{#- Each advertisement once at every level of its occupation that can be trusted, and once in the total. -#}
{% macro advertisements_by_occupation() %}
    select
        * replace (case when level.digits = 0 then '_T' else left(isco08, level.digits) end as isco08)
    from {{ ref('int_vacancy') }} as vacancy
    inner join (values (0), (1), (2), (3), (4)) as level (digits) on level.digits <= vacancy.isco08_digits
    where {{ in_changed_partitions() }}
{% endmacro %}

{#- The dimensions besides the occupation, all of them totals. -#}
{% macro no_other_dimension() -%}
    {%- for dimension in dimensions() if dimension != 'isco08' -%}
        '_T' as {{ dimension }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The months from the one of a day to the one of another, as `2021-06`. To stand in a select list. -#}
{% macro months_between(first, last) -%}
    strftime(unnest(generate_series(date_trunc('month', {{ first }}), {{ last }}, interval 1 month)), '%Y-%m')
{%- endmacro %}

{#- The quarter of a month: `2021-Q3` of `2021-07`. -#}
{% macro quarter_of(month) -%}
    left({{ month }}, 4) || '-Q' || cast(ceil(cast(right({{ month }}, 2) as integer) / 3) as integer)
{%- endmacro %}

{#- Advertisements by month and occupation: `value` of each group, from those that have the month. -#}
{% macro advertisements_of_a_month(unit, value='count(*)', month='month', known=['n_unweighted']) %}
with estimates as (
    select
        source_id, ref_area, {{ month }} as time_period, isco08,
        {{ no_other_dimension() }},
        {{ value }} as obs_value,
        count(*) as n_unweighted,
        {%- if 'n_weighted' in known %}
        sum(weight) as n_weighted,
        {%- endif %}
        'A' as obs_status
    from ({{ advertisements_by_occupation() }}) as advertisement
    where {{ month }} is not null
    group by source_id, ref_area, {{ month }}, isco08
)
{{ as_observations('estimates', unit, known=known) }}
{% endmacro %}
