-- Open advertisements, of these and the employed together.
{{ config(materialized='table') }} -- a new delivery of advertisements changes the figures of a survey
with employed as (
    select *
    from {{ ref('ind_employment') }}
    where sex = '_T' and age = '_T' and origin = '_T' and isced11 = '_T' and isic4 = '_T'
),

estimates as (
    select
        * replace (
            100 * advertisements / (advertisements + obs_value) as obs_value,
            100 * advertisements * se / power(advertisements + obs_value, 2) as se,
            100 * advertisements / (advertisements + ci_upper) as ci_lower,
            100 * advertisements / (advertisements + ci_lower) as ci_upper
        )
    from ({{ with_open_advertisements('employed') }}) as compared
)
{{ as_observations('estimates', 'PERCENT', known=precision() | reject('equalto', 'deff') | list) }}
