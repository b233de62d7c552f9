"""An opened release, read only: its tables as frames, and the few questions that every report asks of them.

A release that is older than a table or a column gives none of it: an empty frame, a column of nulls. No wording here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.release.schema import OBSERVATION, POLARS_TYPE, TABLES, TOTAL, TOTALLED

DATABASE = "lmis.duckdb"
Row = Mapping[str, Any]

_READER: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "threads": "2",
}
_ALL_TABLES = {"observation": OBSERVATION, **TABLES}
#: A row that an older release wrote without the column stands for the total.
_TOTAL_IF_NULL = ("breakdown",)


class Release:
    """One immutable release, opened for reading; close it, or use it in a `with`.

    Args:
        folder: The release's folder, with its `lmis.duckdb`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect(str(folder / DATABASE), read_only=True, config=_READER)
        self._frames: dict[str, pl.DataFrame] = {}

    def __enter__(self) -> Release:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def frame(self, table: str) -> pl.DataFrame:
        """A table in the columns of `pipelines.release.schema`, in a fixed order of rows."""
        if table not in self._frames:
            self._frames[table] = self._read(table)
        return self._frames[table]

    def _read(self, table: str) -> pl.DataFrame:
        types = pl.Schema({name: POLARS_TYPE[kind] for name, kind in _ALL_TABLES[table].items()})
        have = self._columns.get(table, set())
        if not have:
            return pl.DataFrame(schema=types)
        names = ", ".join(f'"{name}"' for name in types if name in have)
        sql = f"select {names} from {table} order by all"  # noqa: S608 - fixed names
        found = pl.DataFrame(self._connection.sql(sql).to_arrow_table())
        absent = [pl.lit(None, kind).alias(name) for name, kind in types.items() if name not in have]
        full = found.with_columns(absent).select(list(types)).cast(types)
        return full.with_columns(pl.col(c).fill_null(TOTAL) for c in _TOTAL_IF_NULL if c in full.columns)

    @cached_property
    def _columns(self) -> dict[str, set[str]]:
        sql = "select table_name, column_name from information_schema.columns"
        columns: dict[str, set[str]] = {}
        for table, column in self._connection.sql(sql).fetchall():
            columns.setdefault(table, set()).add(column)
        return columns

    @cached_property
    def _info(self) -> Row:
        return self.frame("release_info").row(0, named=True)

    @property
    def release_id(self) -> str:
        """The name of the release."""
        return str(self._info["release_id"])

    @property
    def created_at(self) -> dt.datetime:
        """When the release was made, UTC."""
        return self._info["created_at"].replace(tzinfo=dt.UTC)

    @property
    def synthetic(self) -> bool:
        """Whether any part of the release is made up."""
        return bool(self._info["synthetic"])

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """What the release says of each indicator, by its id."""
        return {row["indicator"]: row for row in self.frame("indicator").iter_rows(named=True)}

    @cached_property
    def sources(self) -> dict[str, Row]:
        """What the release says of each source, by its id."""
        return {row["source_id"]: row for row in self.frame("source").iter_rows(named=True)}

    @cached_property
    def codes(self) -> dict[tuple[str, str], Row]:
        """The labels of codes, by code list and code."""
        return {(row["codelist"], row["code"]): row for row in self.frame("code").iter_rows(named=True)}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places with at least one observation, impact design or arrangement."""
        named = [self.frame(table)["ref_area"] for table in ("observation", "impact_design", "arrangement_party")]
        return tuple(sorted({place for column in named for place in column.drop_nulls().unique()}))

    @cached_property
    def _by_indicator(self) -> dict[str, pl.DataFrame]:
        parts = self.frame("observation").partition_by("indicator", as_dict=True)
        return {str(key[0]): part for key, part in parts.items()}

    def every(self, indicator: str) -> pl.DataFrame:
        """All observations of an indicator, whatever their dimensions."""
        return self._by_indicator.get(indicator, self.frame("observation").clear())

    def figures(self, indicator: str, **dimensions: str | Sequence[str]) -> pl.DataFrame:
        """The observations of an indicator; a dimension that is not named stands at its total.

        Args:
            indicator: Its id; one that the release lacks has no rows.
            **dimensions: The value or values wanted, also of `ref_area`, `time_period` and `source_id`.
        """
        frame = self.every(indicator)
        wanted: dict[str, str | Sequence[str]] = {**dict.fromkeys(TOTALLED, TOTAL), **dimensions}
        if "destination" not in dimensions:  # Figures of stocks name the country of residence twice.
            del wanted["destination"]
            frame = frame.filter((pl.col("destination") == TOTAL) | (pl.col("destination") == pl.col("ref_area")))
        return frame.filter(
            pl.col(name).is_in([values] if isinstance(values, str) else list(values)) for name, values in wanted.items()
        )


def period_end(period: str) -> tuple[int, int, int]:
    """Where a period ends, to put periods of several lengths in order: year, month, and length in months."""
    year = int(period[-4:] if re.fullmatch(r"\d{4}-\d{4}", period) else period[:4])
    if match := re.fullmatch(r"\d{4}-Q([1-4])", period):
        return year, 3 * int(match[1]), 3
    if match := re.fullmatch(r"\d{4}-W(\d{2})", period):
        return year, dt.date.fromisocalendar(year, min(52, int(match[1])), 4).month, 0
    if match := re.fullmatch(r"\d{4}-(\d{2})", period):
        return year, int(match[1]), 1
    return year, 12, 12


def rows_of(frame: pl.DataFrame) -> list[Row]:
    """The rows of a frame."""
    return list(frame.iter_rows(named=True))


def in_order(frame: pl.DataFrame) -> list[Row]:
    """The rows by the end of their period, the earliest first."""
    return sorted(frame.iter_rows(named=True), key=lambda row: period_end(row["time_period"]))


def latest(frame: pl.DataFrame) -> list[Row]:
    """One row a place and source: the newest with a figure, or the newest withheld one; places in order of name."""
    found: dict[tuple[str, str], Row] = {}
    for row in in_order(frame):
        key = (row["ref_area"], row["source_id"])
        if row["obs_value"] is not None or key not in found or found[key]["obs_value"] is None:
            found[key] = row
    return [found[key] for key in sorted(found)]


def year_before(row: Row, frame: pl.DataFrame) -> Row | None:
    """The figure of the same place and source a year earlier; of yearly figures the one before; or none."""
    same = frame.filter(
        pl.col("ref_area") == row["ref_area"],
        pl.col("source_id") == row["source_id"],
        pl.col("obs_value").is_not_null(),
    )
    period = row["time_period"]
    if re.fullmatch(r"\d{4}", period):
        earlier = [r for r in in_order(same) if re.fullmatch(r"\d{4}", r["time_period"]) and r["time_period"] < period]
        return earlier[-1] if earlier else None
    before = f"{int(period[:4]) - 1}{period[4:]}"
    rows = same.filter(pl.col("time_period") == before)
    return rows.row(0, named=True) if rows.height else None
