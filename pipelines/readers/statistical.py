"""Files of Stata, SPSS and SAS, by ReadStat: codes as they are stored, without their labels, as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from pipelines.catalog.location import Format
from pipelines.errors import InputError
from pipelines.readers.kinds import Suffix
from pipelines.readers.opening import check_cells
from pipelines.readers.rows import Rows, no_rejects, numbered
from pipelines.readers.values import cleaned, number_text

CHUNK_CELLS = 2_000_000
"""Values held as Python objects at a time, about 64 MB."""
_READERS: dict[Suffix, Callable[..., tuple[Any, Any]]] = {
    ".dta": pyreadstat.read_dta,
    ".sav": pyreadstat.read_sav,
    ".por": pyreadstat.read_por,
    ".sas7bdat": pyreadstat.read_sas7bdat,
    ".xpt": pyreadstat.read_xport,
}
_ICONV = {"utf-8": "UTF-8", "latin-1": "ISO-8859-1", "cp1252": "WINDOWS-1252"}
_XPORT_RECORD = 80
_DAMAGED = "It is damaged or cut off; ask for it again."


def read_statistical(path: Path, form: Format, suffix: Suffix) -> Rows:
    """Read all rows; `_row` counts them from 1, as the package shows them.

    A value that the package knows to be missing is null where it says no more, and `.a` to `.z` where it says why
    (Stata, and SAS with `._` too). Codes that SPSS declares missing stay codes. Dates and times are ISO 8601;
    quarters and months of Stata are `2014-Q3` and `2014-07`.

    Raises:
        InputError: The file is damaged, says it is too large, or has more or fewer rows than it says.
    """
    if suffix == ".xpt" and path.stat().st_size % _XPORT_RECORD:
        raise InputError(
            f"a SAS transport file has records of {_XPORT_RECORD} bytes, and the last is not whole. {_DAMAGED}"
        )
    told = metadata(path, form, suffix)
    check_cells(path.stat().st_size, (told.number_rows or 0) * len(told.column_names))
    frames, read = [], 0
    for columns in _chunks(path, form, suffix, max(1000, CHUNK_CELLS // max(1, len(told.column_names)))):
        frame = pl.DataFrame([_column(name, values, told) for name, values in columns.items()])
        frames.append(cleaned(frame))
        read += frame.height
    if told.number_rows is not None and read != told.number_rows:
        raise InputError(f"the file says that it has {told.number_rows} rows, and {read} can be read. {_DAMAGED}")
    empty = pl.DataFrame(schema=dict.fromkeys(told.column_names, pl.String()))
    return Rows(numbered(pl.concat([empty, *frames]), first=1), no_rejects())


def metadata(path: Path, form: Format, suffix: Suffix) -> Any:
    """Return what the file says of itself: names, labels, types and declared missing values of its columns.

    Raises:
        InputError: The file is damaged.
    """
    return _read(path, form, suffix, metadataonly=True)[1]


def _chunks(path: Path, form: Format, suffix: Suffix, rows: int) -> Iterator[dict[str, list[Any]]]:
    done = 0
    while True:
        columns, _ = _read(path, form, suffix, output_format="dict", row_offset=done, row_limit=rows)
        height = len(next(iter(columns.values()), ()))
        if height:
            yield columns
        done += height
        if height < rows:
            return


def _read(path: Path, form: Format, suffix: Suffix, **options: Any) -> tuple[Any, Any]:
    if suffix in (".dta", ".sav", ".sas7bdat"):
        options["user_missing"] = True
    if suffix == ".dta":  # its times are told by `_STATA_TIMES`, in whatever way they are shown
        options["disable_datetime_conversion"] = True
    if suffix != ".por" and "encoding" in form.model_fields_set:  # else what the file itself says
        options["encoding"] = _ICONV[form.encoding]
    try:
        return _READERS[suffix](path, **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, MemoryError) as fault:
        raise InputError(f"not readable as {suffix} ({str(fault).rstrip('.')}). {_DAMAGED}") from fault


def _column(name: str, values: list[Any], told: Any) -> pl.Series:
    """Return a column as text."""
    stored, shown = told.readstat_variable_types[name], told.original_variable_types[name] or ""
    if stored == "string":
        return pl.Series(name, values, dtype=pl.String)
    if time := next((_STATA_TIMES[start] for start in _STATA_TIMES if shown.startswith(start)), None):
        texts = [_time(one, time) if isinstance(one, float | int) else _text(one) for one in values]
        return pl.Series(name, texts, dtype=pl.String)
    try:
        numbers = pl.Series(name, values, dtype=pl.Float32() if stored == "float" else pl.Float64())
    except TypeError:  # dates, or letters of missing values among the numbers
        return pl.Series(name, [_text(one) for one in values], dtype=pl.String)
    return pl.select(number_text(numbers).alias(name)).to_series()


def _text(value: Any) -> str | None:
    """Return one value as text: a letter is what a package calls a missing value with a reason."""
    if value is None:
        return None
    if isinstance(value, str):
        return f".{value}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(int(value)) if value == int(value) else repr(value)


def _time(count: float, told_as: Callable[[float], str]) -> str | None:
    """Return a time as text; a count beyond the calendar stays a number, for the checks of its row."""
    try:
        return told_as(count)
    except (OverflowError, ValueError):
        return _text(count)


_STATA_TIMES: dict[str, Callable[[float], str]] = {
    "%td": lambda days: (dt.date(1960, 1, 1) + dt.timedelta(days=days)).isoformat(),
    "%d": lambda days: (dt.date(1960, 1, 1) + dt.timedelta(days=days)).isoformat(),
    "%tc": lambda ms: (dt.datetime(1960, 1, 1) + dt.timedelta(milliseconds=ms)).isoformat(),
    "%tC": lambda ms: (dt.datetime(1960, 1, 1) + dt.timedelta(milliseconds=ms)).isoformat(),
    "%tq": lambda quarters: f"{1960 + int(quarters // 4)}-Q{int(quarters % 4) + 1}",
    "%tm": lambda months: f"{1960 + int(months // 12)}-{int(months % 12) + 1:02d}",
    "%ty": lambda year: str(int(year)),
}
"""Stata's days, milliseconds, quarters and months, counted from 1960, by the beginning of the column's format."""
