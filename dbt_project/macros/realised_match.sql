{#- What the realised match compares: education as fine and occupation as deep as a source tells them in a period, the
    same for all its persons. Both look at every person with an interview of the `partition`; `person` is a person
    record, `level` the line of isced11 that belongs to it. -#}

{#- Education on ISCED's own scale, 0 to 8. Where a source knows some persons by a group of levels only (ED0_2), the
    group's middle stands for all persons of it, so that they compare. -#}
{% macro education_level() -%}
    case
        when max(case when person.isced11 = level.broad then 1 else 0 end)
            over (partition by person.partition_id, level.broad) = 0
            then try_cast(person.isced11 as decimal(2, 1))
        when level.broad = 'ED0_2' then 1.0
        when level.broad = 'ED3_4' then 3.5
        when level.broad = 'ED5_8' then 6.5
    end
{%- endmacro %}

{#- Sub-major group where at least nine in ten of the occupations known are known so far, else the major group. -#}
{% macro matched_occupation() -%}
    case
        when 10 * count(case when person.isco08_digits >= 2 then 1 end) over (partition by person.partition_id)
            < 9 * count(case when person.isco08_digits >= 1 then 1 end) over (partition by person.partition_id)
            then case when person.isco08_digits >= 1 then left(person.isco08, 1) end
        when person.isco08_digits >= 2 then left(person.isco08, 2)
    end
{%- endmacro %}
