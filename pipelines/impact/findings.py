"""What a diagnostic found: a value, the threshold it is held against, and what it means in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl


class Finding(NamedTuple):
    """One row of a diagnostic.

    Attributes:
        item: What was looked at.
        value: The figure; None where it may not be told.
        threshold: Bound it should keep; None where there is none.
        passed: Whether it does; None where there is no bound.
        meaning: The figure in a plain sentence.
    """

    item: str
    value: float | None
    threshold: float | None
    passed: bool | None
    meaning: str


SCHEMA = {
    "item": pl.String,
    "value": pl.Float64,
    "threshold": pl.Float64,
    "passed": pl.Boolean,
    "meaning": pl.String,
}


def findings_frame(findings: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a frame of `item, value, threshold, passed, meaning`."""
    return pl.DataFrame(list(findings), schema=SCHEMA, orient="row")
