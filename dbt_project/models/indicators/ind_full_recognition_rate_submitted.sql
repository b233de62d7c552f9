-- Full recognition, of the cases applied for.
{{ recognition_rate('fully_recognised', of='applications') }}
