-- Cases decided within four months of a complete file.
{{ recognition_time('within_4', 'PERCENT') }}
