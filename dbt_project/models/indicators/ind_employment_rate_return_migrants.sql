-- Employed, of the native-born who lived abroad five years ago.
{{ survey_ratio(
    numerator="labour_force_status = 'EMP'",
    denominator="is_working_age and birth_place = 'NAT' and residence_5y_country <> ref_area",
    by=['isced11'],
    cube=['sex', 'age']
) }}
