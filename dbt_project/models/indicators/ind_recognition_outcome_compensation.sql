-- Cases with a compensation measure required.
{{ recognition_count('outcome_compensation') }}
