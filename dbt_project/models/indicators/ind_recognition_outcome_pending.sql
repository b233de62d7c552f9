-- Cases pending.
{{ recognition_count('outcome_pending') }}
