-- Advertisements by month in which they were closed and occupation, at each level that can be trusted.
{{ config(unique_key=['source_id']) }}
{{ advertisements_of_a_month('ADVERTISEMENTS', month="strftime(closed_on, '%Y-%m')") }}
