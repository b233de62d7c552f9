-- Cases recognised partially.
{{ recognition_count('outcome_partial') }}
