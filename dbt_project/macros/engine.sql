{#- What another engine would write differently. Each is dispatched: add `<engine>__<name>` beside the default. -#}

{#- Sums of floating point numbers depend on their order, which differs with the number of threads, and the same input
    would give another release. So weights and amounts are added up as decimals, linearised values on a grid. -#}
{% macro exact(value, digits=18, scale=8) -%}
    cast({{ value }} as decimal({{ digits }}, {{ scale }}))
{%- endmacro %}

{#- A number rounded to a whole number of 2**-50, by which doubles add up exactly, in whatever order: their sum keeps
    below 8, and so has the 53 bits that a double has. For numbers above -2 whose sizes add up to less than 8. -#}
{% macro on_grid(value) -%}
    (({{ value }}) + 6.0) - 6.0
{%- endmacro %}

{#- Sum of fractions whose order must not matter; they are few (one a stratum), below 10**7. -#}
{% macro sum_of_fractions(value) -%}{{ return(adapter.dispatch('sum_of_fractions', 'lmis')(value)) }}{%- endmacro %}
{% macro default__sum_of_fractions(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 30))) as double)
{%- endmacro %}

{#- The number of the stratum in a sampling unit (pipelines/harmonise/sampling.py). -#}
{% macro stratum_of(unit) -%}{{ return(adapter.dispatch('stratum_of', 'lmis')(unit)) }}{%- endmacro %}
{% macro default__stratum_of(unit) -%}
    ({{ unit }} >> 32)
{%- endmacro %}

{#- A sampling unit from the numbers of its stratum and PSU. -#}
{% macro sampling_unit(stratum, psu) -%}{{ return(adapter.dispatch('sampling_unit', 'lmis')(stratum, psu)) }}{%- endmacro %}
{% macro default__sampling_unit(stratum, psu) -%}
    {{ stratum }} * 4294967296 + {{ psu }}
{%- endmacro %}

{#- One row a replicate weight: `component`, numbered from 1, and `replicate_weight`. To stand in a select list. -#}
{% macro unnest_replicates() -%}{{ return(adapter.dispatch('unnest_replicates', 'lmis')()) }}{%- endmacro %}
{% macro default__unnest_replicates() -%}
    generate_subscripts(replicate_weights, 1) as component,
    unnest(replicate_weights) as replicate_weight
{%- endmacro %}

{#- The type of a dimension's code while groups are formed: one byte of a list in DuckDB, since groups by text are
    twice as slow. Countries, which are many, stay text. -#}
{% macro code_type(dimension, by=[]) -%}
    {%- if dimension == 'origin' and by | select('in', country_columns()) | list -%}varchar
    {%- else -%}{{ return(adapter.dispatch('code_type', 'lmis')(dimension)) }}
    {%- endif -%}
{%- endmacro %}
{% macro default__code_type(dimension) -%}varchar{%- endmacro %}
{% macro duckdb__code_type(dimension) -%}
    enum ('_T', '{{ var('survey_codes')[dimension] | join("', '") }}')
{%- endmacro %}
