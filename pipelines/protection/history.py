"""What readers know from the release before: counts that were shown cannot be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.protection.cells import CELL, PARTITION, WITHHELD, revealed
from pipelines.protection.relations import Relations
from pipelines.protection.same_persons import under_one_name
from pipelines.release.schema import KEY

SAME = 1e-9  # relative: weighted counts of the same data, after a percentage and back
CONFIDENTIAL = ["C", "D"]


def told_before(
    previous: pl.DataFrame, indicators: Sequence[Mapping[str, Any]], relations: Relations, names: pl.DataFrame
) -> pl.DataFrame:
    """Return the cells that each figure of the release before tells or withholds.

    Args:
        previous: its observations.
        indicators: metadata of the indicators.
        relations: relations between populations.
        names: those that populations have now, as `names_of_same` tells.

    Returns:
        What `revealed` returns, with `obs_status` and `conf_status` of the figure.
    """
    rows = previous.with_row_index("row")
    found = under_one_name(revealed(rows, indicators, relations), names)
    return found.join(rows.select("row", "obs_status", "conf_status"), on="row")


def mark_history(cells: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """Add to cells what the release before did with them.

    Args:
        cells: count cells with their true counts, and `empty`: whether a reader knows that nobody is in one.
        before: what `told_before` returns; None if there is no such release.

    Returns:
        The cells with `known` (empty, or shown before with the same counts) and `kept` (withheld for confidentiality
        before, while nothing shown of the source and period has changed).
    """
    if before is None:
        return cells.with_columns(known="empty", kept=False)
    by_cell = before.group_by(CELL).agg(
        (pl.col("obs_status") != WITHHELD).any().alias("was_shown"),
        pl.col("conf_status").is_in(CONFIDENTIAL).any().alias("was_confidential"),
        pl.col("n").drop_nulls().first().alias("n_before"),
        pl.col("persons").drop_nulls().first().alias("persons_before"),
    )
    is_same = (pl.col("n") == pl.col("n_before")) & (
        (pl.col("persons") - pl.col("persons_before")).abs() <= SAME * pl.col("persons").abs().clip(1)
    )
    both = cells.join(by_cell, on=CELL, how="left", maintain_order="left").with_columns(
        is_same=(pl.col("was_shown") & is_same).fill_null(False),
        was_shown=pl.col("was_shown").fill_null(False),
    )
    unchanged = (pl.col("is_same") | ~pl.col("was_shown")).all() & pl.col("is_same").any()
    kept = unchanged.over(PARTITION) & pl.col("was_confidential").fill_null(False) & ~pl.col("was_shown")
    known = pl.col("is_same") | pl.col("empty")
    return both.with_columns(known=known, kept=kept).select(*cells.columns, "known", "kept")


def small_differences(now: pl.DataFrame, before: pl.DataFrame, min_cases: Mapping[str, int]) -> pl.DataFrame:
    """Return the figures whose respondents changed by so few that the two releases together tell about them.

    Args:
        now: observations of this release.
        before: observations of the release before.
        min_cases: by source, the fewest respondents that a published count may rest on.

    Returns:
        The key of an observation, `n_before` and `n_now`, where both show a count and it changed by one to
        `min_cases - 1`.
    """
    fewest = pl.col("source_id").replace_strict(dict(min_cases), default=None, return_dtype=pl.Int64)
    return (
        now.select(*KEY, pl.col("n_unweighted").alias("n_now"))
        .join(before.select(*KEY, pl.col("n_unweighted").alias("n_before")), on=KEY, how="inner")
        .filter((pl.col("n_now") - pl.col("n_before")).abs().is_between(1, fewest - 1))
        .select(*KEY, "n_before", "n_now")
        .sort(KEY)
    )
