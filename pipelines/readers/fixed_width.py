"""Fixed-width text, its layout read from the producer's SAS input statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.errors import InputError
from pipelines.readers.lines import read_lines
from pipelines.readers.rows import Rows

_FIELD = re.compile(r"@\s*(?P<start>\d+)\s+(?P<name>\w+)\s+(?P<text>\$)?\s*(?P<width>\d+)\.(?P<decimals>\d*)")


@dataclass(frozen=True)
class Field:
    """A column's place in the line; `start` counts from zero."""

    name: str
    start: int
    width: int


def read_sas_layout(text: str) -> list[Field]:
    """Return the fields of a SAS `input` statement (`@0012 UPA $9.`).

    Raises:
        InputError: It has none, or two of the same name.
    """
    fields = [Field(found["name"], int(found["start"]) - 1, int(found["width"])) for found in _FIELD.finditer(text)]
    if not fields:
        raise InputError("the layout file holds no field of a SAS input statement such as '@0012 UPA $9.'")
    names = [field.name for field in fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the layout file gives {twice} twice")
    return fields


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
