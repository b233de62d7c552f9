{#- What an incremental run reads and replaces. A model's `unique_key` names what is replaced as one: a partition
    (source_id, time_period), or, with [source_id] alone, everything of the sources that changed, for indicators
    whose periods are not those of the partitions. -#}

{#- Condition true for the partitions of this run: LMIS_PARTITIONS, as 'source_id:time_period' with commas between;
    empty: all. An environment variable, since another value of a dbt variable would have everything parsed anew. -#}
{% macro partition_condition() -%}
    {%- set conditions = [] -%}
    {%- for partition in env_var('LMIS_PARTITIONS', '').split(',') if partition -%}
        {%- set source_id, time_period = partition.split(':') -%}
        {%- set condition = "source_id = '" ~ source_id ~ "'" -%}
        {%- if 'time_period' in config.get('unique_key') -%}
            {%- set condition = condition ~ " and time_period = '" ~ time_period ~ "'" -%}
        {%- endif -%}
        {%- if condition not in conditions -%}{%- do conditions.append(condition) -%}{%- endif -%}
    {%- endfor -%}
    {{ '((' ~ conditions | join(') or (') ~ '))' if conditions else 'true' }}
{%- endmacro %}

{#- The same for reading: a table that does not exist yet, or is rebuilt, is made from all partitions. -#}
{% macro in_changed_partitions() -%}
    {{ partition_condition() if is_incremental() else 'true' }}
{%- endmacro %}

{#- dbt's delete+insert deletes only keys that have new rows. Here every row of a changed partition goes first, so that
    a figure which can no longer be computed, or a source that was withdrawn, does not stay behind. -#}
{% macro get_incremental_replace_partitions_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    delete from {{ arg_dict['target_relation'] }} where {{ partition_condition() }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}
