-- Persons of working age.
{{ survey_total(universe='is_working_age', by=['isced11', 'birth_country']) }}
