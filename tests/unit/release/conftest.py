"""A small made-up warehouse, and all that publishing it takes."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.protection.audit import AUDIT
from pipelines.protection.publishable import Publishable
from pipelines.release.build import publish
from pipelines.release.schema import ESTIMATE, OBSERVATION
from pipelines.release.store import Release, list_releases

TEXT = {
    "time_period": "2020-Q1",
    "sex": "_T",
    "age": "_T",
    "isco08": "_T",
    "isced11": "_T",
    "isic4": "_T",
    "origin": "_T",
    "destination": "_T",
    "breakdown": "_T",
    "unit_measure": "PERCENT",
    "obs_status": "A",
    "conf_status": "F",
    "source_id": "xaa_lfs",
}

ROWS = [
    {"indicator": "rate", "ref_area": "XAA", "obs_value": 9.5, "n_unweighted": 900, "n_weighted": 1e6},
    {"indicator": "rate", "ref_area": "XAA", "sex": "M", "obs_value": 0.1 + 0.2, "n_unweighted": 400},
    {"indicator": "rate", "ref_area": "XAA", "sex": "F", "obs_value": 11.0, "n_unweighted": 500},
    {
        "indicator": "rate",
        "ref_area": "XAA",
        "sex": "F",
        "origin": "FOR",
        "obs_value": 12.0,
        "obs_status": "U",
    },
    {"indicator": "rate", "ref_area": "XAA", "origin": "FOR", "obs_value": 8.0},
    {"indicator": "rate", "ref_area": "XAA", "time_period": "2020-Q2", "obs_value": 10.5},
    {"indicator": "stock", "ref_area": "XBB", "destination": "XBB", "obs_value": 70.0},
    {"indicator": "stock", "ref_area": "XBB", "destination": "XBB", "origin": "XAA", "obs_value": 30.0},
    {"indicator": "stock", "ref_area": "XBB", "destination": "XCC", "origin": "XBB", "obs_value": 5.0},
]

SEEDS = {
    "ref_area": "code,alpha2,label_en,region\nXAA,NA,Land A,East\nXBB,XB,Land B,West\nXXX,,Unknown,\n",
    "isco08": "code,parent,level,label_en\n2,,1,Professionals\n22,2,2,Health professionals\n",
    "isced11": "code,broad,label_en\n0,ED0_2,Early childhood\nED0_2,ED0_2,Less than upper secondary\n",
    "isic4": "code,label_en\nQ,Health\n",
    "community": "community,community_name,ref_area\nECO,A community,XAA\nECO,A community,XBB\n",
}


def fill(warehouse: Path, rows: list[dict[str, Any]]) -> None:
    """Write one table `ind_*` for each indicator of the rows."""
    warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.begin()
        columns = ", ".join(f"{name} {kind}" for name, kind in ESTIMATE.items())
        for row in rows:
            full = {**TEXT, **row}
            table = f"ind_{row['indicator']}"
            connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
            marks = ", ".join("?" * len(ESTIMATE))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", [full.get(name) for name in ESTIMATE])
        connection.commit()


def unprotected(estimates: pl.DataFrame, previous: pl.DataFrame | None) -> Publishable:
    """Let everything pass as it is."""
    observations = estimates.with_columns(
        pl.lit(None, pl.String).alias(name) for name in OBSERVATION if name not in ESTIMATE
    )
    return Publishable(observations, pl.DataFrame(schema=AUDIT), [], {}, [])


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of `ROWS`; only read."""
    path = tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb"
    fill(path, ROWS)
    return path


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in ROWS]


@pytest.fixture
def refill():
    """The function that writes a warehouse."""
    return fill


SOURCE = {
    **dict.fromkeys(("licence_url", "homepage", "notes")),
    "source_id": "xaa_lfs",
    "kind": "survey",
    "title": "Labour force survey",
    "producer": "Office of A",
    "licence_name": "CC BY 4.0",
    "citation": "Office of A",
    "ref_area": "XAA",
    "coverage": "national",
    "synthetic": False,
    "standards": {"lfs": "ICLS-13"},
    **dict.fromkeys(("design", "reliability", "min_cases")),
}
PARTITION = {
    "source_id": "xaa_lfs",
    "time_period": "2020-Q1",
    "rows_read": 10,
    "rows_harmonised": 9,
    "rows_quarantined": 1,
    "rows_duplicate": 0,
    "sha256": "ab" * 32,
    "location": "https://example.org/a.csv",
    "retrieved_at": "2026-01-02T03:04:05+00:00",
    "size_bytes": 100,
    "status": "admitted",
    "error": None,
}
CHECK = {
    "source_id": "xaa_lfs",
    "time_period": "2020-Q1",
    "check_name": "not_null",
    "column_name": "weight",
    "severity": "error",
    "passed": True,
    "observed": 0,
    "expected": {"max": 0},
    "why": "A person without weight counts for nothing.",
}
WORDS = ("title", "domain", "definition", "formula", "universe", "unit_measure", "source", "limitations")
MORE = ("estimator", "standards", "references")


def arguments(folder: Path, warehouse: Path) -> dict[str, Any]:
    """Give the arguments of `publish`, for releases in `folder`."""
    seeds = folder / "seeds"
    seeds.mkdir()
    for name, text in SEEDS.items():
        (seeds / f"{name}.csv").write_text(text)
    return {
        "warehouse": warehouse,
        "releases": folder / "releases",
        "sources": [dict(SOURCE)],
        "partitions": [dict(PARTITION)],
        "checks": [dict(CHECK)],
        "indicators": [
            {"id": name, **dict.fromkeys(WORDS, name), "decimals": 1, "breakdowns": ["sex"], **dict.fromkeys(MORE)}
            for name in ("rate", "stock")
        ],
        "skills": [],
        "more": {},
        "seeds_dir": seeds,
        "fingerprint": "one",
        "synthetic": False,
        "created_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "protection": unprotected,
        "gate": lambda observations: [],
    }


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> dict[int, Path]:
    """Releases published once for all tests: folders with one and with three of them. Copy before use."""
    folder = tmp_path_factory.mktemp("shelves")
    wanted, found = arguments(folder, filled), {}
    for number, name in enumerate(("one", "two", "three"), start=1):
        publish(**{**wanted, "fingerprint": name})
        found[number] = folder / str(number)
        shutil.copytree(folder / "releases", found[number], symlinks=True)
    return found


@pytest.fixture
def wanted(tmp_path: Path, filled: Path) -> dict[str, Any]:
    """The arguments of `publish`; no release yet."""
    return arguments(tmp_path, filled)


@pytest.fixture
def one(wanted: dict[str, Any], shelves: dict[int, Path]) -> Release:
    """One release, published with `wanted`."""
    shutil.copytree(shelves[1], wanted["releases"], symlinks=True)
    return list_releases(wanted["releases"])[0]


@pytest.fixture
def three(wanted: dict[str, Any], shelves: dict[int, Path]) -> list[Release]:
    """Three releases with the fingerprints one, two, three; the last is current."""
    shutil.copytree(shelves[3], wanted["releases"], symlinks=True)
    return list_releases(wanted["releases"])
