-- One row a key; a curve never falls; and what is decided is positive or refused.
{%- set group = 'source_id, ref_area, time_period, isco08, origin, breakdown' %}
select {{ group }}, months, outcome
from (
    select
        *,
        lag(share_pct) over (partition by {{ group }}, outcome order by months) as share_before,
        count(*) over (partition by {{ group }}, outcome, months) as times,
        coalesce(sum(case outcome when 'any' then share_pct when 'positive' then -share_pct when 'REFUSED' then -share_pct end)
            over (partition by {{ group }}, months), 0) as rest
    from {{ ref('recognition_curve') }}
) as curve
where times > 1
    or share_pct < share_before - 1e-9
    or not (share_pct between 0 and 100 + 1e-9)
    or ci_lower > share_pct + 1e-9
    or ci_upper < share_pct - 1e-9
    or abs(rest) > 1e-6
