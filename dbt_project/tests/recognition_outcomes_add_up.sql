-- The outcomes of the cases are the applications, and the decisions on substance those decided, in every group and year.
-- An outcome that a group does not have has no row.
{%- set key = 'source_id, ref_area, time_period, sex, isco08, origin, breakdown' %}
{%- set outcomes = ['full', 'compensation', 'partial', 'refused', 'withdrawn', 'pending'] %}
with outcome as (
    {%- for name in outcomes %}
    select {{ key }}, obs_value, {{ name not in ('withdrawn', 'pending') }} as is_decision
    from {{ ref('ind_recognition_outcome_' ~ name) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

added_up as (
    select {{ key }}, sum(obs_value) as cases, coalesce(sum(obs_value) filter (where is_decision), 0) as decisions
    from outcome
    group by {{ key }}
)

select *
from (select * from {{ ref('ind_recognition_applications') }} where n_unweighted is not null) as applications
full join added_up using ({{ key }})
left join {{ ref('ind_recognition_decided') }} as decided using ({{ key }})
where applications.obs_value is distinct from cases or coalesce(decided.obs_value, 0) <> decisions
