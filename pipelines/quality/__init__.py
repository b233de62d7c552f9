"""Data contracts and plausibility of a partition, and the results. No data is changed here."""
