-- The education usual in an occupation, in a source and period: the level most of its workers have, and the range of one
-- standard deviation about their mean. Occupations with few cases, and armed forces, are left out.
{{ config(
    materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id', 'time_period']
) }}
with person as (
    select
        person.source_id, person.ref_area, person.time_period, person.partition_id,
        person.age >= 15 and person.labour_force_status = 'EMP' as is_employed,
        {{ matched_occupation() }} as matched_occupation,
        {{ education_level() }} as education_level,
        {{ exact('person.weight') }} as weight
    from {{ source('harmonised', 'person') }} as person
    left join {{ ref('isced11') }} as level on person.isced11 = level.code
    where person.responded is not false
        and {{ in_changed_partitions() }}
),

attained as (
    select
        source_id, ref_area, time_period, partition_id, matched_occupation, education_level,
        count(*) as n_cases,
        sum(weight) as persons
    from person
    where is_employed and education_level is not null and matched_occupation not like '0%'
    group by source_id, ref_area, time_period, partition_id, matched_occupation, education_level
),

-- Of levels equally common the lowest.
ranked as (
    select
        *,
        row_number() over (
            partition by partition_id, matched_occupation order by persons desc, education_level
        ) as place
    from attained
),

occupation as (
    select
        source_id, ref_area, time_period, partition_id, matched_occupation,
        sum(n_cases) as n_cases,
        max(case when place = 1 then education_level end) as education_mode,
        cast(sum(persons) as double) as persons,
        cast(sum(persons * education_level) as double) / cast(sum(persons) as double) as mean,
        cast(sum(persons * education_level * education_level) as double) / cast(sum(persons) as double) as mean_square
    from ranked
    group by source_id, ref_area, time_period, partition_id, matched_occupation
)

-- Rounded, since a level on the limit is not beyond it, whatever binary fractions make of the limit.
select
    source_id, ref_area, time_period, partition_id, matched_occupation,
    n_cases,
    education_mode,
    round(mean - sqrt(greatest(mean_square - mean * mean, 0)), 6) as education_low,
    round(mean + sqrt(greatest(mean_square - mean * mean, 0)), 6) as education_high
from occupation
where n_cases >= {{ var('cases_of_an_occupation') }}
    and persons > 0
