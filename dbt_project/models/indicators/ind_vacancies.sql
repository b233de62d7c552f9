-- Advertisements by month of first appearance and occupation, at each level that can be trusted (0: all).
{{ config(unique_key=['source_id']) }} -- a delivery of one week changes counts of more than one month
{{ advertisements_of_a_month('ADVERTISEMENTS', known=['n_unweighted', 'n_weighted']) }}
