-- Positive outcomes, of the cases decided.
{{ recognition_rate('positive', of='decided') }}
