"""Curves of the time to a decision, made fit to be published."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def publishable_curves(curve: pl.DataFrame, min_cases: Mapping[str, int]) -> pl.DataFrame:
    """Return the curves that may be published (placeholder until the real rule is here)."""
    return curve.filter(pl.col("source_id").is_in(list(min_cases)))
