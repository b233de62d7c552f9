"""Titles of jobs to ISCO-08: the coder, what it is built from, how good it is, shares corrected for its errors."""
