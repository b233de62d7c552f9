-- Cases pending at the end of the year, at the end of each year.
{{ config(unique_key=['source_id']) }} -- cases of one year of application count in several
{{ cases_by_year_of_event("applied_on <= year_end and (outcome = 'PENDING' or decided_on > year_end)") }}
