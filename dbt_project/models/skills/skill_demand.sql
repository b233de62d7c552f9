-- How many advertisements for an occupation ask for a skill, by quarter and by year.
{{ config(
    materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id'], on_schema_change='fail'
) }}
{%- set z_squared = 3.841458820694124 %} {#- of the normal distribution's 97.5 % point -#}
with advertisement as (
    select
        source_id, ref_area, isco08, ad_id, skills,
        coalesce(weight, {{ exact('1') }}) as weight,
        unnest([left(month, 4), {{ quarter_of('month') }}]) as time_period
    from ({{ advertisements_by_occupation() }}) as advertisement
    where skills is not null
),

base as (
    select
        source_id, ref_area, time_period, isco08,
        count(*) as n_base,
        cast(sum(weight) as double) as weight_base,
        cast(sum(weight) as double) * cast(sum(weight) as double) / cast(sum({{ exact('cast(weight as double) * cast(weight as double)', 38, 6) }}) as double) as n_effective -- Kish (1965): advertisements of unequal weight
    from advertisement
    group by source_id, ref_area, time_period, isco08
    having count(*) >= {{ var('advertisements_of_an_occupation') }}
),

asking as (
    select source_id, ref_area, time_period, isco08, skill, count(*) as n_ads, cast(sum(weight) as double) as weight_ads
    from (select * exclude (skills), unnest(skills) as skill from advertisement) as wanted
    group by source_id, ref_area, time_period, isco08, skill
    having count(*) >= {{ var('advertisements_of_a_skill') }}
),

share as (
    select *, weight_ads / weight_base as share
    from asking
    inner join base using (source_id, ref_area, time_period, isco08)
)

select
    source_id, ref_area, time_period, isco08, skill, n_ads, n_base,
    100 * share as share_pct,
    -- Wilson (1927), as if the advertisements were a random sample of those there might have been.
    100 * greatest(0, (share + z2 / 2 - half) / (1 + z2)) as ci_lower,
    100 * least(1, (share + z2 / 2 + half) / (1 + z2)) as ci_upper
from (
    select
        *,
        {{ z_squared }} / n_effective as z2,
        sqrt({{ z_squared }} * (share * (1 - share) + {{ z_squared }} / (4 * n_effective)) / n_effective) as half
    from share
) as interval_of
