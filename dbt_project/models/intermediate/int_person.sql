-- Persons with an interview, and what the indicators group and compare them by.
with education_rank (isced11_broad, education) as (
    values ('ED0_2', 1), ('ED3_4', 2), ('ED5_8', 3)
),

education_required (isco08_major, isced11_broad) as (
    values
    {%- for major, level in var('education_required').items() %}
    ('{{ major }}', '{{ level }}'){{ ',' if not loop.last }}
    {%- endfor %}
)

select
    person.source_id,
    person.ref_area,
    person.time_period,
    {{ exact('person.weight') }} as weight,
    person.sex,
    person.age >= 15 as is_working_age,
    case
        when person.age >= 65 then 'Y_GE65'
        when person.age >= 55 then 'Y55T64'
        when person.age >= 25 then 'Y25T54'
        when person.age >= 15 then 'Y15T24'
    end as age_group,
    person.birth_place,
    person.residence_5y_country,
    person.labour_force_status,
    person.labour_force_status_national,
    case when person.isco08_digits >= 1 then left(person.isco08, 1) end as isco08_major,
    level.broad as isced11_broad,
    person.isic4,
    attained.education,
    required.education as education_required,
    person.time_related_underemployed,
    person.underemployed_national,
    person.informal,
    person.income_month_lcu
from {{ source('harmonised', 'person') }} as person
left join {{ ref('isced11') }} as level on person.isced11 = level.code
left join education_rank as attained on level.broad = attained.isced11_broad
left join education_required as occupation
    on person.isco08_digits >= 1 and left(person.isco08, 1) = occupation.isco08_major
left join education_rank as required on occupation.isced11_broad = required.isced11_broad
where person.responded is not false
