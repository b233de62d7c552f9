"""Parquet, its columns as text."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from pipelines.errors import InputError
from pipelines.readers.opening import check_cells
from pipelines.readers.rows import Rows, no_rejects, numbered
from pipelines.readers.values import cleaned, number_text


def read_parquet(path: Path) -> Rows:
    """Read all rows; `_row` counts them from 1.

    Raises:
        InputError: The file is damaged, says it is too large, or a column holds bytes, lists or structures.
    """
    try:
        table = pl.scan_parquet(path, glob=False)
        columns = [_text(name, kind) for name, kind in table.collect_schema().items()]
        rows = table.select(pl.len()).collect().item()
        check_cells(path.stat().st_size, rows * len(columns))
        frame = table.select(columns).collect(engine="streaming")
    except PolarsError as fault:
        raise InputError(
            f"not readable as Parquet ({_first_line(fault)}). It is damaged or cut off; ask for it again."
        ) from fault
    return Rows(numbered(cleaned(frame), first=1), no_rejects())


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
        raise InputError(f"column '{name}' holds {kind}, which is no single value. Ask for a flat table.")
    if kind.is_float():
        return number_text(column).alias(name)
    if kind.is_decimal():
        text = column.cast(pl.String)
        return (
            pl.when(text.str.contains(".", literal=True))
            .then(text.str.strip_chars_end("0").str.strip_suffix("."))
            .otherwise(text)
            .alias(name)
        )
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string("iso:strict").str.replace(r"\.0+$", "").alias(name)
    return column.cast(pl.String)


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0]
