"""Staging: received bytes as Parquet, one file a source and period. Values untouched, all text."""
