-- Recognition procedures with a positive outcome, as published.
{{ published_figures(measure='recognition_positive', unit_measure='CASES') }}
