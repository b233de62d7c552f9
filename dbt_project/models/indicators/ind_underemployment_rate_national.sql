-- Underemployed, of the labour force, as the producer defines them.
{{ survey_ratio(
    numerator='coalesce(underemployed_national, false)',
    denominator="labour_force_status_national in ('EMP', 'UNE')",
    observed='underemployed_national'
) }}
