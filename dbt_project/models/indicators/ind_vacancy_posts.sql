-- Posts in the advertisements by month of first appearance and occupation, at each level that can be trusted.
{{ config(unique_key=['source_id']) }}
{{ advertisements_of_a_month('POSTS', value='sum(posts)') }}
