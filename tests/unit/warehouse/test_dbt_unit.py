"""The dbt project: its unit tests, what every indicator must bring, what an incremental run replaces."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml

from pipelines.harmonise.subjects import in_columns_of
from pipelines.ingest import ensure_schemas
from pipelines.settings import Settings

PROJECT = Path(__file__).parents[3] / "dbt_project"
INDICATORS = sorted(PROJECT.glob("models/indicators/ind_*.sql"))
METADATA = {
    "id",
    "title",
    "domain",
    "definition",
    "formula",
    "universe",
    "unit_measure",
    "decimals",
    "estimator",
    "source",
    "references",
    "limitations",
    "breakdowns",
}
#: What the metadata of survey indicators bring besides, by estimator.
OF_ESTIMATOR = {
    "ratio": {"counts", "standards"},
    "share": {"counts", "standards"},
    "total": {"counts", "standards"},
    "mean": {"counts", "standards"},
    "median": {"counts", "standards"},
    "gap": {"components", "standards"},
    "change": {"components", "standards"},
    "level": {"counts", "components", "window_years", "standards"},
    "trend": {"counts", "components", "window_years", "standards"},
    "index": {"counts", "components", "window_years", "standards"},
    "quotient": {"counts", "standards"},
    "published": set(),
}
COUNTS = {"ratio": {"denominator", "numerator"}, "share": {"denominator", "numerator"}}
STANDARDS = {"labour_force", "occupation", "education", "industry", "hours_threshold", "vacancies", "eligible"}
DOMAINS = {"labour", "mismatch", "vacancies", "migration", "recognition", "shortage"}
UNITS = {
    *("PERCENT", "POINTS", "PERSONS", "LCU_MONTH", "LCU_HOUR", "LCU", "MONTHS", "ADVERTISEMENTS", "POSTS", "CASES"),
    *("INDEX", "RATIO"),
}
DIMENSIONS = {"sex", "age", "isco08", "isced11", "isic4", "origin", "destination", "breakdown"}
IDS = {model.stem.removeprefix("ind_") for model in INDICATORS}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An empty LMIS_HOME; the target folder in it lets later runs parse less."""
    folder = tmp_path_factory.mktemp("lmis_home")
    (folder / "warehouse").mkdir()
    return folder


def dbt(home, *arguments, partitions=()):
    run = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--no-use-colors",
            *arguments,
            *("--project-dir", PROJECT),
            *("--target-path", home / "target"),
            *("--log-path", home / "logs"),
        ],
        env={
            **os.environ,
            "LMIS_HOME": str(home),
            "LMIS_WAREHOUSE": str(home / "warehouse/warehouse.duckdb"),
            "DBT_PROFILES_DIR": str(PROJECT),
            "LMIS_PARTITIONS": ",".join(partitions),
            "DO_NOT_TRACK": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    return run.stdout


def test_formulas_give_the_figures_worked_out_by_hand(home):
    output = dbt(home, "test", "--select", "test_type:unit")
    passed = re.search(r"PASS=(\d+) WARN=0 ERROR=0 SKIP=0", output)
    assert passed and int(passed.group(1)) >= len(INDICATORS), output[-3000:]


@pytest.mark.parametrize("model", INDICATORS, ids=lambda model: model.stem)
def test_indicator_brings_its_metadata_and_a_unit_test(model):
    document = yaml.safe_load(model.with_suffix(".yml").read_text())
    (described,) = document["models"]
    indicator = described["config"]["meta"]["indicator"]
    assert described["name"] == model.stem == f"ind_{indicator['id']}"
    assert indicator.keys() == METADATA | OF_ESTIMATOR[indicator["estimator"]]
    assert all(indicator[key] not in (None, "") for key in METADATA)
    assert indicator["domain"] in DOMAINS
    assert indicator["unit_measure"] in UNITS
    assert set(indicator["breakdowns"]) <= DIMENSIONS
    parameters = set(indicator.get("standards", [])) - STANDARDS
    assert all(" " in words for words in parameters)  # in words, no misspelt standard
    assert set(indicator.get("components", [])) <= IDS
    assert indicator.get("counts", {}).keys() in ({}.keys(), COUNTS.get(indicator["estimator"], {"denominator"}))
    assert "is_valid_observation" in described["data_tests"]
    assert all(column["description"] for column in described["columns"])
    assert any(test["model"] == model.stem for test in document["unit_tests"])


def write_ads(home, period, ads):
    """Write a partition of advertisements, given as (ad_id, first_seen)."""
    folder = home / f"harmonised/vacancy/source_id=pol_ads/time_period={period}"
    folder.mkdir(parents=True, exist_ok=True)
    rows = pl.DataFrame(ads, schema={"ad_id": pl.String, "first_seen": pl.Date}, orient="row")
    said = {"source_id": "pol_ads", "time_period": period, "ref_area": "POL", "title": "Nurse"}
    rows = rows.with_columns(**{name: pl.lit(value) for name, value in said.items()})
    whole = in_columns_of("vacancy", rows)
    whole.write_parquet(folder / "part.parquet")


def write_figures(home, period, figures):
    """Write a partition of published recognition procedures, given as (isco08, value)."""
    folder = home / f"harmonised/published_figure/source_id=deu/time_period={period}"
    folder.mkdir(parents=True, exist_ok=True)
    rows = ", ".join(f"('{isco08}', {value}::double)" for isco08, value in figures)
    duckdb.sql(
        f"""
        copy (
            select
                'deu' as source_id, '{period}' as time_period, 'recognition_applications' as measure,
                'DEU' as ref_area, null::varchar as origin, null::varchar as destination,
                null::varchar as sex, null::varchar as age, isco08, value, null::varchar as obs_status
            from (values {rows}) as figure (isco08, value)
        ) to '{folder / "part.parquet"}'
        """
    )


def observations(home):
    with duckdb.connect(str(home / "warehouse/warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.sql("select time_period, isco08, obs_value from observation order by all").fetchall()


def test_a_changed_partition_replaces_what_it_made_and_nothing_else(home):
    build = ("run", "--select", "+ind_vacancies", "+ind_recognition_applications")
    ensure_schemas(Settings(home=home))
    write_ads(home, "2021-W26", [("a", date(2021, 6, 28)), ("b", date(2021, 7, 1))])
    write_ads(home, "2021-W27", [("b", date(2021, 7, 5)), ("c", date(2021, 7, 6))])
    write_figures(home, "2022", [("_T", 10)])
    write_figures(home, "2023", [("_T", 20), ("2221", 5)])
    dbt(home, *build)
    first = [
        ("2021-06", "_T", 1),
        ("2021-07", "_T", 2),
        ("2022", "_T", 10),
        ("2023", "2221", 5),
        ("2023", "_T", 20),
    ]
    assert observations(home) == first

    write_ads(home, "2021-W26", [])
    write_figures(home, "2022", [("_T", 99)])  # changed, but not named: stays as it was
    write_figures(home, "2023", [("_T", 21)])
    dbt(home, *build, partitions=["pol_ads:2021-W26", "deu:2023"])
    assert observations(home) == [("2021-07", "_T", 2), ("2022", "_T", 10), ("2023", "_T", 21)]
