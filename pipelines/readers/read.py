"""From received bytes to rows, whatever the format: the one door to this folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.catalog.location import Format, Unpivot
from pipelines.errors import InputError
from pipelines.readers.delimited import read_delimited
from pipelines.readers.fixed_width import read_fixed_width
from pipelines.readers.isolated import isolated
from pipelines.readers.kinds import KINDS, NAMES, PACKAGES, suffix_of
from pipelines.readers.layout import read_layout
from pipelines.readers.ndjson import read_ndjson
from pipelines.readers.nested import read_nested
from pipelines.readers.opening import is_text, opened
from pipelines.readers.parquet import read_parquet
from pipelines.readers.rows import Rows
from pipelines.readers.spreadsheet import read_spreadsheet
from pipelines.readers.statistical import read_statistical


def read(path: Path, form: Format, *, layout: Path | None, scratch: Path) -> Rows:
    """Read received bytes as their format says.

    Raises:
        InputError: They are not in that format.
    """
    declared_binary = form.kind in NAMES
    with opened(path, "utf-8" if declared_binary else form.encoding, scratch) as plain:
        suffix = suffix_of(plain)
        found = KINDS[suffix] if suffix else None
        if found is not None and found != form.kind:
            raise InputError(f"the bytes are {NAMES[found]} ({suffix}), but the format is declared {form.kind}.")
        if declared_binary and found is None:
            raise InputError(f"the bytes are not {NAMES[form.kind]}, but the format is declared {form.kind}.")
        if suffix and form.kind in PACKAGES:
            rows = isolated(read_statistical, plain, form, suffix)
        elif suffix and form.kind == "excel":
            rows = isolated(read_spreadsheet, plain, form, suffix)
        elif form.kind == "parquet":
            rows = isolated(read_parquet, plain)
        else:
            rows = _read_text(plain, form, layout, scratch)
    return replace(rows, good=_unpivot(rows.good, form.unpivot)) if form.unpivot else rows


def _read_text(plain: Path, form: Format, layout: Path | None, scratch: Path) -> Rows:
    if not is_text(plain):
        raise InputError(f"the bytes are not text, but the format is declared {form.kind}.")
    if form.kind == "delimited":
        return read_delimited(plain, form)
    if form.fields:
        return read_nested(plain, form)
    if form.kind == "ndjson":
        return read_ndjson(plain)
    if layout is None:
        raise InputError("a fixed-width file needs its layout file")
    with opened(layout, "utf-8", scratch) as described:
        return read_fixed_width(plain, read_layout(described.read_bytes(), form.encoding))


def _unpivot(wide: pl.DataFrame, shape: Unpivot) -> pl.DataFrame:
    absent = [name for name in (*shape.keep, *shape.columns) if name not in wide.columns]
    if absent:
        raise InputError(f"column(s) {absent} are missing; the header has {wide.columns[:8]} …")
    return wide.unpivot(
        on=list(shape.columns) or [name for name in wide.columns if name not in (*shape.keep, "_row")],
        index=[*shape.keep, "_row"],
        variable_name=shape.name,
        value_name=shape.value,
    )
