"""The estimators against another's figures (oracle/): dbt runs them over built samples and over real ones.

The samples go through the numbering of sampling units and dbt as any source does. Of each figure the estimate, the
standard error, the interval, the degrees of freedom and the design effect must agree.
"""

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml

from pipelines.catalog.models import Design
from pipelines.harmonise.sampling import with_sampling_units
from pipelines.harmonise.subjects import schema_of
from tests.conftest import REAL_DATA
from tests.unit.warehouse.oracle.cases import Case, built_cases, real_cases

DBT_PROJECT = Path(__file__).parents[3] / "dbt_project"
ORACLE = Path(__file__).parent / "oracle/figures.csv"
KEY = ["sex", "age", "origin", "isco08"]
VALUES = ["obs_value", "se", "ci_lower", "ci_upper", "df", "deff"]
REAL = ["real_idn", "real_bra", "real_arg"]
BUILT = [case.source_id for case in built_cases()]

RATE = "numerator=\"labour_force_status = 'UNE'\", denominator=\"labour_force_status in ('EMP', 'UNE')\""
INCOME = "'income_month_lcu', 'income_month_lcu is not null', 'LCU_MONTH'"
MODELS = {
    "ratio": f"survey_ratio({RATE})",
    "neet": "survey_ratio('neet', 'neet is not null', observed='neet')",
    "mean": f"survey_mean({INCOME})",
    "total": "survey_total(\"labour_force_status = 'EMP'\")",
    "share": "survey_share(\"labour_force_status = 'EMP'\", by=['isco08'])",
    "median": f"survey_quantile({INCOME})",
    "upper": f"survey_quantile({INCOME}, p='0.9')",
    "gap": f"survey_gap({RATE})",
    "change": f"survey_change({RATE}, cube=['sex', 'age', 'origin'])",
}


def write(case: Case, home: Path) -> None:
    """Write the partitions of a sample as the harmonising step does, in row groups that several threads read."""
    design = Design.model_validate({"since": "1900"} | case.design)
    for (period,), persons in case.persons.group_by("time_period"):
        rows = persons.with_columns(source_id=pl.lit(case.source_id), ref_area=pl.lit("XXA"), responded=pl.lit(True))
        rows = pl.concat([pl.DataFrame(schema=schema_of("person")), rows], how="diagonal_relaxed")
        folder = home / f"harmonised/person/source_id={case.source_id}/time_period={period}"
        folder.mkdir(parents=True)
        with_sampling_units(rows, design).write_parquet(folder / "part.parquet", row_group_size=4096)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dbt project whose indicators are one a macro, beside the samples."""
    home: Path = tmp_path_factory.mktemp("estimates")
    ignored = shutil.ignore_patterns("target", "logs", "ind_*", "dbt_packages")
    shutil.copytree(DBT_PROJECT, home / "dbt_project", ignore=ignored)
    for name, call in MODELS.items():
        (home / f"dbt_project/models/indicators/ind_{name}.sql").write_text("{{ " + call + " }}\n")
    cases = built_cases() + (real_cases(REAL_DATA) if (REAL_DATA / "surveys").is_dir() else [])
    for case in cases:
        write(case, home)
    return home


def estimate(home: Path, threads: int) -> dict[str, pl.DataFrame]:
    """Run dbt and return the table of each indicator, in order."""
    profiles = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text())
    profiles["lmis"]["outputs"]["duckdb"]["settings"]["threads"] = threads
    (home / "dbt_project/profiles.yml").write_text(yaml.safe_dump(profiles))
    warehouse = home / f"threads_{threads}/warehouse.duckdb"
    warehouse.parent.mkdir(exist_ok=True)
    run = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--no-use-colors", "build", "--select", *(f"+ind_{name}" for name in MODELS)),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
            *("--project-dir", home / "dbt_project", "--target-path", home / "target", "--log-path", home / "logs"),
        ],
        env={
            **os.environ,
            "LMIS_HOME": str(home),
            "LMIS_WAREHOUSE": str(warehouse),
            "DBT_PROFILES_DIR": str(home / "dbt_project"),
            "LMIS_PARTITIONS": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {name: connection.sql(f"select * from ind_{name} order by all").pl() for name in MODELS}


@pytest.fixture(scope="module")
def estimates(project: Path) -> dict[str, pl.DataFrame]:
    return estimate(project, threads=4)


def figures(source_id: str) -> pl.DataFrame:
    """Return another's figures of a sample."""
    text = dict.fromkeys(["time_period", "isco08"], pl.String)
    table = pl.read_csv(ORACLE, comment_prefix="#", schema_overrides=text | dict.fromkeys(VALUES, pl.Float64))
    return table.filter(source_id=source_id)


def differences(ours: dict[str, pl.DataFrame], source_id: str) -> list[str]:
    """Return in words what differs by more than a millionth, or is missing."""
    found = []
    for theirs in figures(source_id).iter_rows(named=True):
        where = {name: theirs[name] for name in ["source_id", "time_period", *KEY]}
        rows = ours[theirs["indicator"]].filter(**where).rows(named=True)
        label = f"{theirs['indicator']} {' '.join(where.values())}"
        if len(rows) != 1:
            found.append(f"{label}: {len(rows)} rows")
            continue
        theirs |= rules_of_this_project(theirs)
        for name in VALUES:
            if not same(rows[0][name], theirs[name]):
                found.append(f"{label}: {name} is {rows[0][name]}, not {theirs[name]}")
    return found


def rules_of_this_project(theirs: dict[str, float]) -> dict[str, float | None]:
    """Return what is not given here, or otherwise, though the other package gives a number."""
    if theirs["df"] < 1:  # all in one sampling unit: no spread to estimate, of which the package makes about 0
        return {"se": None, "ci_lower": None, "ci_upper": None, "deff": None}
    if theirs["se"] is None:  # one limit alone
        return {"ci_lower": None, "ci_upper": None}
    if theirs["indicator"] == "total":  # a number of persons is not negative
        return {"ci_lower": max(0, theirs["ci_lower"])}
    return {}


def same(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-6)


@pytest.mark.parametrize("source_id", BUILT)
def test_built_samples_agree_with_another_package(estimates: dict[str, pl.DataFrame], source_id: str) -> None:
    assert figures(source_id).height > 20
    assert differences(estimates, source_id) == []


@pytest.mark.parametrize("source_id", REAL)
def test_real_samples_agree_with_another_package(
    estimates: dict[str, pl.DataFrame], real_data: Path, source_id: str
) -> None:
    assert figures(source_id).height > 10
    assert differences(estimates, source_id) == []


def test_indonesia_agrees_with_r(estimates: dict[str, pl.DataFrame], real_data: Path) -> None:
    """R 4.2, package survey 4.1: ids = PSU, strata = STRATA, weights = WEIGHT, nest; Sakernas 2022, East Java."""

    def row(indicator: str, sex: str = "_T", age: str = "_T") -> dict[str, float]:
        table = estimates[indicator].filter(source_id="real_idn", sex=sex, age=age, origin="_T")
        return table.row(0, named=True)

    def estimate_and_error(of: dict[str, float]) -> list[float]:
        return [of["obs_value"], of["se"]]

    assert estimate_and_error(row("neet")) == pytest.approx([25.57150515, 0.2331327575], rel=1e-9)
    assert estimate_and_error(row("neet", "M", "Y15T24")) == pytest.approx([17.15607742, 0.5732139427], rel=1e-9)
    assert estimate_and_error(row("neet", "F", "Y15T24")) == pytest.approx([26.99992954, 0.7001729419], rel=1e-9)
    assert estimate_and_error(row("mean")) == pytest.approx([2291225.168, 56742.54054], rel=1e-9)
    median = row("median")
    assert estimate_and_error(median) == pytest.approx([1600000, 25500.35989], rel=1e-8)
    assert [median["ci_lower"], median["ci_upper"]] == [1600000, 1700000]


def test_groups_are_told_apart_by_two_dimensions_at_most(estimates: dict[str, pl.DataFrame]) -> None:
    told_apart = pl.concat([table.select(*KEY) for table in estimates.values()]).unique()
    pairs = {tuple(name for name in KEY if row[name] != "_T") for row in told_apart.iter_rows(named=True)}
    single = {(), ("sex",), ("age",), ("origin",), ("isco08",)}
    assert pairs == single | {
        ("sex", "age"), ("sex", "origin"), ("age", "origin"), ("sex", "isco08"), ("origin", "isco08")
    }  # fmt: skip


def test_a_group_without_persons_has_no_row(estimates: dict[str, pl.DataFrame]) -> None:
    for indicator in ("ratio", "mean", "total", "median"):
        table = estimates[indicator].filter(source_id="built_small_groups")
        assert table.filter(sex="F", origin="FOR").is_empty()
        assert table.filter(sex="F", origin="NAT").height > 0


def test_one_thread_and_four_give_the_same_bits(project: Path, estimates: dict[str, pl.DataFrame]) -> None:
    alone = estimate(project, threads=1)
    for name, table in estimates.items():
        assert table.height > 0
        assert table.equals(alone[name], null_equal=True), name
