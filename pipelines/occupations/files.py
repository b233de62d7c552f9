"""Files of titles in CSV or NDJSON, plain or compressed: read and coded in a stream, however long they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from pipelines.errors import InputError
from pipelines.files import written_beside
from pipelines.occupations.coder import CODED, Coder

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
FORMATS = {".csv": "csv", ".tsv": "tsv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
ROWS_TO_TELL_TYPES = 10_000


@dataclass(frozen=True)
class Columns:
    """Which columns of a file hold what; `language` holds for all rows that have no language of their own."""

    title: str
    text: str | None = None
    code: str | None = None
    lang: str | None = None
    language: str | None = None

    def chosen(self) -> dict[str, pl.Expr]:
        """Return the columns a coder or an evaluation reads, by the names it knows them by."""
        named = {"title": self.title, "text": self.text, "code": self.code}
        found = {name: pl.col(column).cast(pl.String) for name, column in named.items() if column}
        own = pl.col(self.lang).cast(pl.String) if self.lang else pl.lit(None, dtype=pl.String)
        return found | {"lang": own.fill_null(pl.lit(self.language, dtype=pl.String))}


def scan(path: Path, columns: Columns) -> pl.LazyFrame:
    """Open a file of titles.

    Raises:
        InputError: no such file, not CSV or NDJSON by its name, or a column that is not there.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file.")
    with readable(path):
        rows = _scan(path, _format(path)[0])
        present = rows.collect_schema().names()
    wanted = (columns.title, columns.text, columns.code, columns.lang)
    missing = [name for name in wanted if name and name not in present]
    if missing:
        raise InputError(f"{path}: no column '{missing[0]}'; there are: {', '.join(present)}.")
    return rows


def code_file(path: Path, columns: Columns, coder: Coder, certain: float, out: Path | None) -> None:
    """Write the rows of a file with their codes, in the same order.

    Args:
        path: CSV or NDJSON in UTF-8, by its name; `.gz` and `.zst` too.
        columns: where title, text and language are.
        coder: the coder.
        certain: as for `Coder.code`.
        out: the file to write, its format by its name; standard output, in the format of `path`, if None.

    Raises:
        InputError: the file cannot be read as what it is named, or a column is missing or already there.
    """
    rows = scan(path, columns)
    schema = rows.collect_schema()
    taken = [name for name in CODED if name in schema]
    if taken:
        raise InputError(f"{path}: there is a column '{taken[0]}' already. Rename or drop it first.")
    kind, compression = _format(out) if out else (_format(path)[0], "uncompressed")
    coded = rows.map_batches(
        lambda batch: batch.hstack(coder.code(batch.select(**columns.chosen()), certain)),
        schema={**schema, **CODED},
        streamable=True,
    )
    place = written_beside(out) if out else nullcontext(sys.stdout.buffer)
    with readable(path), place as target:
        _sink(coded, kind, compression, target)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say of a file that cannot be read what is wrong with it."""
    try:
        yield
    except pl.exceptions.PolarsError as fault:
        reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        hint = " Save it as UTF-8." if "utf" in reason.lower() else ""
        raise InputError(f"{path}: not readable as {_format(path)[0].upper()}: {reason}{hint}") from fault


def _format(path: Path) -> tuple[str, Any]:
    """Return the format and the compression that a name tells."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression = COMPRESSIONS.get(suffixes[-1], "uncompressed") if suffixes else "uncompressed"
    rest = suffixes[:-1] if compression != "uncompressed" else suffixes
    if not rest or rest[-1] not in FORMATS:
        raise InputError(
            f"{path}: the name does not tell the format. Known are {', '.join(FORMATS)}, also with .gz, .zst."
        )
    return FORMATS[rest[-1]], compression


def _scan(path: Path, kind: str) -> pl.LazyFrame:
    if kind == "ndjson":
        return pl.scan_ndjson(path, infer_schema_length=ROWS_TO_TELL_TYPES)
    return pl.scan_csv(path, separator="\t" if kind == "tsv" else ",", infer_schema=False, glob=False)


def _sink(coded: pl.LazyFrame, kind: str, compression: Any, target: Path | IO[bytes]) -> None:
    if kind == "ndjson":
        coded.sink_ndjson(target, compression=compression, check_extension=False)
        return
    one = pl.element().struct
    listed = pl.col("candidates").list.eval(pl.format("{} {}", one.field("code"), one.field("score").round(4)))
    flat = coded.with_columns(listed.list.join("; "))
    separator = "\t" if kind == "tsv" else ","
    flat.sink_csv(target, separator=separator, compression=compression, check_extension=False, float_precision=4)
