-- Cases decided.
{{ recognition_count('decided') }}
