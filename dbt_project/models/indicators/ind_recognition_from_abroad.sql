-- Applications from abroad.
{{ recognition_rate('from_abroad', of='residence_known', groups=['sex', 'isco08', 'origin']) }}
