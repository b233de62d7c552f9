-- Full recognition, of the cases decided.
{{ recognition_rate('fully_recognised', of='decided') }}
