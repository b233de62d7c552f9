-- Cases withdrawn.
{{ recognition_count('outcome_withdrawn') }}
