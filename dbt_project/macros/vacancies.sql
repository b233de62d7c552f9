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
