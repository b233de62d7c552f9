"""Charts: pure functions, a frame in and a figure out. No data access and no Dash here."""
