"""From received bytes to rows, whatever the format: the one door to this folder."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.catalog.location import Format, Unpivot
from pipelines.errors import InputError
from pipelines.readers.delimited import read_delimited
from pipelines.readers.fixed_width import read_fixed_width, read_sas_layout
from pipelines.readers.ndjson import read_ndjson
from pipelines.readers.nested import read_nested
from pipelines.readers.opening import is_text, opened
from pipelines.readers.rows import Rows


def read(path: Path, form: Format, *, layout: Path | None, scratch: Path) -> Rows:
    """Read received bytes as their format says.

    Raises:
        InputError: They are not in that format.
    """
    with opened(path, form.encoding, scratch) as plain:
        if not is_text(plain):
            raise InputError(f"the bytes are not text, but the format is declared {form.kind}.")
        if form.kind == "delimited":
            rows = read_delimited(plain, form)
        elif form.fields:
            rows = read_nested(plain, form)
        elif form.kind == "ndjson":
            rows = read_ndjson(plain)
        else:
            if layout is None:
                raise InputError("a fixed-width file needs its layout file")
            text = layout.read_bytes().decode(form.encoding, errors="replace")
            rows = read_fixed_width(plain, read_sas_layout(text))
    return Rows(_unpivot(rows.good, form.unpivot), rows.rejected) if form.unpivot else rows


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
