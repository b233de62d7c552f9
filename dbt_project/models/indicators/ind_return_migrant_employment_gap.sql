-- Employment rate of the native-born who lived here five years ago less that of those who lived abroad.
{{ survey_gap(
    numerator="labour_force_status = 'EMP'",
    denominator="is_working_age and birth_place = 'NAT'",
    by=['isced11'],
    first='residence_5y_country = ref_area'
) }}
