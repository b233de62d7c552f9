-- Recognition procedures applied for: counted in a register, or as published. A source gives one or the other.
with estimates as (
    {{ counted_cases('applications') }}
    union all
    select
        source_id, ref_area, time_period, {{ dimensions() | join(', ') }}, '_T' as breakdown,
        obs_value, null as n_unweighted, null as n_weighted, obs_status
    from ({{ figures('recognition_applications') }}) as figure
)
{{ as_observations('estimates', 'CASES', known=['n_unweighted', 'n_weighted', 'breakdown']) }}
