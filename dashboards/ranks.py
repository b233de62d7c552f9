"""Which figures of one sample lie above zero, and which rank each may have, as far as their intervals allow."""

from __future__ import annotations

import polars as pl

from dashboards.certainty import Row, number

Z = 1.959963984540054


def side(row: Row, decimals: int) -> str:
    """Where a figure lies: ``above`` or ``below`` zero, or ``unclear`` if its interval holds zero or is not known.

    Bounds count as they are shown: one that is written as zero does not exclude zero.
    """
    low, high = number(row, "ci_lower"), number(row, "ci_upper")
    if row["obs_value"] is None or low is None or high is None:
        return "unclear"
    return "above" if round(low, decimals) > 0 else "below" if round(high, decimals) < 0 else "unclear"


def rank_intervals(frame: pl.DataFrame, key: str = "isco08") -> pl.DataFrame:
    """Add the ranks that each figure may have: ``rank_first`` to ``rank_last``, 1 is the highest.

    Two figures count as apart if their difference exceeds 1.96 of its standard errors, with the figures taken as
    independent. A figure is then preceded by those that are apart above it, and followed by those apart below it.

    Args:
        frame: Observations of one indicator, place, period and source. Without a standard error there is no rank.
        key: What tells the figures apart.
    """
    known = frame.filter(pl.col("obs_value").is_not_null() & pl.col("se").is_not_null()).select(key, "obs_value", "se")
    difference = pl.col("obs_value_other") - pl.col("obs_value")
    margin = Z * (pl.col("se") ** 2 + pl.col("se_other") ** 2).sqrt()
    ranks = (
        known.join(known, how="cross", suffix="_other")
        .group_by(key)
        .agg(
            rank_first=1 + (difference > margin).sum().cast(pl.Int64),
            rank_last=pl.len().cast(pl.Int64) - (difference < -margin).sum().cast(pl.Int64),
        )
    )
    return frame.join(ranks, on=key, how="left", maintain_order="left")


def without_one(index: float, parts: list[float]) -> tuple[float, float] | None:
    """The lowest and the highest value of an index if one of its parts were left out.

    None if the index is not the mean of its parts: their weights are then not known here.
    """
    n = len(parts)
    if n < 2 or abs(sum(parts) / n - index) > 1e-6 * max(1.0, abs(index)):
        return None
    left = [(n * index - part) / (n - 1) for part in parts]
    return min(left), max(left)
