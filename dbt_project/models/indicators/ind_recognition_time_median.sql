-- Months until half of the cases are decided.
{{ recognition_time('median', 'MONTHS') }}
