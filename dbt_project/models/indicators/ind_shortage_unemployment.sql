-- Unemployment of an occupation against the whole economy; high where it is low.
{{ config(unique_key=['source_id']) }} -- a period counts in the figures of the years after, too
{{ shortage_observations('unemployment') }}
