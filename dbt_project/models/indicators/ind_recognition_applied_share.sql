-- Who applied for recognition, whatever became of it.
{{ survey_ratio(
    numerator="recognition_status in ('FQLF_REC', 'FQLF_NREC', 'PROC_UW')",
    denominator="is_working_age and training = 'training:abroad'",
    by=['isced11', 'training_country', 'stay'],
    cube=['sex', 'age']
) }}
