-- Persons who applied for recognition.
{{ recognition_count('applicants', unit_measure='PERSONS') }}
