-- Cases decided within three months of a complete file.
{{ recognition_time('within_3', 'PERCENT') }}
