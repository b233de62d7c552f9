-- Recognition procedures processed, as published.
{{ published_figures(measure='recognition_processed', unit_measure='CASES') }}
