-- Positive outcomes, of the procedures processed.
{{ published_ratio(numerator='recognition_positive', denominator='recognition_processed') }}
