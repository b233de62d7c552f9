"""Ask one release for the observations of an indicator. Values reach DuckDB as parameters, never as SQL."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.release.errors import QueryError
from pipelines.release.manifest import DATABASE_NAME, read_manifest
from pipelines.release.render import to_csv, to_json, to_table
from pipelines.release.schema import KEY, OBSERVATION, TOTAL, TOTALLED

__all__ = ["ALIASES", "FILTERS", "query_observations", "to_csv", "to_json", "to_table"]

#: What a question may name.
FILTERS = ("ref_area", "time_period", *TOTALLED, "source_id", "obs_status")

#: Other names of a dimension.
ALIASES = {"birth_place": "origin"}

_LISTED = 40


def query_observations(
    release: Path,
    indicator: str,
    where: Mapping[str, str],
    totals: bool,
    limit: int | None = None,
) -> pl.DataFrame:
    """Read the observations of one indicator, ordered by their key.

    Args:
        release: the folder of a release, or the link `current`.
        indicator: its id.
        where: what to keep: for a name of `FILTERS` or `ALIASES` a value, or several with `|` between them.
        totals: keep totals only: every dimension of `TOTALLED` that is not named must be `_T`. A destination
            that is the reference area itself counts as a total.
        limit: the most rows to give.

    Returns:
        The columns of an observation, as in the contract; no rows where known values do not meet.

    Raises:
        QueryError: an indicator, a name or a value that the release does not hold; it names the nearest.
        ReleaseError: the release is damaged.
    """
    if limit is not None and limit < 0:
        raise QueryError(f"The limit is {limit}. Give zero or more.")
    folder = release.resolve()  # one release for the whole question, even if `current` is switched meanwhile
    parquet = folder / read_manifest(folder)["observations"]
    wanted = _wanted(where)
    with duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": "false"}) as connection:
        connection.read_parquet(str(parquet)).create_view("observation")
        known = _distinct(connection, "SELECT DISTINCT indicator FROM observation", [])
        _require([indicator], known, "indicator", "in this release")
        for name, values in wanted.items():
            query = f"SELECT DISTINCT {name} FROM observation WHERE indicator = ?"  # noqa: S608  (name is of FILTERS)
            _require(values, _distinct(connection, query, [indicator]), name, f"in {indicator}")
        condition, parameters = _condition(indicator, wanted, totals)
        query = f"SELECT {', '.join(OBSERVATION)} FROM observation WHERE {condition} ORDER BY {', '.join(KEY)}"  # noqa: S608  (fixed names)
        if limit is not None:
            query, parameters = f"{query} LIMIT ?", [*parameters, limit]
        return connection.sql(query, params=parameters).pl()


def _wanted(where: Mapping[str, str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for given, text in where.items():
        _require([given], [*FILTERS, *ALIASES], "dimension", "to filter by")
        name = ALIASES.get(given, given)
        values = [value.strip() for value in text.split("|")]
        if name in wanted:
            raise QueryError(
                f"{name} is named twice ({given} is another name of it). Name it once, values joined by '|'."
            )
        if not all(values):
            raise QueryError(f"{given} has an empty value in '{text}'. Write {given}=VALUE or {given}=VALUE|VALUE.")
        wanted[name] = values
    return wanted


def _condition(indicator: str, wanted: Mapping[str, list[str]], totals: bool) -> tuple[str, list[object]]:
    parts, parameters = ["indicator = ?"], [indicator]
    for name, values in wanted.items():
        parts.append(f"{name} IN ({', '.join('?' * len(values))})")
        parameters += values
    for name in TOTALLED if totals else ():
        if name not in wanted:
            parts.append("destination IN (?, ref_area)" if name == "destination" else f"{name} = ?")
            parameters.append(TOTAL)
    return " AND ".join(parts), list(parameters)


def _distinct(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[str]) -> list[str]:
    return sorted(value for (value,) in connection.execute(query, parameters).fetchall() if value is not None)


def _require(given: Iterable[str], known: list[str], what: str, scope: str) -> None:
    for value in given:
        if value not in known:
            raise QueryError(_unknown(value, known, what, scope))


def _unknown(value: str, known: list[str], what: str, scope: str) -> str:
    folded = {name.casefold(): name for name in known}
    near = [folded[name] for name in difflib.get_close_matches(value.casefold(), folded, n=3, cutoff=0.5)]
    nearest = f" Nearest: {', '.join(near)}." if near else ""
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"There is no {what} '{value}' {scope}.{nearest} Known: {', '.join(known[:_LISTED]) or 'none'}{more}."


_DEPARTURES = """
    select distinct source_id, time_period, error
    from "partition"
    inner join check_result using (source_id, time_period)
    where status = 'held' and check_name = 'concordance' and not passed
    order by source_id, time_period
"""


def departures(release: Path) -> list[str]:
    """Tell which partitions a release leaves out, since their figures depart from those that the producer published."""
    with duckdb.connect(str(release / DATABASE_NAME), read_only=True) as connection:
        rows = connection.execute(_DEPARTURES).fetchall()
    return [f"{source} {period} is left out of the release: {error}" for source, period, error in rows]
