-- Published figures; a breakdown the publisher does not make is a total. Regions (M49_ codes) are sums of countries.
select
    source_id,
    time_period,
    measure,
    ref_area,
    coalesce(sex, '_T') as sex,
    coalesce(age, '_T') as age,
    coalesce(isco08, '_T') as isco08,
    '_T' as isced11,
    '_T' as isic4,
    coalesce(origin, '_T') as origin,
    coalesce(destination, '_T') as destination,
    value,
    coalesce(obs_status, 'A') as obs_status
from {{ source('harmonised', 'published_figure') }}
where value is not null and ref_area not like 'M49\_%' escape '\'
