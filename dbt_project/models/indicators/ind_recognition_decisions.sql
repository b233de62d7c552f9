-- Decisions on recognition, by the year of the decision.
{{ config(unique_key=['source_id']) }} -- cases of one year of application count in several
{{ cases_by_year_of_event("decided and date_part('year', decided_on) = date_part('year', year_end)") }}
