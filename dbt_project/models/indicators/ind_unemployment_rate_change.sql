-- Unemployment rate less that of a year before.
{{ config(unique_key=['source_id']) }} -- a period changes the figure of the year after, too
{{ survey_change(
    numerator="labour_force_status = 'UNE'",
    denominator="is_working_age and labour_force_status in ('EMP', 'UNE')"
) }}
