"""A text file as a frame of its lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars.exceptions import ComputeError

from pipelines.errors import InputError


def read_lines(path: Path) -> pl.DataFrame:
    """Return `_row` (line number from 1) and `line` of a UTF-8 file, blank lines left out.

    Raises:
        InputError: It is not UTF-8.
    """
    try:
        lines = pl.read_lines(path, name="line", row_index_name="_row", row_index_offset=1)
    except ComputeError as fault:
        raise InputError(
            f"{_first_invalid(path)} is not UTF-8. Declare format.encoding, or ask for it again."
        ) from fault
    text = pl.col("line").str.strip_prefix("\ufeff").str.strip_suffix("\r")
    return lines.with_columns(text, pl.col("_row").cast(pl.Int64)).filter(pl.col("line").str.strip_chars() != "")


def _first_invalid(path: Path) -> str:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return f"line {number}"
    return "the file"
