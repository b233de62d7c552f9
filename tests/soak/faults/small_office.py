"""A small statistical office: a copy of the project with two SYNTHETIC sources and few indicators, for a short run.

The code is the project's own. Copied, it is not changed under a run that takes hours.
"""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.conftest import PROJECT

PERIODS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
INDICATORS = ("labour_force", "foreign_trained_doctors")
HOUSEHOLDS = 250
MODELS = (
    "int_design",
    "int_person",
    "int_realised_match",
    "int_published_figure",
    *(f"ind_{one}" for one in INDICATORS),
)
SEEDS_READ = ("isced11", "isco08_isced_f")
SURVEY, FIGURES = "synthetic_faults_lfs", "synthetic_faults_doctors"
FAULTY_WEIGHT = 1e7
"""A weight that no check refuses, and that the test of the dbt project below does."""

_ABOUT = {
    "producer": "Nobody: SYNTHETIC",
    "licence": {"name": "none"},
    "citation": "SYNTHETIC, invented.",
    "homepage": "http://localhost/",
    "ref_area": "QMA",
    "coverage": "invented",
    "synthetic": True,
}
_DBT_TEST = f"""-- Fails on a delivery made for that: a number of persons that cannot be.
select * from {{{{ ref('ind_labour_force') }}}} where obs_value >= {FAULTY_WEIGHT:.0f}
"""


def make_project(folder: Path, address: str) -> Path:
    """Copy the project into a folder, with a small catalogue; files that no mirror has are at `address`."""
    for room in ("pipelines", "expectations", "deploy"):
        if (PROJECT / room).is_dir():
            shutil.copytree(PROJECT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    dbt = folder / "dbt_project"
    shutil.copytree(PROJECT / "dbt_project", dbt, ignore=shutil.ignore_patterns("target", "logs"))
    _make_smaller(dbt)
    _make_catalogue(folder / "pipelines" / "catalog", address)
    for design in (folder / "pipelines" / "impact" / "designs").glob("*.yml"):
        design.unlink()
    subprocess.run(
        [Path(sys.executable).with_name("dbt"), "--quiet", "parse", "--profiles-dir", dbt],
        cwd=dbt,
        check=True,
        capture_output=True,
    )
    return folder


def _make_smaller(dbt: Path) -> None:
    """Leave the models and seeds that are needed, and of the tests those on observations."""
    for path in dbt.glob("models/*/*"):
        if path.suffix in (".sql", ".yml") and path.stem not in MODELS:
            path.unlink()
    for path in dbt.glob("tests/*.sql"):
        path.unlink()
    (dbt / "tests" / "made_to_fail.sql").write_text(_DBT_TEST)
    described = dbt / "seeds" / "seeds.yml"
    seeds = yaml.safe_load(described.read_text())
    for seed in seeds["seeds"]:
        seed.pop("columns", None)
        seed.setdefault("config", {})["enabled"] = seed["name"] in SEEDS_READ
    described.write_text(yaml.safe_dump(seeds))


def _make_catalogue(catalogue: Path, address: str) -> None:
    for path in catalogue.glob("*/*.yml"):
        if path.parent.name != "arrangements":
            path.unlink()
    survey = _ABOUT | {
        "id": SURVEY,
        "kind": "survey",
        "title": "SYNTHETIC: survey of an office under faults",
        "periods": {"frequency": "quarterly", "first": PERIODS[0], "last": PERIODS[-1]},
        "location": {"mirror": "lfs_{yyyy}q{q}.csv.gz", "url": address + "/lfs_{yyyy}q{q}.csv.gz"},
        "format": {"kind": "delimited"},
        "row_period": {"expression": "quarter"},
        "subject": "person",
        "disclosure": {"min_cases": 5},
        "codebook": {
            "ref_area": {"constant": "QMA"},
            "household_id": {"column": "household"},
            "person_id": {"expression": "household || '-' || line"},
            "weight": {"column": "weight"},
            "sex": {"column": "sex", "map": {"1": "M", "2": "F"}},
            "age": {"column": "age"},
            "birth_place": {"column": "birth", "map": {"1": "NAT", "2": "FOR"}},
            "responded": {"constant": True},
            "labour_force_status": {"column": "status", "map": {"1": "EMP", "2": "UNE", "3": "OLF"}},
        },
    }
    figures = _ABOUT | {
        "id": FIGURES,
        "kind": "recognition",
        "title": "SYNTHETIC: figures of an office under faults",
        "periods": {"frequency": "annual", "first": "2022", "last": "2023"},
        "location": {"mirror": "doctors.csv", "url": address + "/doctors.csv"},
        "format": {"kind": "delimited"},
        "row_period": {"expression": "year"},
        "subject": "published_figure",
        "codebook": {
            "measure": {"constant": "foreign_trained_doctors"},
            "ref_area": {"constant": "QMA"},
            "origin": {"column": "origin"},
            "destination": {"constant": "QMA"},
            "sex": {"constant": "_T"},
            "age": {"constant": "_T"},
            "isco08": {"constant": "_T"},
            "value": {"column": "value"},
            "unit_measure": {"constant": "PERSONS"},
            "obs_status": {"constant": "A"},
            "citation": {"constant": "SYNTHETIC"},
        },
    }
    for room, source in (("surveys", survey), ("recognition", figures)):
        (catalogue / room).mkdir(exist_ok=True)
        (catalogue / room / f"{source['id']}.yml").write_text(yaml.safe_dump(source, allow_unicode=True))


def deliver(mirror: Path, version: int, *, periods: Sequence[str] = PERIODS, weight: float | None = None) -> None:
    """Write the SYNTHETIC files of a version: the same version is the same bytes, another one other figures.

    `weight` is that of the first person of every file.
    """
    mirror.mkdir(parents=True, exist_ok=True)
    for period in periods:
        year, quarter = period.split("-Q")
        rows = _survey_rows(period, version, weight)
        put(mirror / f"lfs_{year}q{quarter}.csv.gz", gzip.compress("\n".join(rows).encode(), 6, mtime=0))
    figures = [f"{year},{origin},{100 * year % 977 + version}" for year in (2022, 2023) for origin in ("QMB", "XXX")]
    put(mirror / "doctors.csv", "\n".join(["year,origin,value", *figures]).encode())


def put(path: Path, content: bytes) -> None:
    """Put a file in its place in one step, as a producer should."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)


def _survey_rows(period: str, version: int, weight: float | None) -> list[str]:
    draw = random.Random(f"{period} {version}")
    rows = ["quarter,household,line,weight,sex,age,birth,status"]
    for household in range(HOUSEHOLDS):
        for line in (1, 2, 3):
            given = weight if weight and (household, line) == (0, 1) else draw.randint(800, 1200)
            age, status = draw.randint(15, 80), draw.choices("123", (60, 6, 34))[0]
            birth = draw.choices("12", (85, 15))[0]
            rows.append(f"{period},{household},{line},{given},{draw.choice('12')},{age},{birth},{status}")
    rows.append(rows[-1])  # a row twice, and one with a code that is unknown: they are accounted for
    rows.append(f"{period},9999,1,1000,7,30,1,1")
    return rows
