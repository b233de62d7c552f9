{#- From a variance to what is published with a figure: standard error, 95 % interval, degrees of freedom, sizes. -#}

{% macro precision() -%}
    {{ return(['se', 'ci_lower', 'ci_upper', 'n_unweighted', 'n_weighted', 'df', 'deff']) }}
{%- endmacro %}

{#- Columns of a proportion, published in percent. The interval is symmetric in logits (Korn and Graubard, 1999), so
    that it stays between 0 and 100; of 0 and 100 themselves the sample gives none. -#}
{% macro proportion_columns() -%}
    100 * estimate as obs_value,
        100 * sqrt({{ variance() }}) as se,
        {%- for sign, name in [('-', 'ci_lower'), ('+', 'ci_upper')] %}
        case when estimate > 0 and estimate < 1 and df > 0 then 100 / (1 + exp(
            -(ln(estimate / (1 - estimate)) {{ sign }} t * sqrt({{ variance() }}) / (estimate * (1 - estimate)))
        )) end as {{ name }},
        {%- endfor %}
        n as n_unweighted,
        x as n_weighted,
        df,
        {{ variance() }} / nullif(estimate * (1 - estimate) / nullif(n - 1, 0), 0) as deff,
        'A' as obs_status
{%- endmacro %}

{#- Columns of any other figure, with a symmetric interval, not below `lowest`. -#}
{% macro symmetric_columns(estimate, deff='null', unit='1', lowest=none) -%}
    {%- set half = 't * sqrt(' ~ variance() ~ ')' -%}
    {{ unit }} * {{ estimate }} as obs_value,
        {{ unit }} * sqrt({{ variance() }}) as se,
        {% set lower = unit ~ ' * (' ~ estimate ~ ' - ' ~ half ~ ')' -%}
        case when df > 0 then {{ 'greatest(' ~ lowest ~ ', ' ~ lower ~ ')' if lowest is not none else lower }} end as ci_lower,
        case when df > 0 then {{ unit }} * ({{ estimate }} + {{ half }}) end as ci_upper,
        n as n_unweighted,
        x as n_weighted,
        df,
        {{ deff }} as deff,
        'A' as obs_status
{%- endmacro %}

{% macro variance() -%}
    (relative_variance * scale * scale)
{%- endmacro %}

{#- The 97.5 % point of Student's t: tabled up to 30 degrees of freedom, beyond by the expansion of Cornish and Fisher
    (Abramowitz and Stegun 26.7.5), right to eight digits there. -#}
{% macro student_t(df) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set tabled = [
        12.706204736174698, 4.302652729749462, 3.182446305283708, 2.7764451051977934, 2.570581835636315,
        2.4469118511449697, 2.364624251592785, 2.306004135204166, 2.2621571628540993, 2.2281388519649385,
        2.200985160082949, 2.1788128296634177, 2.1603686564610127, 2.1447866879169273, 2.131449545559323,
        2.1199052992210112, 2.1098155778331806, 2.10092204024096, 2.093024054408263, 2.0859634472658364,
        2.079613844727662, 2.073873067904015, 2.0686576104190406, 2.0638985616280205, 2.059538552753294,
        2.055529438642871, 2.0518305164802833, 2.048407141795244, 2.045229642132703, 2.042272456301238
    ] -%}
    case
        {%- for point in tabled %} when {{ df }} = {{ loop.index }} then {{ point }}{% endfor %}
        else {{ z }}
            + {{ (z ** 3 + z) / 4 }} / {{ df }}
            + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / ({{ df }} * {{ df }})
            + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }} / ({{ df }} * {{ df }} * {{ df }})
            + {{ (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160 }} / ({{ df }} * {{ df }} * {{ df }} * {{ df }})
    end
{%- endmacro %}
