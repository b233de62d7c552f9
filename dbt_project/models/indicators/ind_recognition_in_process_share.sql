-- Whose recognition is under way.
{{ survey_ratio(
    numerator="recognition_status = 'PROC_UW'",
    denominator="is_working_age and training = 'training:abroad'",
    by=['isced11', 'training_country', 'stay'],
    cube=['sex', 'age']
) }}
