-- Migrants of all origins, of the population.
{{ published_ratio(numerator='migrant_stock', denominator='population', where="origin = '_T'") }}
