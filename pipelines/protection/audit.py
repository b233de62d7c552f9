"""The audit: for every count withheld, what a reader can find out about it. It is published and holds no true count."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.protection.bounds import intervals
from pipelines.protection.cells import CELL
from pipelines.protection.table import Table

AUDIT = {
    **dict.fromkeys(CELL, pl.String),
    "reason": pl.String,
    "n_lower": pl.Int64,
    "n_upper": pl.Int64,
    "persons_lower": pl.Float64,
    "persons_upper": pl.Float64,
    "required_width_n": pl.Int64,
    "required_width_persons": pl.Float64,
    "passed": pl.Boolean,
}
ROUNDING = 1e-4  # of the solver, in respondents


def audit(table: Table, min_cases: int) -> pl.DataFrame:
    """Attack a table and return what was found.

    Args:
        table: the figures of a partition.
        min_cases: the width an interval must have, in respondents; weighted, that many of mean weight.

    Returns:
        A row a withheld count. `reason`: primary (few respondents), secondary (protects another) or reliability. Only
        primary ones have intervals and pass or fail; an upper bound is null where nothing limits it.
    """
    hidden = np.flatnonzero(table.unknown() & (np.diff(table.shown_in.indptr) > 0) | table.sensitive)
    primary = np.flatnonzero(table.sensitive)
    n, persons = (intervals(table, primary, measure) for measure in ("n", "persons"))
    passed = (np.diff(n, axis=1) >= min_cases) & (np.diff(persons, axis=1) >= min_cases - ROUNDING)
    reliable = table.shown_in @ (table.withheld() & ~table.unreliable) > 0
    reason = np.where(table.sensitive, "primary", np.where(reliable | table.suppressed, "secondary", "reliability"))
    found = pl.DataFrame(
        {
            "cell": primary,
            "n_lower": _bounds(n[:, 0]),
            "n_upper": _bounds(n[:, 1]),
            "persons_lower": _bounds(persons[:, 0] * table.mean_weight),
            "persons_upper": _bounds(persons[:, 1] * table.mean_weight),
            "passed": passed.ravel(),
        },
        schema_overrides={"cell": pl.UInt32},
    )
    return (
        table.cells[hidden]
        .select(*CELL, "cell")
        .with_columns(
            pl.Series("reason", reason[hidden], dtype=pl.String),
            pl.lit(min_cases).alias("required_width_n"),
            pl.lit(min_cases * table.mean_weight).alias("required_width_persons"),
        )
        .join(found, on="cell", how="left", maintain_order="left")
        .select(pl.col(name).cast(dtype) for name, dtype in AUDIT.items())
    )


def _bounds(values: np.ndarray) -> pl.Series:
    """Return bounds, null where there is none, without the noise of the solver."""
    return pl.Series(np.where(np.isfinite(values), np.round(values, 1), np.nan)).fill_nan(None)
