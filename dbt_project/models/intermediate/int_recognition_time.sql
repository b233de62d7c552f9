-- How long it takes until a case is decided, by year of application and group. A table, since five indicators read it.
{{ config(materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id', 'time_period']) }}
{%- set key = ['source_id', 'ref_area', 'time_period'] + case_groups() %}
{%- set quartiles = {'q25': 0.25, 'median': 0.5, 'q75': 0.75} %}
{%- set limits = {'': 'incidence', '_first': 'ci_upper', '_last': 'ci_lower'} %}
with curve as (
    {{ incidence(cases_by_group(), key, outcomes=['any'], months=[0, 3, 4]) }}
),

reached as ( -- the first day on which the curve, or a limit of its interval, reaches a quartile
    select
        {{ key | join(', ') }},
        max(n_at_risk) as duration_known,
        {%- for name, share in quartiles.items() %}
        {%- for suffix, limit in limits.items() %}
        min(days) filter (where {{ limit }} >= {{ share }} - 1e-9) / {{ days_of_a_month() }} as {{ name }}{{ suffix }},
        {%- endfor %}
        {%- endfor %}
        {%- for month in [3, 4] %}
        100 * max(incidence) filter (where month = {{ month }}) as within_{{ month }},
        cast(max(n_cases) filter (where month = {{ month }}) as bigint) as within_{{ month }}_cases,
        100 * max(se) filter (where month = {{ month }}) as within_{{ month }}_se,
        100 * max(ci_lower) filter (where month = {{ month }}) as within_{{ month }}_lower,
        100 * max(ci_upper) filter (where month = {{ month }}) as within_{{ month }}_upper{{ ',' if not loop.last }}
        {%- endfor %}
    from curve
    group by {{ key | join(', ') }}
)

select
    * exclude ({% for name in quartiles %}{{ name }}_first, {{ name }}_last{{ ', ' if not loop.last }}{% endfor %}),
    -- No interval where its end lies beyond what has been seen.
    {%- for name in quartiles %}
    case when {{ name }}_last is not null then {{ name }}_first end as {{ name }}_lower,
    case when {{ name }}_first is not null then {{ name }}_last end as {{ name }}_upper{{ ',' if not loop.last }}
    {%- endfor %}
from reached
