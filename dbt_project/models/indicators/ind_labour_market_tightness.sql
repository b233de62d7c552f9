-- Open advertisements per unemployed person, by occupation of the last job, and in all.
{{ config(materialized='table') }} -- a new delivery of advertisements changes the figures of a survey
with unemployed as (
    {{ survey_total(
        universe="is_working_age and labour_force_status = 'UNE'",
        by=['isco08'],
        cube=[],
        occupation='isco08_last_major'
    ) }}
),

estimates as (
    select
        * replace (
            advertisements / obs_value as obs_value,
            advertisements / obs_value * cv / 100 as se,
            case when ci_lower > 0 then advertisements / ci_upper end as ci_lower,
            case when ci_lower > 0 then advertisements / ci_lower end as ci_upper
        )
    from ({{ with_open_advertisements('unemployed') }}) as compared
)
{{ as_observations('estimates', 'RATIO', known=precision() | reject('equalto', 'deff') | list) }}
