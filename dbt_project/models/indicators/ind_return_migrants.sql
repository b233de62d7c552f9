-- Native-born who lived abroad five years ago.
{{ survey_total(
    universe="is_working_age and birth_place = 'NAT' and residence_5y_country <> ref_area",
    by=['isced11'],
    cube=['sex', 'age']
) }}
