-- Recognition procedures applied for, as published.
{{ published_figures(measure='recognition_applications', unit_measure='CASES') }}
