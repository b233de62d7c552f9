"""What every reader gives: rows as text with their line, and lines that could not be read, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.errors import InputError

REJECT_SCHEMA = pl.Schema({"_row": pl.Int64(), "reason": pl.String(), "raw": pl.String()})


@dataclass(frozen=True)
class Rows:
    """`good`: the source's columns as text and `_row`, the line in the file. `rejected`: `_row`, `reason`, `raw`.

    `torn`: the file breaks off or is damaged, so that nothing is known of what came after.
    """

    good: pl.DataFrame
    rejected: pl.DataFrame
    torn: bool = False

    @property
    def read(self) -> int:
        """How many rows were read, good or not."""
        return self.good.height + self.rejected.height


def no_rejects() -> pl.DataFrame:
    """Return an empty frame of rejected lines."""
    return pl.DataFrame(schema=REJECT_SCHEMA)


def keep_row_free(names: Iterable[str]) -> None:
    """See that no column of the file takes the place of the row's number.

    Raises:
        InputError: One has its name.
    """
    if "_row" in names:
        raise InputError("the file has a column '_row', which is kept for the number of the row. Rename it.")


def numbered(frame: pl.DataFrame, *, first: int) -> pl.DataFrame:
    """Number rows that stand one after the other.

    Raises:
        InputError: The file has a column of that name itself.
    """
    keep_row_free(frame.columns)
    return frame.with_columns(_row=pl.int_range(first, first + pl.len(), dtype=pl.Int64))
