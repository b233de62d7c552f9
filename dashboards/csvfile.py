"""Observations as a plain CSV file that is safe to open in a spreadsheet."""

from __future__ import annotations

import re

import polars as pl

_DANGEROUS = r"^[\s]*[=+\-@\t\r]"


def safe_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before any text that a spreadsheet would run as a formula; numbers stay as they are."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_DANGEROUS)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )


def to_csv(frame: pl.DataFrame) -> bytes:
    """The frame as UTF-8 CSV with a header and no comment lines."""
    return safe_text(frame).write_csv(line_terminator="\r\n").encode("utf-8")


def file_name(subject: str, release_id: str, *, synthetic: bool) -> str:
    """A name that carries the subject, the release and, where it applies, the word SYNTHETIC."""
    parts = [subject, release_id]
    if synthetic and "SYNTHETIC" not in release_id:
        parts.append("SYNTHETIC")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", "_".join(parts)) + ".csv"
