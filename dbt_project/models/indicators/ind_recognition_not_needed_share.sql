-- Who say that they need no recognition.
{{ survey_ratio(
    numerator="recognition_status = 'NRP'",
    denominator="is_working_age and training = 'training:abroad'",
    by=['isced11', 'training_country', 'stay'],
    cube=['sex', 'age']
) }}
