{#- How long it takes until something happens, of cases that are not all settled yet and that can end in several ways:
    the estimator of Aalen and Johansen (1978). The method, with its sources, is in docs/recognition.md. -#}

{#- Durations are known to the day, and told in months of 365.25 / 12 days. -#}
{% macro days_of_a_month() -%}30.4375{%- endmacro %}

{#- The outcomes whose incidence is told, and the cases that have them. -#}
{% macro incidence_outcomes() -%}
    {{ return({
        'any': 'decided', 'positive': 'positive', 'FULL': "outcome = 'FULL'", 'COMPENSATION': "outcome = 'COMPENSATION'",
        'PARTIAL': "outcome = 'PARTIAL'", 'REFUSED': "outcome = 'REFUSED'", 'WITHDRAWN': "outcome = 'WITHDRAWN'",
    }) }}
{%- endmacro %}

{#- The cumulative incidence of `outcomes`, group by group, on each day on which a case ends, and after each of `months`.

    cases: a query: the columns of `key` and of int_recognition_case. Cases that are pending leave without an event on
        the day that the register was closed; those without a duration are left out.
    key: columns that tell groups apart.
    months: numbers of months; these rows have a `month`. A group has none after the last of its cases was seen, unless
        by then all were settled.

    Gives the key, outcome, days, month, n_cases (with the outcome by then), n_at_risk (not settled before this day),
    incidence, se, ci_lower, ci_upper: shares between 0 and 1. Sums are of decimals, so that their order, which differs
    with the number of threads, does not matter. -#}
{% macro incidence(cases, key, outcomes, months) %}
{%- set group = key | join(', ') -%}
{%- set fraction = [38, 28] -%}
with followed as (
    select
        {{ group }}, days,
        cast(outcome <> 'PENDING' as integer) as settled
        {%- for name in outcomes %}, cast({{ incidence_outcomes()[name] }} as integer) as "{{ name }}"{% endfor %}
    from ({{ cases }}) as cases
    where days is not null
),

numbered as ( -- groups by a number: windows over it are faster than over their key
    select {{ group }}, row_number() over (order by {{ group }}) as number
    from (select distinct {{ group }} from followed) as known
),

marked as ( -- the days that are asked for, as days on which nobody leaves
    select
        number, days, cast(null as integer) as month, count(*) as leaving, sum(settled) as settled
        {%- for name in outcomes %}, sum("{{ name }}") as "{{ name }}"{% endfor %}
    from followed
    inner join numbered using ({{ group }})
    group by number, days
    union all
    select
        number, cast(floor(asked.month * {{ days_of_a_month() }}) as bigint) as days, asked.month, 0, 0
        {%- for name in outcomes %}, 0{% endfor %}
    from numbered
    cross join (values ({{ months | join('), (') }})) as asked (month)
),

day as (
    select
        number, days, max(month) as month,
        sum(settled) as settled,
        cast(sum(sum(leaving)) over (partition by number order by days desc) as bigint) as n_at_risk
        {%- for name in outcomes %}, sum("{{ name }}") as "{{ name }}"{% endfor %}
    from marked
    group by number, days
),

survival as (
    select
        *,
        max(case when settled = n_at_risk and settled > 0 then 1 else 0 end) over up_to_here as all_settled,
        coalesce(exp(cast(sum(
            case when settled < n_at_risk then {{ exact('ln(1 - cast(settled as double) / n_at_risk)', *fraction) }} end
        ) over before as double)), 1) as survival_before
    from day
    window
        up_to_here as (partition by number order by days),
        before as (partition by number order by days rows between unbounded preceding and 1 preceding)
),

cause as (
    {%- for name in outcomes %}
    select
        number, '{{ name }}' as outcome, days, month, settled, n_at_risk, all_settled, survival_before,
        "{{ name }}" as events
    from survival
    where settled > 0 or month is not null -- on other days cases only go out of sight
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

summed as (
    select
        *,
        sum(events) over up_to_here as n_cases,
        cast(sum({{ exact('survival_before * events / nullif(n_at_risk, 0)', *fraction) }}) over up_to_here as double)
            as incidence
    from cause
    window up_to_here as (partition by number, outcome order by days rows unbounded preceding)
),

term as ( -- of the variance
    select
        *,
        coalesce(cast(settled as double) / nullif(n_at_risk * (n_at_risk - settled), 0), 0) as hazard,
        coalesce(cast(events as double) / nullif(n_at_risk * n_at_risk, 0), 0) * survival_before as cross_term,
        coalesce(cast(events as double) * (n_at_risk - events) / nullif(n_at_risk, 0) ** 3, 0) * survival_before ** 2
            as own_term
    from summed
),

with_variance as ( -- the squares of the formula multiplied out, so that running sums are enough
    select *, incidence ** 2 * sum_squared - 2 * incidence * sum_linear + sum_constant as variance
    from (
        select
            *,
            {%- for name, value in {
                'sum_squared': 'hazard',
                'sum_linear': 'hazard * incidence + cross_term',
                'sum_constant': 'hazard * incidence ** 2 + own_term + 2 * cross_term * incidence',
            }.items() %}
            cast(sum({{ exact(value, *fraction) }}) over up_to_here as double) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from term
        window up_to_here as (partition by number, outcome order by days rows unbounded preceding)
    ) as running
),

with_error as ( -- the interval is symmetric in log(-log(incidence)), so that it stays between 0 and 1
    select
        *,
        sqrt(greatest(variance, 0)) as se,
        case when incidence between 1e-9 and 1 - 1e-9
            then exp(1.959963984540054 * sqrt(greatest(variance, 0)) / (-incidence * ln(incidence))) end as spread
    from with_variance
)

select
    {{ group }}, outcome, days, month, n_cases, n_at_risk, incidence, se,
    incidence ** spread as ci_lower,
    incidence ** (1 / spread) as ci_upper
from with_error
inner join numbered using (number)
where n_at_risk > 0 or all_settled = 1
{% endmacro %}
