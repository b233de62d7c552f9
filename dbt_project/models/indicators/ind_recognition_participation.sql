-- Who applied for recognition in the year, of those who could.
{{ config(materialized='table') }} -- a new delivery of the survey changes the figures of a register
with could_apply as (
    {{ survey_total(
        universe="is_working_age and training = 'training:abroad' and isced11_broad = 'ED5_8'",
        cube=['sex']
    ) }}
),

-- The mean of the year's periods, and of their errors too: the same persons are asked again, so that errors do not cancel.
could_apply_in_year as (
    select
        source_id as eligible_source,
        ref_area,
        left(time_period, 4) as time_period,
        sex,
        {%- for column in ['obs_value', 'se', 'ci_lower', 'ci_upper'] %}
        case when count({{ column }}) = count(*) then cast(sum({{ exact(column) }}) as double) / count(*) end as {{ column }},
        {%- endfor %}
        min(n_unweighted) as n_unweighted,
        min(df) as df
    from could_apply
    group by all
),

applied as (
    select
        source_id,
        ref_area,
        time_period,
        eligible_source,
        case when grouping(sex) = 0 then sex else '_T' end as sex,
        count(distinct coalesce(person_hash, case_id)) as applicants
    from {{ source('harmonised', 'recognition_case') }} as recognition_case
    inner join {{ ref('isced11') }} as level on recognition_case.isced11 = level.code
    where eligible_source is not null
        and level.broad = 'ED5_8'
        and coalesce(applied_from, ref_area) = ref_area
    group by grouping sets (
        (source_id, ref_area, time_period, eligible_source),
        (source_id, ref_area, time_period, eligible_source, sex)
    )
    having grouping(sex) = 1 or sex is not null
    qualify min(count(distinct coalesce(person_hash, case_id))) over (partition by source_id, ref_area, time_period)
        >= {{ var('applicants_of_a_rate') }}
),

estimates as (
    select
        applied.source_id,
        ref_area,
        time_period,
        {%- for dimension in dimensions() %}
        {{ dimension if dimension == 'sex' else "'_T' as " ~ dimension }},
        {%- endfor %}
        100 * applicants / obs_value as obs_value,
        100 * applicants / obs_value * se / obs_value as se,
        case when ci_lower > 0 then 100 * applicants / ci_upper end as ci_lower,
        case when ci_lower > 0 then 100 * applicants / ci_lower end as ci_upper,
        n_unweighted,
        obs_value as n_weighted,
        df,
        'A' as obs_status
    from applied
    inner join could_apply_in_year using (eligible_source, ref_area, time_period, sex)
)
{{ as_observations('estimates', 'PERCENT', known=precision() | reject('equalto', 'deff') | list) }}
