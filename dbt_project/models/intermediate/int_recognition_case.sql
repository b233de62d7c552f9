-- One row a case of a register. A case lies in one partition, the year of its application, and a new delivery of that
-- year replaces the old one. A table, since many indicators read it.
{{ config(materialized='incremental', incremental_strategy='replace_partitions', unique_key=['source_id', 'time_period']) }}
with timed as (
    select
        *,
        case when outcome = 'PENDING' then as_of else decided_on end as ended_on
    from {{ source('harmonised', 'recognition_case') }}
    where {{ in_changed_partitions() }}
)

select
    source_id,
    ref_area,
    time_period,
    case_id,
    -- A person counts where their first case of the year does; a case without a person is one of its own.
    case when count(person_hash) over (partition by source_id, ref_area, time_period) > 0
        then row_number() over (
            partition by source_id, ref_area, time_period, coalesce(person_hash, 'case ' || case_id)
            order by applied_on, case_id
        ) = 1 end as counts_person,
    sex,
    isco08,
    case when isco08 is null then 0 else least(isco08_digits, 4) end as isco08_digits,
    training_country as origin,
    purpose,
    learning,
    case when regulated then 'yes' when not regulated then 'no' end as regulated,
    case when applied_from = ref_area then 'inland' when applied_from is not null then 'abroad' end as residence,
    -- A year in which no case has an arrangement says nothing of them: the office may not record any.
    case when count(arrangement) over (partition by source_id, ref_area, time_period) > 0
        then coalesce(arrangement, 'none') end as arrangement,
    outcome,
    outcome in ('FULL', 'COMPENSATION', 'PARTIAL', 'REFUSED') as decided,
    outcome in ('FULL', 'COMPENSATION', 'PARTIAL') as positive,
    outcome = 'FULL' or full_since is not null as fully_recognised,
    applied_on,
    decided_on,
    as_of,
    -- From the complete file; decided before it was complete: at once. No duration where the dates contradict each other.
    case when ended_on >= applied_on then greatest(ended_on - coalesce(complete_on, applied_on), 0) end as days,
    {{ exact('fee_lcu', 38, 6) }} as fee
from timed
