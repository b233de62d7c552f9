"""A text file as a frame of its lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def read_lines(path: Path) -> pl.DataFrame:
    """Return `_row` (line number from 1) and `line` of a UTF-8 file, blank lines left out."""
    return (
        pl.read_lines(path, name="line", row_index_name="_row", row_index_offset=1)
        .with_columns(pl.col("line").str.strip_suffix("\r"), pl.col("_row").cast(pl.Int64))
        .filter(pl.col("line").str.strip_chars() != "")
    )
