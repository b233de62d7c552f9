-- Positive outcomes, of the cases applied for.
{{ recognition_rate('positive', of='applications') }}
