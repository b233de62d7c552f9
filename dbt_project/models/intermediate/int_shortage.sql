-- The occupational shortage index and its five sub-indices, each with the variance of the sample. docs/shortage.md has
-- the formulas. A table, since six indicators read it.
{{ config(materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id']) }}
{%- set parts = shortage_parts() %}
{%- set names = shortage_names() %}
with {{ units_of_all_periods() }},

pair as ( -- each period with the one a year before
    select later.*, earlier.partition_id as partition_before
    from {{ partitions() }} as later
    inner join {{ partitions() }} as earlier using (source_id, ref_area)
    where {{ in_changed_partitions() }}
        and earlier.time_period = {{ year_before('later.time_period') }}
),

side as (
    select partition_id, partition_id as partition_read, true as is_later
    from pair

    union all

    select partition_id, partition_before, false
    from pair
),

years as ( -- the changes that the index of a period is the mean of
    select
        pair.partition_id as partition_of_index,
        before.partition_id,
        count(*) over (partition by pair.partition_id) as n_changes
    from pair
    inner join pair as before using (source_id, ref_area)
    where before.time_period > {{ year_before('pair.time_period', var('shortage_years')) }}
        and before.time_period <= pair.time_period
),

person as (
    select side.partition_id, side.is_later, numbered.sampling_unit, asked.* exclude (partition_id, sampling_unit)
    from ({{ persons(
        "is_working_age and labour_force_status in ('EMP', 'UNE') and " ~ occupation_now_or_last() ~ " <> '0'",
        occupation=occupation_now_or_last(),
        is_employed="labour_force_status = 'EMP'",
        log_wage=exact(
            "case when labour_force_status = 'EMP' and status_in_employment = 'EMPLOYEE' then ln(hourly_earnings_lcu) end", 38, 8
        ),
        hours=exact("case when labour_force_status = 'EMP' then hours end", 38, 8),
        is_below="case when labour_force_status = 'EMP' then education < education_required end"
    ) }}) as asked
    inner join side on asked.partition_id = side.partition_read
    inner join numbered on asked.partition_id = numbered.partition_read and asked.sampling_unit = numbered.unit_read
),

cell as (
    select
        partition_id, is_later, sampling_unit,
        case when grouping(isco08) = 1 then '_T' else isco08 end as isco08,
        {{ shortage_sums() }}
    from person
    where design_method in ('taylor', 'approximation')
    group by grouping sets ((partition_id, is_later, sampling_unit), (partition_id, is_later, sampling_unit, isco08))
),

level as (
    select
        *,
        {%- for part in parts %}
        {% if part.name == 'unemployment' -%}
        case when max(unemployed) over (partition by partition_id, is_later) > 0 then {{ part.level }} end
        {%- else -%}
        {{ part.level }}
        {%- endif %} as {{ part.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            partition_id, is_later,
            case when grouping(isco08) = 1 then '_T' else isco08 end as isco08,
            count(*) filter (where is_employed) as n,
            {{ shortage_sums() }}
        from person
        group by grouping sets ((partition_id, is_later), (partition_id, is_later, isco08))
    ) as total
),

growth as (
    select
        partition_id, isco08,
        max(case when is_later then n end) as n,
        max(case when is_later then employed end) as employed,
        {%- for part in parts %}
        max(case when is_later then {{ part.name }} end)
        {%- if part.growth %} - max(case when not is_later then {{ part.name }} end){% endif %} as {{ part.name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from level
    group by partition_id, isco08
),

deviation as ( -- from the whole economy
    select
        own.partition_id, own.isco08, own.n, own.employed,
        own.employed / whole.employed as share
        {%- for part in parts %},
        own.{{ part.name }} - whole.{{ part.name }} as {{ part.name }}
        {%- endfor %}
    from growth as own
    inner join growth as whole using (partition_id)
    where own.isco08 <> '_T' and whole.isco08 = '_T'
),

spread as ( -- one over the standard deviation: over occupations and changes, by share of employment
    select
        partition_of_index
        {%- for part in parts %},
        1 / nullif(sqrt({{ sum_of_fractions('share * ' ~ part.name ~ ' * ' ~ part.name) }}
            / {{ sum_of_fractions('case when ' ~ part.name ~ ' is not null then share end') }}), 0) as {{ part.name }}
        {%- endfor %}
    from years
    inner join deviation using (partition_id)
    group by partition_of_index
),

scaled as ( -- what a deviation is multiplied by; the index has the sum of its parts
    select
        *,
        {{ shortage_weighted('spread') }} as index
    from spread
),

mean as ( -- over the changes, all of which must be known
    select
        partition_of_index, isco08,
        max(case when partition_id = partition_of_index then n end) as n,
        max(case when partition_id = partition_of_index then employed end) as x
        {%- for part in parts %},
        case when count({{ part.name }}) = max(n_changes)
            then {{ sum_of_fractions(part.name) }} / max(n_changes) end as {{ part.name }}
        {%- endfor %}
    from years
    inner join deviation using (partition_id)
    group by partition_of_index, isco08
),

standing as (
    select mean.*, ({{ shortage_weighted('scaled', 'mean') }}) / scaled.index as index
    from mean
    inner join scaled using (partition_of_index)
),

linear as ( -- what a sampling unit adds to the mean of an occupation
    select
        partition_of_index, isco08, sampling_unit
        {%- for part in parts %}
        {%- set sign = 'sign_of_change' if part.growth else 'sign_of_level' %},
        sum({{ on_grid('coalesce(' ~ sign ~ ' * (' ~ part.linear ~ '), 0) / n_changes') }}) as {{ part.name }}
        {%- endfor %}
    from (
        select *, case when is_later then 1 else -1 end as sign_of_change, case when is_later then 1 else 0 end as sign_of_level
        from cell
    ) as cell
    inner join level using (partition_id, is_later, isco08)
    inner join years using (partition_id)
    group by partition_of_index, isco08, sampling_unit
),

linearised as (
    select linear.*, {{ on_grid('coalesce((' ~ shortage_weighted('scaled', 'linear') ~ ') / scaled.index, 0)') }} as index
    from linear
    inner join scaled using (partition_of_index)
),

own as ( -- v: of the occupation; u: of the whole economy, from which it deviates
    select
        own.partition_of_index, own.isco08, {{ stratum_of('own.sampling_unit') }} as component, count(*) as n_psu_in_group
        {%- for name in names %},
        sum(own.{{ name }}) as v_{{ name }},
        sum({{ on_grid('own.' ~ name ~ ' * own.' ~ name) }}) as vv_{{ name }},
        sum({{ on_grid('own.' ~ name ~ ' * whole.' ~ name) }}) as uv_{{ name }}
        {%- endfor %}
    from linearised as own
    inner join linearised as whole using (partition_of_index, sampling_unit)
    where own.isco08 <> '_T' and whole.isco08 = '_T'
    group by own.partition_of_index, own.isco08, component
),

whole as (
    select
        partition_of_index, {{ stratum_of('sampling_unit') }} as component
        {%- for name in names %},
        sum({{ name }}) as u_{{ name }},
        sum({{ on_grid(name ~ ' * ' ~ name) }}) as uu_{{ name }}
        {%- endfor %}
    from linearised
    where isco08 = '_T'
    group by partition_of_index, component
),

squares as (
    {%- for name in names %}
    select
        '{{ name }}' as part, partition_of_index as partition_id, isco08, component,
        coalesce(v_{{ name }}, 0) - u_{{ name }} as z,
        coalesce(vv_{{ name }} - 2 * uv_{{ name }}, 0) + uu_{{ name }} as zz,
        coalesce(n_psu_in_group, 1) as n_psu_in_group -- a stratum without one adds no degree of freedom
    from whole
    inner join (select partition_of_index, isco08 from mean) as occupation using (partition_of_index)
    left join own using (partition_of_index, isco08, component)
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

design as (
    select partition_id, component, n_psu, n_psu as n_psu_sample, {{ stratum_factor() }} as factor
    from (
        select
            years.partition_of_index as partition_id,
            {{ stratum_of('sampling_unit') }} as component,
            count(distinct sampling_unit) as n_psu,
            1.0 as not_sampled, -- units of several years are no part of one population
            max(single_psu) as single_psu
        from years
        inner join side using (partition_id)
        inner join numbered using (partition_read)
        where design_method in ('taylor', 'approximation')
        group by years.partition_of_index, component
    ) as stratum
),

{{ variance_of('squares', 'part, partition_id, isco08', design='design') }},

estimates as (
    {%- for name in names %}
    select
        '{{ name }}' as part, partition_of_index as partition_id, isco08, n, x,
        standing.{{ name }} as estimate, 1.0 as scale, scaled.{{ name }} as deviations
    from standing
    inner join scaled using (partition_of_index)
    where standing.{{ name }} is not null and scaled.{{ name }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    part, source_id, ref_area, time_period, isco08,
    {{ symmetric_columns('estimate', unit='deviations') }}
from estimates
inner join {{ partitions() }} as partition using (partition_id)
left join variance using (part, partition_id, isco08)
