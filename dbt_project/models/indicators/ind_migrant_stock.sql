-- Residents born in another country, by corridor.
{{ published_figures(measure='migrant_stock', unit_measure='PERSONS', where="obs_value > 0 or origin = '_T'") }}
