{#- Figures published by somebody else: selected, never re-estimated. -#}

{#- Published figures of one measure as they stand. -#}
{% macro published_figures(measure, unit_measure, where='true') %}
with estimates as (
    select *
    from ({{ figures(measure) }}) as figure
    where {{ where }}
)
{{ as_observations('estimates', unit_measure) }}
{% endmacro %}

{#- Published figures by origin, and as total (_T) the sum over the origins given. A published total is not used. -#}
{% macro published_figures_and_sum_over_origins(measure, unit_measure) %}
{%- set others = (['source_id', 'ref_area', 'time_period'] + dimensions()) | reject('equalto', 'origin') | join(', ') %}
with estimates as (
    select
        {{ others }},
        case when grouping(origin) = 1 then '_T' else origin end as origin,
        sum(obs_value) as obs_value,
        max(obs_status) as obs_status -- E, if any is estimated
    from ({{ figures(measure) }}) as figure
    where origin <> '_T' and obs_value > 0
    group by grouping sets (({{ others }}, origin), ({{ others }}))
)
{{ as_observations('estimates', unit_measure) }}
{% endmacro %}

{#- Percentage of one measure in another: same source, place, period and group. No row where either is missing.
    The place is the destination, so that a population, which has none, agrees with a stock of migrants. -#}
{% macro published_ratio(numerator, denominator, where='true') %}
{%- set columns = ['source_id', 'ref_area', 'time_period'] + dimensions() -%}
{%- set shared = columns | reject('equalto', 'destination') | join(', ') %}
with estimates as (
    select
        {{ shared }},
        part.destination,
        100.0 * part.obs_value / whole.obs_value as obs_value,
        greatest(part.obs_status, whole.obs_status) as obs_status -- E, if either is estimated
    from ({{ figures(numerator) }}) as part
    inner join ({{ figures(denominator) }}) as whole using ({{ shared }})
    where whole.obs_value > 0 and {{ where }}
)
{{ as_observations('estimates', 'PERCENT') }}
{% endmacro %}

{% macro figures(measure) %}
    select source_id, ref_area, time_period, {{ dimensions() | join(', ') }}, value as obs_value, obs_status
    from {{ ref('int_published_figure') }}
    where measure = '{{ measure }}' and {{ in_changed_partitions() }}
{% endmacro %}
