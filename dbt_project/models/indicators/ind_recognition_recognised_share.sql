-- Whose qualification from abroad was recognised.
{{ survey_ratio(
    numerator="recognition_status = 'FQLF_REC'",
    denominator="is_working_age and training = 'training:abroad'",
    by=['isced11', 'training_country', 'stay'],
    cube=['sex', 'age']
) }}
