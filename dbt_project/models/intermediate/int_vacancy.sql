-- Each advertisement once, as it was last seen. Copies of another advertisement are out.
select
    source_id,
    ref_area,
    ad_id,
    strftime(appeared, '%Y-%m') as month,
    isco08,
    case when isco08 is null then 0 else least(isco08_digits, 4) end as isco08_digits,
    {{ exact('weight') }} as weight
from (
    select
        *,
        min(first_seen) over (partition by source_id, ad_id) as appeared,
        row_number() over (partition by source_id, ad_id order by time_period desc) as delivery
    from {{ source('harmonised', 'vacancy') }}
) as advertisement
where delivery = 1
    and duplicate_of is null
    and appeared is not null
    and ref_area is not null
