{#- Differences, with the covariance of the same sample: between native- and foreign-born, and from year to year. -#}

{#- The percentage of `numerator` in `denominator` among the `first` less that among the others, in points. A person of
    whom it is unknown (null) is in neither. -#}
{% macro survey_gap(numerator, denominator, by=[], cube=['sex', 'age'], first="birth_place = 'NAT'") %}
with person as (
    select *
    from ({{ persons(denominator, by, counts=numerator, first=first) }}) as asked
    where counts is not null and first is not null
),

{{ difference_ctes(by, cube, y='case when counts then weight else 0 end') }},

{{ difference_observations(by, cube, 'POINTS') }}
{% endmacro %}

{#- By how many percent the mean of `value` is lower among the foreign-born than among the native-born. -#}
{% macro survey_mean_gap(value, universe, by=[], cube=['sex', 'age']) %}
with person as (
    select *
    from ({{ persons(universe, by, amount=exact(value, 38, 6), first="birth_place = 'NAT'") }}) as asked
    where amount is not null and first is not null
),

{{ difference_ctes(by, cube, y='weight * amount', relative=true) }},

{{ difference_observations(by, cube, 'PERCENT') }}
{% endmacro %}

{#- The percentage of `numerator` in `denominator` less what it was a year before, in points. A PSU of both samples is
    the same one if stratum and PSU have the same codes. -#}
{% macro survey_change(numerator, denominator, by=[], cube=['sex']) %}
with {{ units_of_all_periods() }},

compared as ( -- each period, and the one a year before under the name of the later
    select *, time_period as time_period_read
    from {{ partitions() }} as partition
    where {{ in_changed_partitions() }}

    union all

    select later.partition_id, source_id, ref_area, later.time_period, earlier.time_period
    from {{ partitions() }} as earlier
    inner join {{ partitions() }} as later using (source_id, ref_area)
    where {{ in_changed_partitions() }}
        and earlier.time_period = {{ year_before('later.time_period') }}
),

design as (
    select
        partition_id, component, n_psu, n_psu as n_psu_sample,
        {{ stratum_factor() }} as factor
    from (
        select
            compared.partition_id,
            {{ stratum_of('sampling_unit') }} as component,
            count(distinct sampling_unit) as n_psu,
            coalesce(1 - count(distinct sampling_unit) / max(fpc), 1.0) as not_sampled,
            max(single_psu) as single_psu
        from numbered
        inner join compared
            on numbered.source_id = compared.source_id and numbered.ref_area = compared.ref_area
            and numbered.time_period = compared.time_period_read
        where design_method in ('taylor', 'approximation')
        group by compared.partition_id, component
    ) as stratum

    union all

    select partition_id, component, n_psu, n_psu_sample, factor
    from {{ ref('int_design') }}
    where n_psu is null
),

person as (
    select
        asked.* replace (
            compared.partition_id as partition_id,
            compared.time_period as time_period,
            numbered.sampling_unit as sampling_unit
        ),
        compared.time_period = time_period_read as first
    from ({{ persons(denominator, by, counts=numerator) }}) as asked
    inner join numbered on asked.partition_id = partition_read and asked.sampling_unit = unit_read
    inner join compared
        on asked.source_id = compared.source_id and asked.ref_area = compared.ref_area
        and asked.time_period = compared.time_period_read
    where counts is not null
),

{{ difference_ctes(by, cube, y='case when counts then weight else 0 end', design='design') }},

{{ difference_observations(by, cube, 'POINTS') }}
{% endmacro %}

{#- CTE estimates of a difference, and its observations. -#}
{% macro difference_observations(by, cube, unit_measure) %}
estimates as (
    select {{ observation_key(by, cube) }}, {{ symmetric_columns('estimate', unit='100') }}
    from domain
    inner join {{ partitions() }} as partition using (partition_id)
    left join variance using ({{ group_key(by, cube) }})
)
{{ as_observations('estimates', unit_measure, known=precision()) }}
{% endmacro %}

{#- CTEs unit and numbered: sampling units with a number over all periods of a source, by which a PSU in two samples is the
    same one. -#}
{% macro units_of_all_periods() -%}
unit as ( -- a merged stratum goes by the first of its codes
    select distinct
        source_id, ref_area, time_period, psu, fpc, single_psu, design_method,
        min(stratum) over (partition by partition_id, {{ stratum_of('sampling_unit') }}) as stratum,
        partition_id as partition_read,
        sampling_unit as unit_read
    from {{ ref('int_person') }}
    where {{ in_changed_partitions() }}
),

numbered as ( -- over all periods
    select
        *,
        {{ sampling_unit(
            'dense_rank() over (partition by source_id, ref_area order by stratum)',
            'dense_rank() over (partition by source_id, ref_area order by stratum, psu)'
        ) }} as sampling_unit
    from unit
)
{%- endmacro %}

{#- The same period a year before. -#}
{% macro year_before(period, years=1) -%}
    cast(cast(left({{ period }}, 4) as integer) - {{ years }} as varchar) || substr({{ period }}, 5)
{%- endmacro %}
