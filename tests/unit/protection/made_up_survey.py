"""Observations of a made-up survey, estimated from made-up persons."""

from collections.abc import Sequence
from itertools import combinations
from random import Random

import polars as pl

from pipelines.protection.cells import DIMENSIONS

PLACE = {"ref_area": "QMA", "source_id": "qma_lfs", "destination": "_T", "breakdown": "_T"}
INDICATORS = [
    {"id": "employment", "estimator": "total", "counts": {"denominator": "employed"}},
    {"id": "employment_share", "estimator": "share", "counts": {"denominator": "coded", "numerator": "employed"}},
    {
        "id": "participation_rate",
        "estimator": "ratio",
        "counts": {"denominator": "working_age", "numerator": "labour_force"},
    },
    {
        "id": "unemployment_rate",
        "estimator": "ratio",
        "counts": {"denominator": "labour_force", "numerator": "unemployed"},
    },
]
CUBE = ("sex", "age", "origin")
FLOATS = ["se", "ci_lower", "ci_upper", "cv", "df", "deff"]


def made_up_persons(seed: int, size: int, unknown: float = 0.02) -> pl.DataFrame:
    """Persons with few foreign-born among them; some codes are unknown."""
    random = Random(seed)

    def code(codes: Sequence[str], weights: Sequence[float]) -> str | None:
        return None if random.random() < unknown else random.choices(codes, weights)[0]

    persons = []
    for _ in range(size):
        status = random.choices(["EMP", "UNE", "OLF"], [12, 2, 6])[0]
        occupation = code([str(major) for major in range(1, 10)], [3, 9, 8, 6, 12, 2, 7, 5, 9])
        persons.append(
            {
                "sex": random.choice(["F", "M"]),
                "age": random.choices(["Y15T24", "Y25T54", "Y55T64", "Y_GE65"], [3, 10, 3, 2])[0],
                "origin": code(["NAT", "FOR"], [12, 1]),
                "status": status,
                "isco08": occupation if status == "EMP" else None,
                "weight": random.uniform(50, 150),
            }
        )
    columns = ["sex", "age", "origin", "status", "isco08"]
    return pl.DataFrame(persons, schema={**dict.fromkeys(columns, pl.String), "weight": pl.Float64})


def observations(persons: pl.DataFrame, time_period: str = "2024-Q1") -> pl.DataFrame:
    """What the survey's indicators are among these persons."""
    in_labour_force = persons.filter(pl.col("status") != "OLF")
    employed = persons.filter(pl.col("status") == "EMP")
    by_occupation = [("isco08", *groups) for size in range(3) for groups in combinations(("sex", "origin"), size)]
    cube = [groups for size in range(4) for groups in combinations(CUBE, size)]
    rows = [
        _rows("employment", employed, pl.lit(True), cube + by_occupation),
        _share(employed, by_occupation),
        _rows("participation_rate", persons, pl.col("status") != "OLF", cube),
        _rows("unemployment_rate", in_labour_force, pl.col("status") == "UNE", cube),
    ]
    return figures(pl.concat(rows, how="diagonal").to_dicts(), time_period)


def figures(rows: Sequence[dict], time_period: str = "2024-Q1") -> pl.DataFrame:
    """Observations that say no more than is given: totals, normal and free where nothing else is said."""
    columns = ["indicator", *DIMENSIONS, "obs_value", "n_unweighted", "n_weighted", "n_cases", "time_period", *PLACE]
    usual = {"obs_status": "A", "conf_status": "F", "unit_measure": "PERCENT", "rule": None, "standard": None}
    blank = dict.fromkeys(columns) | dict.fromkeys(DIMENSIONS, "_T") | PLACE | {"time_period": time_period} | usual
    texts = [name for name in blank if not name.startswith(("n_", "obs_value"))]
    schema = dict.fromkeys(texts, pl.String) | {"obs_value": pl.Float64, "n_weighted": pl.Float64}
    schema |= {"n_unweighted": pl.Int64, "n_cases": pl.Int64}
    given = [{name: value for name, value in row.items() if value is not None} for row in rows]
    return pl.DataFrame([blank | row for row in given], schema=schema).with_columns(
        pl.lit(None, dtype=pl.Float64).alias(name) for name in FLOATS
    )


def ratio(indicator: str, n: int, cases: int, **groups: str) -> dict:
    """A rate of persons who all have weight 100."""
    counts = {"n_unweighted": n, "n_weighted": 100.0 * n, "n_cases": cases, "obs_value": 100 * cases / n}
    return {"indicator": indicator, **counts, **groups}


def total(indicator: str, n: int, **groups: str) -> dict:
    """A number of persons who all have weight 100."""
    return {"indicator": indicator, "n_unweighted": n, "n_weighted": 100.0 * n, "obs_value": 100.0 * n, **groups}


def _rows(indicator: str, persons: pl.DataFrame, counts: pl.Expr, breakdowns: list[tuple[str, ...]]) -> pl.DataFrame:
    persons = persons.with_columns(counts.alias("counts"))
    estimates = [
        persons.drop_nulls(list(groups))
        .group_by([pl.lit("_T").alias("all"), *groups])
        .agg(
            pl.len().alias("n_unweighted"),
            pl.col("weight").sum().alias("n_weighted"),
            pl.col("counts").sum().cast(pl.Int64).alias("n_cases"),
            (100 * pl.col("weight").filter("counts").sum() / pl.col("weight").sum()).alias("obs_value"),
        )
        .drop("all")
        for groups in breakdowns
    ]
    found = pl.concat(estimates, how="diagonal").with_columns(pl.lit(indicator).alias("indicator"))
    return found.with_columns(pl.col(name).fill_null("_T") for name in DIMENSIONS if name in found.columns)


def _share(employed: pl.DataFrame, by_occupation: list[tuple[str, ...]]) -> pl.DataFrame:
    whole = ["sex", "origin"]
    counts = _rows("employment_share", employed, pl.lit(True), by_occupation).with_columns(
        n_cases=pl.col("n_unweighted").cast(pl.Int64)
    )
    return counts.with_columns(
        obs_value=100 * pl.col("n_weighted") / pl.col("n_weighted").sum().over(whole),
        n_unweighted=pl.col("n_unweighted").sum().over(whole),
        n_weighted=pl.col("n_weighted").sum().over(whole),
    )
