-- Cases recognised fully.
{{ recognition_count('outcome_full') }}
