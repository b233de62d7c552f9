"""Print a frame of observations as CSV, JSON or a table. Pure: frame in, text out."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.errors import LmisError
from pipelines.release.schema import TOTAL

#: A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

#: A cell with one of these stands in quotes (the csv module of Python 3.11 forgets a lone carriage return).
_SPECIAL = frozenset(',"\r\n')


def renderer(format: str) -> Callable[[pl.DataFrame], str]:
    """Return the function that prints a frame in this format.

    Raises:
        LmisError: There is no such format.
    """
    known = {"csv": to_csv, "json": to_json, "table": to_table}
    if format not in known:
        raise LmisError(f"--format {format}: choose one of {', '.join(known)}")
    return known[format]


def rows_to_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], format: str) -> str:
    """Print rows with these columns; whole numbers stay numbers, everything else is text."""
    cells = [[row[name] if isinstance(row[name], int) else str(row[name]) for name in columns] for row in rows]
    return renderer(format)(pl.DataFrame(cells, schema=list(columns), orient="row"))


def to_csv(frame: pl.DataFrame) -> str:
    """Print CSV that a spreadsheet cannot take for formulas.

    A text that begins like a formula gets an apostrophe in front; numbers are printed so that they read back
    the same; a null is an empty cell.
    """
    rows = (frame.columns, *frame.iter_rows())
    return "".join(",".join(_cell(value) for value in row) + "\n" for row in rows)


def to_json(frame: pl.DataFrame) -> str:
    """Print a JSON list of objects; what is not a finite number is null."""
    rows = [{name: _finite(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n"


def to_table(frame: pl.DataFrame) -> str:
    """Print a table for a terminal; columns that are null or `_T` all through are left out."""
    if frame.is_empty():
        return "No observations.\n"
    shown = [column for column in frame if not _silent(column)]
    cells = [[column.name, *(visible(_plain(value)) for value in column)] for column in shown]
    widths = [max(len(cell) for cell in column) for column in cells]
    right = [column.dtype.is_numeric() for column in shown]
    lines = [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in zip(*cells, strict=True)
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def _cell(value: Any) -> str:
    if not isinstance(value, str):
        return _plain(value)
    safe = f"'{value}" if value.startswith(_FORMULA) else value
    if not _SPECIAL.intersection(safe):
        return safe
    return '"' + safe.replace('"', '""') + '"'


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _silent(column: pl.Series) -> bool:
    return all(value is None or value == TOTAL for value in column.unique())


def visible(text: str) -> str:
    """Show control characters instead of sending them to the terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
