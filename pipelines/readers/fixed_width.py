"""Fixed-width text, cut as its layout says."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.readers.layout import Field
from pipelines.readers.lines import read_lines
from pipelines.readers.rows import Rows


def read_fixed_width(path: Path, fields: list[Field]) -> Rows:
    """Cut every line of a UTF-8 file into its fields, trimmed; a line too short for the last field is rejected."""
    lines = read_lines(path)
    needed = max(field.start + field.width for field in fields)
    long_enough = pl.col("line").str.len_chars() >= needed
    rejected = lines.filter(~long_enough).select(
        "_row",
        pl.format("the line has {} characters, the layout needs {}", pl.col("line").str.len_chars(), needed).alias(
            "reason"
        ),
        pl.col("line").alias("raw"),
    )
    columns = [
        pl.col("line").str.slice(field.start, field.width).str.strip_chars().alias(field.name) for field in fields
    ]
    return Rows(lines.filter(long_enough).select(*columns, "_row"), rejected)
