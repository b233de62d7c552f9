"""Bring rows from elsewhere to the shape of a release table, and the seeds to `code` and `community`."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.release.errors import ReleaseError
from pipelines.release.schema import POLARS_TYPE, TABLES

Rows = pl.DataFrame | Iterable[Mapping[str, Any]]

CODELISTS = ("ref_area", "isco08", "isced11", "isic4")


def to_frame(table: str, rows: Rows) -> pl.DataFrame:
    """Give rows the columns and types of a release table, sorted, so that equal content looks equal.

    Args:
        table: a table of `schema.TABLES`.
        rows: a frame or mappings. Other columns are left out; a column that no row has is an error.

    Returns:
        The frame, with exactly the columns of the contract.

    Raises:
        ReleaseError: a column is missing, or a value does not fit its column.
    """
    columns = TABLES[table]
    records = rows.to_dicts() if isinstance(rows, pl.DataFrame) else [dict(row) for row in rows]
    found = set(rows.columns) if isinstance(rows, pl.DataFrame) else {name for row in records for name in row}
    missing = [name for name in columns if name not in found]
    if records and missing:
        raise ReleaseError(
            f"Rows for the release table '{table}' lack {missing}; found {sorted(found)}. "
            "Give every column of docs/contracts.md; a value may be null."
        )
    data = {name: [_value(table, name, kind, record.get(name)) for record in records] for name, kind in columns.items()}
    frame = pl.DataFrame(data, schema={name: POLARS_TYPE[kind] for name, kind in columns.items()}, strict=True)
    return frame.sort(list(columns), nulls_last=True)


def codes(seeds_dir: Path) -> pl.DataFrame:
    """Read the classifications of the seeds into one table of codes."""
    frames = [_codelist(seeds_dir / f"{name}.csv", name) for name in CODELISTS]
    return to_frame("code", pl.concat(frames, how="diagonal"))


def communities(seeds_dir: Path) -> pl.DataFrame:
    """Read which places belong to which economic community."""
    return to_frame("community", _csv(seeds_dir / "community.csv", {"community", "ref_area"}))


def _codelist(path: Path, name: str) -> pl.DataFrame:
    frame = _csv(path, {"code", "label_en"})
    if "parent" not in frame.columns and "broad" in frame.columns:  # the ISCED groups that some sources stop at
        frame = frame.with_columns(pl.when(pl.col("broad") != pl.col("code")).then("broad").alias("parent"))
    empty = [
        pl.lit(None, pl.String).alias(other) for other in TABLES["code"] if other not in ("codelist", *frame.columns)
    ]
    frame = frame.with_columns(pl.lit(name).alias("codelist"), *empty)
    repeated = frame.filter(frame["code"].is_duplicated())["code"].unique().sort().to_list()
    if repeated or frame["code"].null_count():
        raise ReleaseError(f"{path.name} has codes that are empty or repeated: {repeated}. Keep one line a code.")
    return frame.select(list(TABLES["code"]))


def _csv(path: Path, needed: set[str]) -> pl.DataFrame:
    if not path.is_file():
        raise ReleaseError(f"The seed {path} is missing. A release needs it for its codes; restore the file.")
    frame = pl.read_csv(path, infer_schema=False)
    if absent := sorted(needed - set(frame.columns)):
        raise ReleaseError(f"{path} lacks the columns {absent}; found {frame.columns}. Correct its header.")
    return frame


def _value(table: str, name: str, kind: str, value: Any) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return None
    try:
        return _CONVERT[kind](value)
    except (TypeError, ValueError) as error:
        raise ReleaseError(
            f"The release table '{table}' got {value!r} for {name}, a {kind}. Correct the row at its origin."
        ) from error


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float | dict | list | tuple):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return str(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value:
        raise ValueError("not a whole number")
    return int(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a boolean")
    return value


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        raise TypeError("not a time")
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "VARCHAR": _text,
    "BIGINT": _whole,
    "DOUBLE": float,
    "BOOLEAN": _boolean,
    "TIMESTAMP": _time,
}
