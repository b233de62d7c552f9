"""Which period each row belongs to. Pure: rows in, rows by period out; no row is lost on the way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PolarsError

from pipelines.catalog.location import RowPeriod
from pipelines.catalog.models import Source
from pipelines.errors import CodebookError
from pipelines.readers.rows import REJECT_SCHEMA, Rows
from pipelines.sql import expression

UNKNOWN = "_unknown"
"""Period of rows whose own period cannot be told."""


@dataclass(frozen=True)
class Staged:
    """The rows of one period, and the lines of it that could not be read or placed."""

    rows: pl.DataFrame
    rejected: pl.DataFrame


def split_by_period(
    rows: Rows, source: Source, *, periods: Collection[str], file_period: str | None
) -> dict[str, Staged]:
    """Split what a file holds into its periods.

    Args:
        rows: What the reader gave.
        source: Says how a row tells its period.
        periods: The periods the source has.
        file_period: The period of the file, where a file holds just one; None where it holds several.

    Returns:
        Staged rows by period. Rows of another period than their file's, of a period that the source does not have, or
        without any, are among the rejected, under the file's period or `_unknown`.

    Raises:
        CodebookError: The expression of the period names a column that the file lacks, or cannot be evaluated.
    """
    if source.row_period is None:  # a feed: all that was collected on a day is of that day
        return {str(file_period): Staged(rows.good, rows.rejected)}
    try:
        placed = rows.good.with_columns(_period_of_row(source, source.row_period, rows.good.columns).alias("_period"))
    except PolarsError as fault:
        raise CodebookError(f"{source.id}: row_period cannot be evaluated on the file: {fault}") from fault
    fits = pl.col("_period").is_in([file_period] if file_period else list(periods)).fill_null(False)
    strays = placed.filter(~fits)
    wrong = strays.select(
        "_row",
        pl.format(
            "the row's period is '{}', expected {}",
            pl.col("_period").fill_null("(none)"),
            pl.lit(file_period or "one of the source's periods"),
        ).alias("reason"),
        as_json(strays.drop("_row", "_period").columns).alias("raw"),
    )
    rejected = pl.concat([rows.rejected.cast(REJECT_SCHEMA), wrong.cast(REJECT_SCHEMA)])
    parts = placed.filter(fits).partition_by("_period", as_dict=True, include_key=False)
    nothing = rejected.clear()
    staged = {str(key[0]): Staged(part, nothing) for key, part in parts.items()}
    if file_period:
        part = staged.get(file_period)
        staged[file_period] = Staged(part.rows if part else placed.drop("_period").clear(), rejected)
    elif rejected.height:
        staged[UNKNOWN] = Staged(placed.drop("_period").clear(), rejected)
    return staged


def _period_of_row(source: Source, told_by: RowPeriod, columns: list[str]) -> pl.Expr:
    told = expression(told_by.expression, columns, where=f"{source.id}: row_period").cast(pl.String)
    if told_by.parse is None:
        return told.str.strip_chars()
    day = told.str.to_date("%Y-%m-%d", strict=False)
    return {
        "annual": day.dt.strftime("%Y"),
        "quarterly": pl.format("{}-Q{}", day.dt.year(), day.dt.quarter()),
        "monthly": day.dt.strftime("%Y-%m"),
        "weekly": day.dt.strftime("%G-W%V"),
        "daily": day.dt.strftime("%Y-%m-%d"),
    }[source.periods.frequency]


def as_json(columns: list[str]) -> pl.Expr:
    """Return a row as JSON text, for the quarantine."""
    return pl.struct(columns).struct.json_encode() if columns else pl.lit("{}")
