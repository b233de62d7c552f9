-- Persons with an interview, and what the indicators group and compare them by. A table, since many indicators read it.
{{ config(
    materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id', 'time_period']
) }}
with education_rank (isced11_broad, education) as (
    values ('ED0_2', 1), ('ED3_4', 2), ('ED5_8', 3)
),

education_required (isco08_major, isced11_broad) as (
    values
    {%- for major, level in var('education_required').items() %}
    ('{{ major }}', '{{ level }}'){{ ',' if not loop.last }}
    {%- endfor %}
),

occupation_with_field as (
    select distinct isco08 from {{ ref('isco08_isced_f') }}
),

person as (
    select
        person.*,
        level.broad as isced11_broad,
        {{ education_level() | indent(4) }} as education_level,
        {{ matched_occupation() | indent(4) }} as matched_occupation
    from {{ source('harmonised', 'person') }} as person
    left join {{ ref('isced11') }} as level on person.isced11 = level.code
    where person.responded is not false
        and {{ in_changed_partitions() }}
)

select
    person.source_id,
    person.ref_area,
    person.time_period,
    person.partition_id,
    person.sampling_unit,
    person.design_method,
    coalesce(person.psu, person.household_id, person.person_id) as psu,
    coalesce(person.stratum, '') as stratum,
    person.fpc,
    person.single_psu,
    person.replicate_weights,
    {{ exact('person.weight') }} as weight,
    cast(person.sex as {{ code_type('sex') }}) as sex,
    person.age,
    person.age >= 15 as is_working_age,
    cast(case
        when person.age >= 65 then 'Y_GE65'
        when person.age >= 55 then 'Y55T64'
        when person.age >= 25 then 'Y25T54'
        when person.age >= 15 then 'Y15T24'
    end as {{ code_type('age') }}) as age_group,
    person.region,
    cast(person.birth_place as {{ code_type('origin') }}) as birth_place,
    case when person.birth_place = 'FOR' and person.birth_country <> 'XXX' then person.birth_country end as birth_country,
    person.years_since_migration,
    cast(case
        when person.birth_place <> 'FOR' then null -- the native-born who came back
        when person.years_since_migration < 5 then 'stay:Y0T4'
        when person.years_since_migration < 10 then 'stay:Y5T9'
        when person.years_since_migration >= 10 then 'stay:Y_GE10'
    end as {{ code_type('breakdown') }}) as stay,
    case when person.education_country not in (person.ref_area, 'XXX') then person.education_country end as training_country,
    cast(case
        when person.education_country = person.ref_area then 'training:inland'
        when person.education_country <> person.ref_area then 'training:abroad'
    end as {{ code_type('breakdown') }}) as training,
    cast('status:' || person.recognition_status as {{ code_type('breakdown') }}) as status,
    person.recognition_status,
    person.recognition_aware,
    person.residence_5y_country,
    case
        when person.birth_place = 'FOR'
            and (person.years_since_migration < 5 or person.residence_5y_country <> person.ref_area) then true
        when person.birth_place = 'FOR'
            and (person.years_since_migration >= 5 or person.residence_5y_country = person.ref_area) then false
        when person.birth_place = 'NAT' -- false where the source tells the recent among the foreign-born
            and count(case when person.birth_place = 'FOR'
                then coalesce(cast(person.years_since_migration as varchar), person.residence_5y_country) end)
            over (partition by person.partition_id) > 0 then false
    end as recent_migrant,
    person.labour_force_status,
    person.labour_force_status_national,
    person.potential_labour_force,
    person.in_education,
    person.neet,
    person.status_in_employment,
    cast(
        case when person.isco08_digits >= 1 then left(person.isco08, 1) end as {{ code_type('isco08') }}
    ) as isco08_major,
    case when person.isco08_digits >= 2 then left(person.isco08, 2) end as isco08_submajor,
    case when person.isco08 is not null then person.isco08_digits end as isco08_digits,
    cast(left(person.isco08_last, 1) as {{ code_type('isco08') }}) as isco08_last_major,
    cast(person.isced11_broad as {{ code_type('isced11') }}) as isced11_broad,
    person.isced_f,
    cast(person.isic4 as {{ code_type('isic4') }}) as isic4,
    attained.education,
    required.education as education_required,
    person.education_level,
    usual.education_mode,
    usual.education_low,
    usual.education_high,
    case
        when occupation_with_field.isco08 is not null and person.isced_f not like '00%'
            and person.isced11_broad in ('ED3_4', 'ED5_8') then asked.isced_f is null
    end as field_mismatch,
    person.time_related_underemployed,
    person.underemployed_national,
    person.informal,
    coalesce(person.hours_usual, person.hours_actual) as hours,
    person.income_month_lcu,
    -- Hours of the year over twelve months; actual hours where the source does not ask for usual ones.
    case
        when person.income_month_lcu > 0 and coalesce(person.hours_usual, person.hours_actual) > 0
            then person.income_month_lcu / (coalesce(person.hours_usual, person.hours_actual) * 52 / 12)
    end as hourly_earnings_lcu
from person
left join education_rank as attained on person.isced11_broad = attained.isced11_broad
left join education_required as occupation
    on person.isco08_digits >= 1 and left(person.isco08, 1) = occupation.isco08_major
left join education_rank as required on occupation.isced11_broad = required.isced11_broad
left join {{ ref('int_realised_match') }} as usual
    on person.partition_id = usual.partition_id and person.matched_occupation = usual.matched_occupation
left join occupation_with_field
    on person.isco08_digits >= 2 and left(person.isco08, 2) = occupation_with_field.isco08
left join {{ ref('isco08_isced_f') }} as asked
    on person.isco08_digits >= 2 and left(person.isco08, 2) = asked.isco08 and left(person.isced_f, 2) = asked.isced_f
