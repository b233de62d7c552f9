"""The occupational shortage index against another reckoning (oracle/shortage.py), of a built sample and a real one."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
import yaml

from pipelines.catalog.load import load_catalog, periods_of
from pipelines.catalog.models import Design
from pipelines.harmonise.harmonise import harmonise
from pipelines.harmonise.sampling import with_sampling_units
from pipelines.harmonise.subjects import schema_of
from pipelines.ingest import ensure_schemas
from pipelines.landing.land import land
from pipelines.settings import DBT_PROJECT, Settings
from pipelines.staging.stage import stage
from tests.conftest import REAL_DATA
from tests.unit.warehouse.oracle.shortage import GROUPS, PARTS, Standing, shortage

YEARS = range(2006, 2015)
LAST = {"built": "2014", "arg_eph": "2014-Q4"}


def built() -> pl.DataFrame:
    """Return nine years of a rotating sample: a PSU stays for two of them; in one year no unemployed managers."""
    rng = np.random.default_rng(5)
    parts = []
    for year in YEARS:
        units = np.repeat(np.arange(90), 40)  # in three strata
        entry = year - (units + year) % 2
        size = units.size
        status = rng.choice(["EMP", "UNE", "OLF"], size, p=[0.6, 0.15, 0.25])
        occupation = rng.choice([str(code) for code in range(10)], size, p=[0.01] + [0.11] * 9)
        status = np.where((occupation == "1") & (status == "UNE") & (year == 2012), "OLF", status)
        works, idle = status == "EMP", status == "UNE"
        hours = np.where(rng.random(size) < 0.05, 0, rng.integers(10, 60, size))
        parts.append(
            pl.DataFrame(
                {
                    "time_period": str(year),
                    "stratum": (units % 3).astype(str),
                    "psu": np.char.add(units.astype(str), np.char.add("-", entry.astype(str))),
                    "weight": rng.integers(50, 150, size) * (1 + 0.1 * (year - 2006) * (occupation == "2")),
                    "age": rng.integers(10, 70, size),
                    "labour_force_status": status,
                    "isco08": np.where(works, occupation, ""),
                    "isco08_last": np.where(idle & (rng.random(size) < 0.9), occupation, ""),
                    "status_in_employment": np.where(rng.random(size) < 0.8, "EMPLOYEE", "OWN_ACCOUNT"),
                    "hours_actual": hours.astype(float),
                    "income_month_lcu": rng.lognormal(7 + 0.1 * (year - 2006), 0.5, size),
                    "isced11": rng.choice(["0", "2", "3", "ED5_8"], size),
                }
            )
        )
    return (
        pl.concat(parts)
        .with_columns(pl.when(labour_force_status="EMP").then(pl.col("hours_actual", "income_month_lcu")))
        .with_columns(pl.col("isco08", "isco08_last").replace("", None))
        .with_columns(
            person_id=pl.int_range(pl.len()).cast(pl.String), source_id=pl.lit("built"), ref_area=pl.lit("XXA")
        )
        .with_columns(isco08_digits=pl.col("isco08").str.len_chars(), sex=pl.lit("F"), responded=pl.lit(True))
    )


def argentina(settings: Settings) -> pl.DataFrame:
    source = load_catalog()["arg_eph"]
    parts = []
    for period in periods_of(source):
        delivery = land(source, period, settings)
        staged = stage(source, period, delivery, None, periods=periods_of(source), settings=settings)
        assert staged is not None
        parts.append(harmonise(staged, source, period).rows)
    return pl.concat(parts)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, pl.DataFrame], Settings]:
    """The samples, written where dbt reads them."""
    settings = Settings(home=tmp_path_factory.mktemp("shortage"), mirror=REAL_DATA)
    shaped = pl.concat([pl.DataFrame(schema=schema_of("person")), built()], how="diagonal_relaxed")
    design = Design(since="1900", method="taylor")
    found = {"built": pl.concat(with_sampling_units(part, design) for _, part in shaped.group_by("time_period"))}
    if (REAL_DATA / "surveys").is_dir():
        found["arg_eph"] = argentina(settings)
    for source_id, persons in found.items():
        for (period,), rows in persons.group_by("time_period"):
            folder = settings.partition("harmonised/person", source_id, str(period))
            folder.mkdir(parents=True)
            rows.write_parquet(folder / "part.parquet")
    ensure_schemas(settings)
    return found, settings


@pytest.fixture(scope="module")
def ours(samples: tuple[dict[str, pl.DataFrame], Settings]) -> pl.DataFrame:
    """What dbt makes of them."""
    _, settings = samples
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--no-use-colors", "build", "--select", "+int_shortage"),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
            *("--project-dir", DBT_PROJECT, "--target-path", settings.home / "target"),
            *("--log-path", settings.home / "logs"),
        ],
        env={
            **os.environ,
            "LMIS_HOME": str(settings.home),
            "LMIS_WAREHOUSE": str(settings.warehouse),
            "DBT_PROFILES_DIR": str(DBT_PROJECT),
            "LMIS_PARTITIONS": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.sql("select * from int_shortage").pl()


@pytest.fixture(scope="module", params=LAST)
def theirs(samples: tuple[dict[str, pl.DataFrame], Settings], request: pytest.FixtureRequest) -> tuple[str, Standing]:
    """The name of a sample, and what the other reckoning makes of it."""
    if request.param not in samples[0]:
        pytest.skip(f"real files are not at hand in {REAL_DATA} (set LMIS_TEST_MIRROR)")
    return request.param, shortage(samples[0][request.param], LAST[request.param], groups=["2"])


def test_index_and_parts_are_those_of_another_reckoning(theirs, ours):
    source_id, expected = theirs[0], theirs[1].values
    found = ours.filter(source_id=source_id, time_period=LAST[source_id])
    assert found.height == len(GROUPS) * (len(PARTS) + 1)
    for part, group, value in found.select("part", "isco08", "obs_value").iter_rows():
        assert value == pytest.approx(expected[group][[*PARTS, "index"].index(part)], rel=1e-6, abs=1e-8), (part, group)


def test_standard_errors_are_those_of_leaving_out_each_sampling_unit(theirs, ours):
    source_id, errors = theirs[0], theirs[1].errors
    for group, expected in errors.items():
        found = ours.filter(source_id=source_id, time_period=LAST[source_id], isco08=group)
        se = dict(found.select("part", "se").iter_rows())
        for part, error in zip([*PARTS, "index"], expected, strict=True):
            assert se[part] == pytest.approx(error, rel=0.02), (part, group)


def test_the_window_is_what_there_is_up_to_five_years(samples, ours):
    first = min(ours.filter(source_id="built")["time_period"])
    assert first == "2007"  # the first with a year before
    early = shortage(samples[0]["built"], "2008", groups=[])
    found = ours.filter(source_id="built", time_period="2008", part="index")
    assert dict(found.select("isco08", "obs_value").iter_rows()) == pytest.approx(
        {group: values[-1] for group, values in early.values.items()}, rel=1e-6
    )
    assert shortage(samples[0]["built"], "2014", groups=[], years=9).values["2"][-1] != pytest.approx(
        shortage(samples[0]["built"], "2014", groups=[]).values["2"][-1], rel=1e-3
    )


def test_protection_and_sql_look_back_equally_far():
    years = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]["shortage_years"]
    described = [yaml.safe_load(path.read_text()) for path in DBT_PROJECT.glob("models/indicators/ind_shortage_*.yml")]
    assert len(described) == len(PARTS) + 1
    assert {one["models"][0]["config"]["meta"]["indicator"]["window_years"] for one in described} == {years}
