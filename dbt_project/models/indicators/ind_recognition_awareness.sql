-- Who know that a qualification from abroad can be recognised.
{{ survey_ratio(
    numerator="recognition_aware",
    denominator="is_working_age and training = 'training:abroad'",
    by=['isced11', 'training_country', 'stay'],
    cube=['sex', 'age']
) }}
