-- Cases refused.
{{ recognition_count('outcome_refused') }}
