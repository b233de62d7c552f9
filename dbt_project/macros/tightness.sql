{#- Survey figures by occupation beside the advertisements that were open in the period, in the vacancy source that the
    survey's YAML names: the mean over the ends of the period's months that are known. -#}
{% macro with_open_advertisements(figures) %}
    select figures.*, open_ads.advertisements
    from {{ figures }} as figures
    inner join (
        select distinct source_id, ref_area, time_period, vacancy_source
        from {{ source('harmonised', 'person') }}
        where vacancy_source is not null
    ) as declared using (source_id, ref_area, time_period)
    inner join ({{ mean_of_open_advertisements() }}) as open_ads
        using (vacancy_source, ref_area, time_period, isco08)
{% endmacro %}

{% macro mean_of_open_advertisements() %}
    select vacancy_source, ref_area, isco08, time_period, sum(obs_value) / max(n_months) as advertisements
    from (
        select *, dense_rank() over (of_period order by month) + dense_rank() over (of_period order by month desc) - 1 as n_months
        from (
            select
                source_id as vacancy_source, ref_area, isco08, time_period as month, obs_value,
                unnest([time_period, {{ quarter_of('time_period') }}, left(time_period, 4)]) as time_period
            from {{ ref('ind_vacancies_open') }}
        ) as month_end
        window of_period as (partition by vacancy_source, ref_area, time_period)
    ) as counted
    group by vacancy_source, ref_area, isco08, time_period
{% endmacro %}
