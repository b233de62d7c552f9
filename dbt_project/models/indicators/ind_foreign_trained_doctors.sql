-- Doctors by country of training, and their sum over the countries given.
{{ published_figures_and_sum_over_origins(measure='foreign_trained_doctors', unit_measure='PERSONS') }}
