-- Occupational shortage index: the weighted mean of its five sub-indices.
{{ config(unique_key=['source_id']) }} -- a period counts in the figures of the years after, too
{{ shortage_observations('index') }}
