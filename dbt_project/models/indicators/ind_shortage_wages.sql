-- Growth of hourly wages in an occupation against the whole economy.
{{ config(unique_key=['source_id']) }} -- a period counts in the figures of the years after, too
{{ shortage_observations('wages') }}
