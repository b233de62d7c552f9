{#- Standard errors by the design of the sample: Taylor linearisation over strata and primary sampling units (PSUs), or
    replicate weights. Every estimator is brought to one linearised value a PSU; a PSU without a person of the group has
    the value zero. Values are taken relative to a `scale` near the estimate, so that they fit the grid of `on_grid`.
    After Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, chapter 5; docs/methods.md. -#}

{#- The `sums` over the persons of a group in one PSU. -#}
{% macro cells(by, cube, sums, person='person', keys=[], totals=true) %}
    select {{ group_head(by, cube, also=['sampling_unit'] + keys) }}, {{ sums }}
    from {{ person }}
    where design_method in ('taylor', 'approximation')
    {{ group_by_groups(['partition_id', 'sampling_unit'] + keys, by, cube, totals) }}
{%- endmacro %}

{#- The `sums` over the persons of a group with the weights of one replicate, `replicate_weight`. -#}
{% macro replicates(by, cube, sums, person='person', keys=[]) %}
    select {{ group_head(by, cube, also=['component'] + keys) }}, {{ sums }}
    from (
        select * exclude (replicate_weight), {{ exact('replicate_weight') }} as replicate_weight
        from (select *, {{ unnest_replicates() }} from {{ person }} where design_method = 'replicates') as weighted
    ) as weighted_exactly
    {{ group_by_groups(['partition_id', 'component'] + keys, by, cube) }}
{%- endmacro %}

{#- CTE variance: `relative_variance`, degrees of freedom and Student's `t` of each group, from the CTEs `linearised` (z, a PSU's
    value) and `replicated` (deviation, a replicate's from the estimate), both relative to the scale.
    `sum_of_z`: what z adds up to over the sample, 0 for ratios and differences, 1 for totals. Only strata with a single
    PSU ask for it: where they are centred, on the mean of all PSUs.
    Degrees of freedom are those of the group: its PSUs less its strata; of replicates, their number less one. -#}
{% macro variance_ctes(key, sum_of_z=0, design=none) %}
sum_of_squares as (
    select
        {{ key }},
        component,
        sum(z) as z,
        sum({{ on_grid('z * z') }}) as zz,
        count(*) as n_psu_in_group
    from linearised
    group by {{ key }}, component

    union all

    select {{ key }}, component, 0.0 as z, deviation * deviation as zz, null as n_psu_in_group
    from replicated
),

{{ variance_of('sum_of_squares', key, sum_of_z, design) }}
{%- endmacro %}

{#- CTE variance from the CTE `squares`: of each group and stratum (or replicate) the sum z of the linearised values,
    the sum zz of their squares, and the number of PSUs with a person of the group. -#}
{% macro variance_of(squares, key, sum_of_z=0, design=none, name='variance') %}
{{ name }} as (
    select
        * replace (case when df > 0 then relative_variance end as relative_variance), -- no zero where nothing varies
        {{ student_t('df') }} as t
    from (
        select
            {{ key }},
            {{ sum_of_fractions("factor * case
                when n_psu is null then zz
                when n_psu > 1 then greatest(zz - z * z / n_psu, 0)
                else (z - centre) * (z - centre)
            end") }}
            {%- if sum_of_z %}
            -- single PSUs without a person of the group
            - {{ sum_of_fractions('case when n_psu = 1 then factor * centre * centre else 0 end') }}
            + coalesce(max(factor_of_single_psus * centre * centre), 0)
            {%- endif %} as relative_variance,
            cast(case
                when count(n_psu_in_group) = 0 then count(*) - 1
                else sum(n_psu_in_group) - count(*)
            end as double) as df
        from (
            select *, {{ sum_of_z }} / cast(n_psu_sample as double) as centre
            from {{ squares }}
            inner join {{ design or ref('int_design') }} as design using (partition_id, component)
        ) as weighed
        group by {{ key }}
    ) as group_variance
)
{%- endmacro %}

{#- CTEs domain, cell, linearised, replicated and variance of a ratio: `y`, an expression of `weight`, over the weight.
    `y_size`: y without its sign; `y_squared`: the weight times the square of what is weighted.
    `cases`: who is counted in the numerator; `observed`: of what at least one value must be known. -#}
{% macro ratio_ctes(by, cube, y, y_size, y_squared, cases='true', observed='weight') %}
domain as (
    select
        *,
        y / x as estimate,
        case when y_size = 0 then 1 else y_size / x end as scale
    from (
        select
            {{ group_head(by, cube) }},
            count(*) as n,
            count(*) filter (where {{ cases }}) as n_cases,
            count({{ observed }}) as n_observed,
            cast(sum(weight) as double) as x,
            cast(sum({{ y }}) as double) as y,
            cast(sum({{ y_size }}) as double) as y_size,
            cast(sum({{ y_squared }}) as double) as y_squared
        from person
        {{ group_by_groups(['partition_id'], by, cube) }}
        {{- with_enough_cases(by) }}
    ) as group_total
    where x > 0 and n_observed > 0
),

cell as ({{ cells(by, cube, 'sum(' ~ y ~ ') as y, sum(weight) as x') }}),

linearised as (
    select
        {{ group_key(by, cube, 'cell.') }},
        {{ stratum_of('cell.sampling_unit') }} as component,
        {{ on_grid('(cell.y - domain.estimate * cell.x) / (domain.x * domain.scale)') }} as z
    from cell
    inner join domain using ({{ group_key(by, cube) }})
),

replicated as (
    select
        {{ group_key(by, cube, 'domain.') }},
        component,
        (cast(replicate.y as double) / cast(replicate.x as double) - domain.estimate) / domain.scale as deviation
    from (
        {{- replicates(by, cube, 'sum(' ~ (y | replace('weight', 'replicate_weight')) ~ ') as y, sum(replicate_weight) as x') }}
    ) as replicate
    inner join domain using ({{ group_key(by, cube) }})
    where replicate.x > 0
),

{{ variance_ctes(group_key(by, cube)) }}
{%- endmacro %}

{#- The difference of two figures; relative: in parts of the first. -#}
{% macro difference(first, second, relative) -%}
    {{ '(1 - ' ~ second ~ ' / ' ~ first ~ ')' if relative else '(' ~ first ~ ' - ' ~ second ~ ')' }}
{%- endmacro %}

{#- Its columns, from estimate1 and estimate2. -#}
{% macro difference_columns(relative) -%}
    {{ difference('estimate1', 'estimate2', relative) }} as estimate,
        {{ 'estimate2 / (estimate1 * estimate1)' if relative else '1.0' }} as slope1,
        {{ '-1.0 / estimate1' if relative else '-1.0' }} as slope2,
        {{ '1.0' if relative else 'case when estimate1 = 0 and estimate2 = 0 then 1 else greatest(estimate1, estimate2) end' }} as scale
{%- endmacro %}

{#- `y` and the weight of the persons with `first` (1) and of those without (2). -#}
{% macro sums_of_sides(y) %}
        sum(case when first then {{ y }} end) as y1,
        sum(case when first then weight end) as x1,
        sum(case when not first then {{ y }} end) as y2,
        sum(case when not first then weight end) as x2
{%- endmacro %}

{#- By how much a stratum's squares count: from n_psu, the share `not_sampled` and the rule for a `single_psu`. -#}
{% macro stratum_factor() -%}
    case
            when n_psu > 1 then not_sampled * n_psu / (n_psu - 1)
            when single_psu = 'certainty' then 0
            else not_sampled
        end
{%- endmacro %}

{#- CTEs domain, cell, linearised, replicated and variance of a difference of two ratios, of the persons with `first`
    and of those without, with the covariance that the PSUs of both give. -#}
{% macro difference_ctes(by, cube, y, relative=false, design=none) %}
{%- set sums = sums_of_sides(y) %}
domain as (
    select
        *,
        {{ difference_columns(relative) }}
    from (
        select
            *,
            cast(y1 as double) / cast(x1 as double) as estimate1,
            cast(y2 as double) / cast(x2 as double) as estimate2
        from (
            select {{ group_head(by, cube) }}, count(*) as n, cast(sum(weight) as double) as x, {{ sums }}
            from person
            {{ group_by_groups(['partition_id'], by, cube) }}
        {{- with_enough_cases(by) }}
        ) as group_total
        where x1 > 0 and x2 > 0 {% if relative %}and y1 > 0{% endif %}
    ) as sides
),

cell as ({{ cells(by, cube, sums) }}),

linearised as (
    select
        {{ group_key(by, cube, 'cell.') }},
        {{ stratum_of('cell.sampling_unit') }} as component,
        {{ on_grid('(slope1 * coalesce((cell.y1 - estimate1 * cell.x1) / cast(domain.x1 as double), 0)
            + slope2 * coalesce((cell.y2 - estimate2 * cell.x2) / cast(domain.x2 as double), 0)) / scale') }} as z
    from cell
    inner join domain using ({{ group_key(by, cube) }})
),

replicated as (
    select
        {{ group_key(by, cube, 'domain.') }},
        component,
        ({{ difference('(cast(replicate.y1 as double) / cast(replicate.x1 as double))',
            '(cast(replicate.y2 as double) / cast(replicate.x2 as double))', relative) }} - estimate) / scale as deviation
    from ({{ replicates(by, cube, sums | replace('weight', 'replicate_weight')) }}) as replicate
    inner join domain using ({{ group_key(by, cube) }})
    where replicate.x1 > 0 and replicate.x2 > 0
),

{{ variance_ctes(group_key(by, cube), design=design) }}
{%- endmacro %}
