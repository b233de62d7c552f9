"""Components: the content of a page turned into Dash. No SQL and no arithmetic here."""
