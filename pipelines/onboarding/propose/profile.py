"""What the values of a column look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.readers.values import cleaned

MOST_CODES = 3000
"""Columns with more different values than this are not codes."""


@dataclass(frozen=True)
class Profile:
    """One column: how many rows have a value, and what the values are.

    `counts`: rows of each value, most frequent first; empty where there are too many to be codes. `numeric`: share of
    values that are numbers; `least`, `most`, `mean`: of those.
    """

    name: str
    rows: int
    filled: int
    distinct: int
    counts: Mapping[str, int]
    numeric: float
    whole: bool
    least: float
    most: float
    mean: float

    def share(self, code: str) -> float:
        """Return the share of filled rows that have a code."""
        return self.counts.get(code, 0) / self.filled if self.filled else 0.0


def own_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of a file as trimmed text, null where empty; those of the reader (`_row`) are left out."""
    own = rows.select(name for name in rows.columns if not name.startswith("_"))
    return cleaned(own.cast(pl.String))


def profile(column: pl.Series) -> Profile:
    """Describe the values of a column of text."""
    values = column.drop_nulls()
    numbers = values.cast(pl.Float64, strict=False).drop_nulls()
    numbers = numbers.filter(numbers.is_finite())
    distinct = values.n_unique()
    counts: dict[str, int] = {}
    if 0 < distinct <= MOST_CODES:
        table = values.alias("code").value_counts(sort=True).sort(["count", "code"], descending=[True, False])
        counts = dict(table.iter_rows())
    return Profile(
        name=column.name,
        rows=column.len(),
        filled=values.len(),
        distinct=distinct,
        counts=counts,
        numeric=numbers.len() / values.len() if values.len() else 0.0,
        whole=bool((numbers == numbers.round()).all()) if numbers.len() else False,
        least=_number(numbers.min()),
        most=_number(numbers.max()),
        mean=_number(numbers.mean()),
    )


def _number(found: object) -> float:
    return float(found) if isinstance(found, int | float) else 0.0
