-- How many cases of each kind, by group. A table, since most indicators of recognition are one or two of its columns.
{{ config(materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id', 'time_period']) }}
select
    source_id,
    ref_area,
    time_period,
    {{ case_groups() | join(', ') }},
    count(*) as applications,
    count(*) filter (where counts_person) as applicants,
    {%- for outcome in ['full', 'compensation', 'partial', 'refused', 'withdrawn', 'pending'] %}
    count(*) filter (where outcome = '{{ outcome | upper }}') as outcome_{{ outcome }},
    {%- endfor %}
    count(*) filter (where decided) as decided,
    count(*) filter (where positive) as positive,
    count(*) filter (where fully_recognised) as fully_recognised,
    count(residence) as residence_known,
    count(*) filter (where residence = 'abroad') as from_abroad,
    count(fee) as fee_known,
    cast(sum(fee) as double) / nullif(count(fee), 0) as fee_mean,
    cast(quantile_disc(fee, 0.5) as double) as fee_median -- the lowest fee up to which at least half of the cases lie
from ({{ cases_by_group() }}) as grouped
group by source_id, ref_area, time_period, {{ case_groups() | join(', ') }}
