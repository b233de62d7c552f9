"""Demonstration data: two invented countries, for runs without any real survey. SYNTHETIC from end to end."""
