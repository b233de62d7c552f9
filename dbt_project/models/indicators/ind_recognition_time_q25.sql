-- Months until a quarter of the cases are decided.
{{ recognition_time('q25', 'MONTHS') }}
