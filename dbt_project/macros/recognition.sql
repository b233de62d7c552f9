{#- Cases of recognition as indicators count them (docs/recognition.md). -#}

{#- Breakdowns without a dimension of their own: columns of int_recognition_case. -#}
{% macro case_breakdowns() -%}
    {{ return(['purpose', 'learning', 'regulated', 'residence', 'arrangement']) }}
{%- endmacro %}

{#- What tells groups of cases apart. -#}
{% macro case_groups() -%}
    {{ return(['sex', 'isco08', 'origin', 'breakdown']) }}
{%- endmacro %}

{#- Each case once in the total and once in every group that it is known to be of: one classification at a time, of its
    occupation at each of the levels `digits` that can be trusted. -#}
{% macro cases_by_group(digits=[1, 2, 3, 4]) %}
    select *
    from (
        select
            recognition_case.* replace (
                case classification.name when 'sex' then sex else '_T' end as sex,
                case classification.name when 'isco08' then left(isco08, classification.digits) else '_T' end as isco08,
                case classification.name when 'origin' then origin else '_T' end as origin
            ),
            case classification.name
                {%- for name in case_breakdowns() %}
                when '{{ name }}' then '{{ name }}:' || {{ name }}
                {%- endfor %}
                else '_T'
            end as breakdown
        from {{ ref('int_recognition_case') }} as recognition_case
        inner join (
            values ('total', 0)
            {%- for name in ['sex', 'origin'] + case_breakdowns() %}, ('{{ name }}', 0){% endfor %}
            {%- for digit in digits %}, ('isco08', {{ digit }}){% endfor %}
        ) as classification (name, digits) on classification.digits <= recognition_case.isco08_digits
        where {{ in_changed_partitions() }}
    ) as grouped
    where sex is not null and origin is not null and breakdown is not null
{% endmacro %}

{#- The key of an observation from a row that has the groups of cases. -#}
{% macro case_key() -%}
    source_id, ref_area, time_period
    {%- for dimension in dimensions() %},
        {{ dimension if dimension in case_groups() else "'_T' as " ~ dimension }}
    {%- endfor %},
        breakdown
{%- endmacro %}

{#- How many cases (or applicants) of a kind: a column of int_recognition_count. A group without any has no row. -#}
{% macro counted_cases(population) %}
    select
        {{ case_key() }},
        {{ population }} as obs_value,
        {{ population }} as n_unweighted,
        {{ population }} as n_weighted,
        'A' as obs_status
    from {{ ref('int_recognition_count') }}
    where {{ population }} > 0 and {{ in_changed_partitions() }}
{% endmacro %}

{% macro recognition_count(population, unit_measure='CASES') %}
with estimates as ({{ counted_cases(population) }})
{{ as_observations('estimates', unit_measure, known=['n_unweighted', 'n_weighted', 'breakdown']) }}
{% endmacro %}

{#- Percentage of one count in another, for those `groups`. Both are complete: standard error and interval (Wilson, 1927) are those of a
    draw from the process that the cases of a year came out of. -#}
{% macro recognition_rate(numerator, of, groups=['sex', 'isco08', 'origin', 'breakdown']) %}
with rate as (
    select
        {{ case_key() }},
        {{ numerator }} as n_cases,
        {{ of }} as n,
        cast({{ numerator }} as double) / {{ of }} as share,
        3.841458820694124 / {{ of }} as z2 -- square of the normal distribution's 97.5 % point, a case
    from {{ ref('int_recognition_count') }}
    where {{ of }} > 0 and {{ in_changed_partitions() }}
        {%- for name in case_groups() if name not in groups %} and {{ name }} = '_T'{% endfor %}
),

estimates as (
    select
        *,
        100 * share as obs_value,
        nullif(100 * sqrt(share * (1 - share) / n), 0) as se,
        100 * greatest(0, (share + z2 / 2 - half) / (1 + z2)) as ci_lower,
        100 * least(1, (share + z2 / 2 + half) / (1 + z2)) as ci_upper,
        n as n_unweighted,
        n as n_weighted,
        'A' as obs_status
    from (select *, sqrt(z2 * (share * (1 - share) + z2 / 4)) as half from rate) as with_half
)
{{ as_observations(
    'estimates', 'PERCENT',
    known=['se', 'ci_lower', 'ci_upper', 'n_unweighted', 'n_weighted', 'n_cases', 'breakdown'],
) }}
{% endmacro %}

{#- A statistic of the fees, of the cases whose fee is known. -#}
{% macro recognition_fee(statistic) %}
with estimates as (
    select
        {{ case_key() }},
        {{ statistic }} as obs_value,
        fee_known as n_unweighted,
        fee_known as n_weighted,
        'A' as obs_status
    from {{ ref('int_recognition_count') }}
    where fee_known > 0 and {{ in_changed_partitions() }}
)
{{ as_observations('estimates', 'LCU', known=['n_unweighted', 'n_weighted', 'breakdown']) }}
{% endmacro %}

{#- A statistic of the time to a decision (int_recognition_time), with its interval. No row where the cases of the year
    have not been followed far enough to tell it. -#}
{% macro recognition_time(statistic, unit_measure) %}
with estimates as (
    select
        {{ case_key() }},
        {{ statistic }} as obs_value,
        {{ statistic }}_lower as ci_lower,
        {{ statistic }}_upper as ci_upper,
        {{ 'nullif(' ~ statistic ~ '_se, 0)' if unit_measure == 'PERCENT' else 'null' }} as se,
        {{ statistic ~ '_cases' if unit_measure == 'PERCENT' else 'null' }} as n_cases,
        duration_known as n_unweighted,
        duration_known as n_weighted,
        'A' as obs_status
    from {{ ref('int_recognition_time') }}
    where {{ statistic }} is not null and {{ in_changed_partitions() }}
)
{{ as_observations(
    'estimates', unit_measure,
    known=['se', 'ci_lower', 'ci_upper', 'n_unweighted', 'n_weighted', 'n_cases', 'breakdown'],
) }}
{% endmacro %}

{#- Cases by the year in which something happened, or of which they are told at its end (`year_end`). A year is known
    when the register of it and of all years before was closed after it had ended. -#}
{% macro cases_by_year_of_event(condition) %}
with known_year as (
    select source_id, ref_area, time_period, make_date(cast(time_period as integer), 12, 31) as year_end
    from (
        select
            source_id, ref_area, time_period,
            min(min(as_of)) over (partition by source_id, ref_area order by time_period) as known_until
        from {{ ref('int_recognition_case') }}
        where {{ in_changed_partitions() }}
        group by source_id, ref_area, time_period
    ) as closed
    where known_until >= make_date(cast(time_period as integer), 12, 31)
),

estimates as (
    select
        {{ case_key() }},
        count(*) as obs_value,
        count(*) as n_unweighted,
        count(*) as n_weighted,
        'A' as obs_status
    from (
        select recognition_case.* exclude (time_period), known_year.time_period
        from ({{ cases_by_group() }}) as recognition_case
        inner join known_year
            on recognition_case.source_id = known_year.source_id
            and recognition_case.ref_area = known_year.ref_area
            and {{ condition }}
    ) as told
    group by source_id, ref_area, time_period, {{ case_groups() | join(', ') }}
)
{{ as_observations('estimates', 'CASES', known=['n_unweighted', 'n_weighted', 'breakdown']) }}
{% endmacro %}
