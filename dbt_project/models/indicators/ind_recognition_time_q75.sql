-- Months until three quarters of the cases are decided.
{{ recognition_time('q75', 'MONTHS') }}
