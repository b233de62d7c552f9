"""Readers of files that are no text, and of archives: whole ones are read exactly, damaged ones are read or refused."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from functools import cache

import polars as pl
from hypothesis import strategies as st

from pipelines.catalog.models import Format
from tests.fuzz.damage import Edit, damaged, edits
from tests.fuzz.reading import folder, read
from tests.fuzz.target import Target
from tests.unit.file_builders import in_all_formats

_SCHEMA = {"ID": pl.Int32, "WHOLE": pl.Float64, "CODE": pl.String, "DAY": pl.Date}
_TABLES = [
    [(1, 2.0, "a", dt.date(2024, 1, 31))],
    [(n, n * 1.0, f"x{n % 7}", dt.date(2020, 1, 1) + dt.timedelta(days=n)) for n in range(1, 60)],
    [(1, None, "only", None), (2, 0.0, "e", dt.date(1950, 3, 4))],
]


@cache
def seeds(suffix: str) -> list[tuple[Format, bytes, list[tuple[str | None, ...]]]]:
    """Small tables in a format: how it is declared, the bytes, and the rows that it holds."""
    found = []
    for number, rows in enumerate(_TABLES):
        table = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        as_text = table.with_columns(pl.col("WHOLE").cast(pl.Int64)).cast(pl.String)
        place = folder() / f"{suffix[1:]}-{number}"
        place.mkdir(exist_ok=True)
        kind, content = in_all_formats(table, as_text, place)[suffix]
        found.append((Format.model_validate({"kind": kind}), content, as_text.rows()))
    return found


def _file(suffix: str, share: int) -> Target:
    def check(made: tuple[int, list[Edit]]) -> None:
        number, done = made
        form, content, rows = seeds(suffix)[number]
        found = read(damaged(content, done), form)
        if not done:
            assert found is not None, "refused"
            assert found.good.drop("_row").rows() == rows

    return Target(f"damaged {suffix}", st.tuples(st.integers(0, len(_TABLES) - 1), edits), check, share)


CSV = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(300))


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV)
    return packed.getvalue()


@cache
def _expected() -> list[tuple[str | None, ...]]:
    rows = read(CSV, Format(kind="delimited"))
    assert rows is not None
    return list(rows.good.rows())


def _archive(name: str, packed: bytes) -> Target:
    def check(done: list[Edit]) -> None:
        """Archives have checksums: what comes out of a damaged one is what was packed, or nothing."""
        content = damaged(packed, done)
        if content.startswith((b"\x1f\x8b", b"PK\x03\x04")) and (found := read(content, Format(kind="delimited"))):
            assert found.good.rows() == _expected() and found.rejected.is_empty()

    return Target(f"damaged {name}", edits, check, share=30)


TARGETS = (
    *(_file(suffix, 14) for suffix in (".dta", ".sav", ".por", ".xpt", ".xlsx")),
    _file(".parquet", 14),
    _archive("gzip", gzip.compress(CSV, mtime=0)),
    _archive("zip", zipped()),
)
