-- Foreign-born persons who came in the last five years.
{{ survey_total(
    universe='is_working_age and recent_migrant',
    by=['isced11'],
    cube=['sex', 'age']
) }}
