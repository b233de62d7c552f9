-- How the cases of a year end, month by month: cumulative incidence of each outcome. Not for publication as it is:
-- pipelines/release/curves.py makes it fit.
{{ config(
    materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id'], on_schema_change='fail'
) }}
{%- set key = ['source_id', 'ref_area', 'time_period', 'isco08', 'origin', 'breakdown'] %}
{%- set cases %}
    select * replace (
        unnest(case when first_year < last_year then [time_period, first_year || '-' || last_year] else [time_period] end)
            as time_period,
        case when sex = '_T' then breakdown else 'sex:' || sex end as breakdown
    )
    from (
        select
            *,
            min(time_period) over (partition by source_id, ref_area) as first_year,
            max(time_period) over (partition by source_id, ref_area) as last_year
        from ({{ cases_by_group(digits=[2]) }}) as grouped
    ) as in_windows
{%- endset %}
select
    {{ key | join(', ') }},
    outcome,
    cast(month as bigint) as months,
    100 * incidence as share_pct,
    100 * se as se,
    100 * ci_lower as ci_lower,
    100 * ci_upper as ci_upper,
    cast(n_at_risk as bigint) as n_at_risk,
    cast(n_cases as bigint) as n_cases
from ({{ incidence(cases, key, outcomes=incidence_outcomes(), months=range(37)) }}) as curve
where month is not null
