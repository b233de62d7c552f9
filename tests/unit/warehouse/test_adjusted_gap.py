"""The gap adjusted for age, sex, education and region, and its standard error, against a jackknife in plain numpy.

Leaving out one PSU after the other and working the gap out anew needs none of the formulas of the macros. Linearisation
and jackknife agree closely where no PSU is all there is of a cell; the same replicates as weights give the same figure.
"""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.catalog.models import Design
from pipelines.harmonise.sampling import with_sampling_units
from pipelines.harmonise.subjects import schema_of

PROJECT = Path(__file__).parents[3] / "dbt_project"
UNEMPLOYMENT, EARNINGS = "unemployment_gap_birth_adjusted", "hourly_earnings_gap_birth_adjusted"
INDICATORS = [UNEMPLOYMENT, EARNINGS]
SEXES = ["_T", "M", "F"]
STRATA, PSUS, PERSONS = 5, 12, 20
CELL = ["sex", "age", "isced11", "region"]


def sample() -> pl.DataFrame:
    """Return 1,200 persons of the labour force in 60 PSUs of five strata, a third of them born abroad."""
    rng = np.random.default_rng(2014)
    size = STRATA * PSUS * PERSONS
    psu = np.arange(size) // PERSONS
    foreign = rng.random(size) < 0.34
    low = rng.random(size) < 0.4 + 0.2 * foreign
    unemployed = rng.random(size) < 0.1 + 0.1 * foreign + 0.1 * (psu % 4 == 0) + 0.3 * low
    return pl.DataFrame(
        {
            "time_period": "2014-Q1",
            "person_id": [f"p{number}" for number in range(size)],
            "psu": [f"u{number}" for number in psu],
            "stratum": [f"s{number}" for number in psu // PSUS],
            "weight": rng.integers(50, 400, size).astype(float),
            "sex": rng.choice(["M", "F"], size),
            "age": rng.choice([20, 40], size, p=[0.3, 0.7]),
            "isced11": np.where(low, "2", "6"),
            "region": np.where(psu // PSUS < 3, "north", "south"),
            "birth_place": np.where(foreign, "FOR", "NAT"),
            "labour_force_status": np.where(unemployed, "UNE", "EMP"),
            "status_in_employment": "EMPLOYEE",
            "hours_usual": 36.0,  # 156 a month
            "income_month_lcu": 156.0 * (rng.integers(20, 40, size) + psu % 5 - 3 * foreign - 15 * low),
        }
    ).with_columns(replicate_weights=pl.Series(replicate_weights(psu), dtype=pl.List(pl.Float64)))


def replicate_weights(psu: np.ndarray) -> np.ndarray:
    """Return for each person a factor a replicate: 0 in the PSU left out, and more for the others of its stratum."""
    left_out = np.arange(STRATA * PSUS)
    same_stratum = psu[:, None] // PSUS == left_out // PSUS
    return np.where(psu[:, None] == left_out, 0, np.where(same_stratum, PSUS / (PSUS - 1), 1))


def gap(persons: pl.DataFrame, weight: np.ndarray, indicator: str) -> float:
    """Return the adjusted gap, cell by cell as its definition says, in points or percent."""
    if indicator == EARNINGS:
        known = (persons["labour_force_status"] == "EMP").to_numpy()
        value = persons["income_month_lcu"].to_numpy() / 156
    else:
        known = np.full(persons.height, True)
        value = (persons["labour_force_status"] == "UNE").to_numpy().astype(float)
    foreign = (persons["birth_place"] == "FOR").to_numpy()
    cell = persons.select(pl.struct(CELL).rank("dense")).to_series().to_numpy()
    natives, migrants, total = 0.0, 0.0, 0.0
    for number in np.unique(cell):
        native = known & ~foreign & (cell == number)
        migrant = known & foreign & (cell == number)
        if weight[native].sum() > 0 and weight[migrant].sum() > 0:
            persons_abroad = weight[migrant].sum()
            natives += persons_abroad * np.average(value[native], weights=weight[native])
            migrants += persons_abroad * np.average(value[migrant], weights=weight[migrant])
            total += persons_abroad
    return 100 * (1 - migrants / natives) if indicator == EARNINGS else 100 * (natives - migrants) / total


def jackknife(persons: pl.DataFrame, indicator: str) -> tuple[float, float]:
    """Return the gap and its standard error, from one replicate a PSU."""
    weight = persons["weight"].to_numpy()
    factors = np.array(persons["replicate_weights"].to_list())
    estimate = gap(persons, weight, indicator)
    deviations = [gap(persons, weight * factors[:, one], indicator) - estimate for one in range(factors.shape[1])]
    return estimate, float(np.sqrt((PSUS - 1) / PSUS * np.square(deviations).sum()))


def write(home: Path, persons: pl.DataFrame, source_id: str, design: dict[str, str]) -> None:
    rows = persons.with_columns(
        source_id=pl.lit(source_id),
        ref_area=pl.lit("ARG"),
        replicate_weights=pl.col("replicate_weights") * pl.col("weight"),
    )
    rows = pl.concat([pl.DataFrame(schema=schema_of("person")), rows], how="diagonal_relaxed")
    folder = home / f"harmonised/person/source_id={source_id}/time_period=2014-Q1"
    folder.mkdir(parents=True)
    with_sampling_units(rows, Design.model_validate({"since": "1900"} | design)).write_parquet(folder / "part.parquet")


@pytest.fixture(scope="module")
def persons() -> pl.DataFrame:
    return sample()


@pytest.fixture(scope="module")
def observations(tmp_path_factory: pytest.TempPathFactory, persons: pl.DataFrame) -> pl.DataFrame:
    """What dbt makes of the sample, once from its PSUs and once from replicate weights."""
    home: Path = tmp_path_factory.mktemp("adjusted_gap")
    (home / "warehouse").mkdir()
    write(home, persons, "psus", {"method": "taylor", "single_psu": "centred"})
    write(home, persons, "replicates", {"method": "replicates", "replicate_method": "jkn"})
    warehouse = home / "warehouse/warehouse.duckdb"
    run = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--no-use-colors", "build", "--select", *(f"+ind_{indicator}" for indicator in INDICATORS)),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
            *("--project-dir", PROJECT, "--target-path", home / "target", "--log-path", home / "logs"),
        ],
        env={
            **os.environ,
            "LMIS_HOME": str(home),
            "LMIS_WAREHOUSE": str(warehouse),
            "DBT_PROFILES_DIR": str(PROJECT),
            "LMIS_PARTITIONS": "",
            "DO_NOT_TRACK": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql("select * from observation").pl()


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_adjusted_gap_and_standard_error_agree_with_a_jackknife(
    observations: pl.DataFrame, persons: pl.DataFrame, indicator: str, sex: str
) -> None:
    group = persons if sex == "_T" else persons.filter(sex=sex)
    estimate, se = jackknife(group, indicator)
    by_source = {row["source_id"]: row for row in observations.filter(indicator=indicator, sex=sex).to_dicts()}
    assert by_source.keys() == {"psus", "replicates"}
    for row in by_source.values():
        assert row["obs_value"] == pytest.approx(estimate, rel=1e-9)
        assert row["n_unweighted"] == counted(group, indicator)
    assert by_source["replicates"]["se"] == pytest.approx(se, rel=1e-6)
    assert by_source["psus"]["se"] == pytest.approx(se, rel=0.03)


def counted(persons: pl.DataFrame, indicator: str) -> int:
    """Return how many persons are in cells with both native- and foreign-born."""
    known = persons.filter(labour_force_status="EMP") if indicator == EARNINGS else persons
    return known.filter((pl.col("birth_place").n_unique() > 1).over(CELL)).height
