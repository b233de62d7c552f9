"""`lmis query`: what it answers is what a plain filter finds on the same file, or names what there is not."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from pipelines.cli import _conditions
from pipelines.errors import LmisError
from pipelines.release.build import publish
from pipelines.release.errors import QueryError
from pipelines.release.query import ALIASES, FILTERS, query_observations
from pipelines.release.schema import KEY, TOTALLED
from tests.fuzz.reading import folder
from tests.fuzz.target import Target
from tests.unit.release.conftest import ROWS, arguments, fill


@cache
def release() -> Path:
    """A small release."""
    place = folder() / "release"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    fill(place / "warehouse.duckdb", ROWS)
    return publish(**arguments(place, place / "warehouse.duckdb")).path


@cache
def _observations() -> pl.DataFrame:
    manifest = json.loads((release() / "manifest.json").read_text())
    return pl.read_parquet(release() / manifest["observations"])


_odd = st.sampled_from(["", " ", "'", "' OR 1=1 --", "%", "*", "x\x00y", "_T'", "🙂", "a" * 5000]) | st.text(max_size=6)
_values = st.sampled_from(["_T", "M", "F", "FOR", "XAA", "XBB", "2020-Q1", "2020-Q2", "U", "A", "xaa_lfs"]) | _odd
_names = st.sampled_from([*FILTERS, *ALIASES]) | _odd
_where = st.dictionaries(_names, st.lists(_values, min_size=1, max_size=3).map("|".join), max_size=3)
_asked = st.tuples(st.sampled_from(["rate", "stock"]) | _odd, _where, st.booleans(), st.none() | st.integers(-2, 12))


def _query(made: tuple[str, dict[str, str], bool, int | None]) -> None:
    indicator, where, totals, limit = made
    try:
        found = query_observations(release(), indicator, where, totals, limit)
    except QueryError as fault:
        assert not _answerable(indicator, where, limit), fault
        return
    assert _answerable(indicator, where, limit), "answered what cannot be asked"
    rows, named = _observations().filter(indicator=indicator), {ALIASES.get(name, name) for name in where}
    for name, text in where.items():
        rows = rows.filter(pl.col(ALIASES.get(name, name)).is_in([value.strip() for value in text.split("|")]))
    for name in set(TOTALLED) - named if totals else ():
        is_total = pl.col(name) == "_T"
        rows = rows.filter(is_total | (pl.col(name) == pl.col("ref_area")) if name == "destination" else is_total)
    assert found.equals(rows.sort(KEY).head(rows.height if limit is None else limit).select(found.columns))


def _answerable(indicator: str, where: dict[str, str], limit: int | None) -> bool:
    rows = _observations().filter(indicator=indicator)
    names = [ALIASES.get(name, name) for name in where]
    return bool(
        (limit is None or limit >= 0)
        and rows.height
        and set(names) <= set(FILTERS)
        and len(set(names)) == len(names)
        and all(
            {value.strip() for value in text.split("|")} <= set(rows[name])
            for name, text in zip(names, where.values(), strict=True)
        )
    )


def _conditions_of(text: str) -> None:
    try:
        found: dict[str, Any] = _conditions(text)
    except LmisError:
        return
    assert all("," not in name + value for name, value in found.items())


_written = st.text(st.sampled_from(list("ab=,| ")), max_size=20) | st.text()

TARGETS = (
    Target("query", _asked, _query, share=8),
    Target("query, conditions", _written, _conditions_of, share=160),
)
