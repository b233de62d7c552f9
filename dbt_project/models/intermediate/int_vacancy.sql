-- One row an advertisement over its whole life, as it was last seen. A table, since many indicators read it.
{{ config(materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id']) }}
with version as ( -- what was delivered of an advertisement, the newest first; one that says it is closed may lack the rest
    select
        *,
        row_number() over (
            partition by source_id, ad_id order by title is null, time_period desc, observed_at desc
        ) as nth_content,
        row_number() over (partition by source_id, ad_id order by time_period desc, observed_at desc) as nth,
        coalesce(cast(left(observed_at, 10) as date), last_seen, first_seen) as day
    from {{ source('harmonised', 'vacancy') }}
    where {{ in_changed_partitions() }}
),

life as (
    select
        source_id, ad_id,
        min(case when title is not null then first_seen end) as appeared,
        max(case when closed is not true then coalesce(last_seen, day) end) as last_open,
        max(case when nth = 1 and closed then coalesce(last_seen, day) end) as closed_on,
        max(day) as day,
        count(distinct coalesce(version, '')) filter (where title is not null and closed is not true) as versions,
        count(closed) > 0 as closing_told
    from version
    group by source_id, ad_id
)

select
    version.source_id,
    version.ref_area,
    version.ad_id,
    life.appeared,
    life.last_open,
    case when life.closed_on >= life.appeared then life.closed_on end as closed_on,
    strftime(life.appeared, '%Y-%m') as month,
    life.versions,
    max(life.day) over (partition by version.source_id) as delivered_until,
    bool_or(life.closing_told) over (partition by version.source_id) as closing_told,
    version.isco08,
    case when version.isco08 is null then 0 else least(version.isco08_digits, 4) end as isco08_digits,
    version.isco08_method,
    version.isco08_best,
    coalesce(version.positions, 1) as posts,
    version.skills,
    {{ exact('version.weight') }} as weight
from version
inner join life
    on version.source_id = life.source_id and version.ad_id = life.ad_id
left join {{ source('linked', 'vacancy_copy') }} as vacancy_copy
    on version.source_id = vacancy_copy.source_id and version.ad_id = vacancy_copy.ad_id
where version.nth_content = 1
    and version.title is not null
    and version.duplicate_of is null
    and vacancy_copy.ad_id is null
    and life.appeared is not null
    and version.ref_area is not null
