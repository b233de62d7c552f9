-- Unemployed, underemployed and potential labour force, of the labour force and the potential one.
{{ survey_ratio(
    numerator="case
        when labour_force_status in ('EMP', 'UNE') then labour_force_status = 'UNE' or time_related_underemployed
        when potential_labour_force then true
    end",
    denominator='is_working_age and labour_force_status is not null',
    observed='case
        when bool_or(potential_labour_force) over (partition by partition_id) is not null then time_related_underemployed
    end'
) }}
