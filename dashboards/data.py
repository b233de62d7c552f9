"""Everything the dashboards know about a release; the only module with SQL.

A release is a folder with a read-only ``lmis.duckdb``. The link ``current`` is resolved on every request, so a new
release is shown without a restart, and a page is always built from one release. Wording and figures belong elsewhere.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl

from dashboards.later_tables import LATER_TABLES
from dashboards.records import Code, Indicator, Skill, Source, fields
from pipelines.release.visibility import Terms, read_terms, visible

DATABASE = "lmis.duckdb"
TOTAL = "_T"
#: Columns that came later, and what stands for them in a release that is older.
LATER_COLUMNS = {
    "n_cases": "null::bigint", "df": "null::double", "deff": "null::double", "standard": "null::varchar",
    "rule": "null::varchar", "breakdown": "'_T'",
}  # fmt: skip
OBSERVATION_COLUMNS: tuple[str, ...] = (
    "indicator", "ref_area", "time_period", "sex", "age", "isco08", "isced11", "isic4", "origin", "destination",
    "obs_value", "unit_measure", "se", "ci_lower", "ci_upper", "cv", "n_unweighted", "obs_status", "conf_status",
    "source_id", "n_weighted", *LATER_COLUMNS,
)  # fmt: skip
DIMENSIONS: tuple[str, ...] = (
    "indicator", "ref_area", "time_period", "sex", "age", "isco08", "isced11", "isic4", "origin", "destination",
    "breakdown", "source_id",
)  # fmt: skip
_READER_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "threads": "2",
}


def _matching(frame: pl.DataFrame, where: Mapping[str, str | Sequence[str]], allowed: Sequence[str]) -> pl.DataFrame:
    """The rows that match every condition.

    Raises:
        KeyError: A condition names something that is not allowed.
    """
    for column in where:
        if column not in allowed:
            raise KeyError(column)
    if not where:
        return frame
    columns = ((pl.col(column), wanted) for column, wanted in where.items())
    return frame.filter(*(c == w if isinstance(w, str) else c.is_in(list(w)) for c, w in columns))


class Release:
    """One immutable release, opened for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect(str(folder / DATABASE), read_only=True, config=_READER_CONFIG)
        self._corridors: dict[tuple[str, str], pl.DataFrame] = {}
        self._figures: dict[str, pl.DataFrame] = {}
        self._tables: dict[str, pl.DataFrame] = {}

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """Run one statement on a cursor of its own: requests come from several threads."""
        with self._connection.cursor() as cursor:
            return pl.DataFrame(cursor.sql(sql, params=list(parameters)).to_arrow_table())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @cached_property
    def _names(self) -> pl.DataFrame:
        """The tables and columns that this release has."""
        return self._query("select table_name, column_name from information_schema.columns")

    @cached_property
    def _observation(self) -> str:
        """The observations as a subquery with every column, also those that an older release lacks."""
        have = set(self._names.filter(pl.col("table_name") == "observation")["column_name"])
        columns = (c if c in have else f"{LATER_COLUMNS[c]} as {c}" for c in OBSERVATION_COLUMNS)
        return f"(select {', '.join(columns)} from observation)"  # noqa: S608 - fixed names

    @cached_property
    def _info(self) -> dict[str, object]:
        return self._query("select release_id, created_at, synthetic from release_info limit 1").row(0, named=True)

    @property
    def release_id(self) -> str:
        """The name of the release."""
        return str(self._info["release_id"])

    @property
    def terms(self) -> Terms:
        """Who may see the release, as it is decided now: this changes while the release does not."""
        return read_terms(self.folder.parent, self.folder.name)

    @property
    def created_at(self) -> str:
        """When the release was made, as an ISO text."""
        created = self._info["created_at"]
        return created.isoformat() if isinstance(created, dt.datetime | dt.date) else str(created)

    @property
    def synthetic(self) -> bool:
        """Whether any part of the release is made up."""
        return bool(self._info["synthetic"])

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator that the release describes, by its id."""
        rows = self._query("select * from indicator order by domain, indicator").iter_rows(named=True)
        return {r["indicator"]: Indicator(**fields(Indicator, r, decimals=1)) for r in rows}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source, by its id."""
        rows = self._query("select * from source order by source_id").iter_rows(named=True)
        return {r["source_id"]: Source(**fields(Source, r, synthetic=False, min_cases=0)) for r in rows}

    @cached_property
    def _codes(self) -> Mapping[str, Mapping[str, Code]]:
        lists: dict[str, dict[str, Code]] = {}
        for row in self._query("select * from code order by codelist, code").iter_rows(named=True):
            lists.setdefault(row["codelist"], {})[row["code"]] = Code(**fields(Code, row))
        return lists

    def codes(self, codelist: str) -> Mapping[str, Code]:
        """The codes of ``ref_area``, ``isco08``, ``isced11`` or ``isic4``."""
        return self._codes.get(codelist, {})

    @cached_property
    def communities(self) -> Mapping[str, frozenset[str]]:
        """Regional communities and consultative processes with their members."""
        rows = self._query("select community, ref_area from community order by community, ref_area").iter_rows()
        members: dict[str, set[str]] = {}
        for community, place in rows:
            members.setdefault(community, set()).add(place)
        return {name: frozenset(places) for name, places in members.items()}

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """What exists, withheld figures too: one row an indicator, place, source and period, with its breakdowns."""
        return self._query(
            f"""
            select indicator, ref_area, source_id, time_period, count(obs_value) as figures,
                   bool_or(sex in ('M', 'F')) as by_sex,
                   bool_or(origin in ('NAT', 'FOR')) as by_birth,
                   bool_or(length(origin) = 3 and origin not in ('NAT', 'FOR')) as by_origin,
                   bool_or(isco08 <> '_T') as by_isco08
            from {self._observation}
            where (obs_value is not null or obs_status = 'Q') and breakdown = '_T'
            group by all
            order by indicator, ref_area, source_id, time_period
            """  # noqa: S608 - fixed names
        )

    def indicators_of(self, *domains: str) -> list[Indicator]:
        """The indicators of some domains that have at least one figure."""
        present = set(self.coverage["indicator"].unique())
        return [i for i in self.indicators.values() if i.domain in domains and i.indicator in present]

    def observations(self, **where: str | Sequence[str]) -> pl.DataFrame:
        """The figures that match every condition.

        All figures of an indicator are read when one of them is asked for first: choosing among them is quicker than
        another statement.

        Args:
            **where: A dimension, and the value or the values wanted.

        Raises:
            KeyError: A condition names something that is not a dimension.
        """
        wanted = where.pop("indicator", list(self.indicators))
        indicators = sorted({wanted} if isinstance(wanted, str) else set(wanted))
        return _matching(pl.concat([self._figures_of(i) for i in indicators or [""]]), where, DIMENSIONS)

    def _figures_of(self, indicator: str) -> pl.DataFrame:
        if indicator not in self._figures:
            sql = f"from {self._observation} where indicator = ? order by {', '.join(DIMENSIONS)}"
            self._figures[indicator] = self._query(sql, [indicator])
        return self._figures[indicator]

    def corridors(self, indicator: str, source_id: str) -> pl.DataFrame:
        """Figures between an origin and a destination, without the totals over origins."""
        key = (indicator, source_id)
        if key not in self._corridors:
            self._corridors[key] = self._read_corridors(*key)
        return self._corridors[key]

    def _read_corridors(self, indicator: str, source_id: str) -> pl.DataFrame:
        places = "replace (case when destination = '_T' then ref_area else destination end as destination)"
        return self._query(
            f"select * {places} from {self._observation}"  # noqa: S608 - fixed names, values are parameters
            """
            where indicator = ? and source_id = ? and length(origin) = 3 and origin not in ('NAT', 'FOR')
              and isco08 = '_T' and age = '_T' and breakdown = '_T' and origin <> ref_area
            order by time_period, destination, origin, sex
            """,
            [indicator, source_id],
        )

    @cached_property
    def partitions(self) -> pl.DataFrame:
        """Row accounting and provenance, what was held or failed first."""
        return self._query(
            """
            select * from partition
            order by case status when 'failed' then 0 when 'held' then 1 else 2 end, source_id, time_period
            """
        )

    @cached_property
    def checks(self) -> pl.DataFrame:
        """The results of the checks, what did not pass first."""
        return self._query(
            """
            select * from check_result
            order by passed, case severity when 'error' then 0 else 1 end, source_id, time_period, check_name
            """
        )

    @cached_property
    def skills(self) -> Mapping[str, Skill]:
        """The skills that are looked for in advertisements, by their id; none in an older release."""
        if not self._has("skill"):
            return {}
        rows = self._query("select * from skill order by skill").iter_rows(named=True)
        return {r["skill"]: Skill(**fields(Skill, r)) for r in rows}

    @cached_property
    def advertisements(self) -> pl.DataFrame:
        """Whose advertisements were read for skills: source, place, period, occupation, and how many (`n_base`)."""
        if not self._has("skill_demand"):
            return self.skill_demand().select("source_id", "ref_area", "time_period", "isco08", "n_base")
        return self._query(
            """
            select source_id, ref_area, time_period, isco08, max(n_base) as n_base from skill_demand
            group by all order by all
            """
        )

    def skill_demand(self, **where: str | Sequence[str]) -> pl.DataFrame:
        """How many advertisements for an occupation ask for a skill, the most first; conditions as of observations."""
        return self.later("skill_demand", **where)

    def skill_shortage(self, **where: str | Sequence[str]) -> pl.DataFrame:
        """The shortage index of skills, the highest first; conditions as of observations."""
        return self.later("skill_shortage", **where)

    def later(self, table: str, **where: str | Sequence[str]) -> pl.DataFrame:
        """The rows of a table that releases got later (`dashboards.later_tables`); none in one that is older.

        Args:
            table: The name of the table.
            **where: A column of texts, and the value or the values wanted.

        Raises:
            KeyError: There is no such table, or a condition names no column of texts.
        """
        texts = [c for c, kind in LATER_TABLES[table].columns.items() if kind is pl.String]
        if table not in self._tables:
            self._tables[table] = self._read_later(table)
        return _matching(self._tables[table], where, texts)

    def _read_later(self, table: str) -> pl.DataFrame:
        columns, order = LATER_TABLES[table].columns, LATER_TABLES[table].order
        if not self._has(table):
            return pl.DataFrame(schema=dict(columns))
        names = ", ".join(columns)
        by = ", ".join([*order, names])
        return self._query(f"select {names} from {table} order by {by}")  # noqa: S608 - fixed names

    def _has(self, table: str) -> bool:
        return bool((self._names["table_name"] == table).any())

    @cached_property
    def audit(self) -> pl.DataFrame:
        """What an attacker could narrow each suppressed count down to; none in a release that was not audited."""
        if not self._has("audit"):
            return pl.DataFrame()
        return self._query("select * from audit order by source_id, time_period")


class ReleaseStore:
    """The releases folder: hands out the current release and keeps a few open."""

    def __init__(self, releases_dir: Path, keep: int = 3) -> None:
        self._dir = releases_dir
        self._keep = keep
        self._open: OrderedDict[str, Release] = OrderedDict()
        self._lock = threading.Lock()

    def current(self, *, official: bool = False, now: dt.datetime | None = None) -> Release | None:
        """The release that a reader sees, or none if there is not yet one.

        Args:
            official: Whether the reader may see what is provisional or under embargo.
            now: The moment of the question, with a time zone; the present where left out.
        """
        folder = visible(self._dir, official=official, now=now or dt.datetime.now(dt.UTC))
        if folder is None or not (folder / DATABASE).is_file():
            return None
        with self._lock:
            if folder.name not in self._open:
                self._open[folder.name] = Release(folder)
            self._open.move_to_end(folder.name)
            while len(self._open) > self._keep:
                # A request may still be reading it: the last reference closes it.
                self._open.popitem(last=False)
            return self._open[folder.name]
