"""Figures that offices of the invented countries would publish: stocks of migrants, recognition, doctors."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.catalog.periods import start_of
from pipelines.demo import parameters as truth
from pipelines.demo.offices import register_cases
from pipelines.demo.population import by_birth, population

CITATION = "SYNTHETIC demonstration data, invented"
POSITIVE = ("FULL", "COMPENSATION", "PARTIAL")


def migrant_stock(period: str, path: Path) -> None:
    """Write persons by country of residence and of birth, their sum, and the population, at the middle of a year."""
    quarter = 4 * (start_of(period).year - 2024) + 2
    rows = []
    for code, country in truth.COUNTRIES.items():
        born_abroad = {origin: n for origin, n in by_birth(country, quarter).items() if origin != code}
        rows += [("stock", code, origin, persons) for origin, persons in born_abroad.items()]
        rows += [
            ("stock", code, "all", sum(born_abroad.values())),
            ("population", code, "all", population(country, quarter)),
        ]
    _write(rows, ("figure", "country", "born_in", "persons"), period, path)


def recognition(period: str, path: Path) -> None:
    """Write what became of a year's applications in Norvania, counted in the register when it was closed.

    By occupation, of all countries of training and of Meridia: applications, those decided on substance, and those
    recognised at least in part.
    """
    cases = register_cases(period).select(
        "training_country",
        "isco08",
        asked=pl.lit(1),
        processed=pl.col("outcome").is_in([*POSITIVE, "REFUSED"]).cast(pl.Int64),
        positive=pl.col("outcome").is_in(POSITIVE).cast(pl.Int64),
    )
    code = pl.col("isco08")
    groups = {
        "all": pl.lit(value=True),
        "health": code.str.contains("^(22|32)"),
        "doctors": code.str.starts_with("221"),
        "engineers": code.str.starts_with("214"),
    }
    steps = ["asked", "processed", "positive"]
    sums = pl.col(steps).sum()
    pieces = []
    for training, chosen in (("all", cases), ("2", cases.filter(training_country="QMB"))):
        of_groups = [chosen.filter(which).select(pl.lit(name).alias("isco08"), sums) for name, which in groups.items()]
        of_units = chosen.filter(code.is_in(truth.RECOGNITION_SHOWN)).group_by("isco08").agg(sums).sort("isco08")
        pieces += [table.with_columns(pl.lit(training).alias("training")) for table in (*of_groups, of_units)]
    rows = pl.concat(pieces).unpivot(on=steps, index=["isco08", "training"], variable_name="step")
    _write(
        rows.select("step", "isco08", "training", "value").rows(),
        ("step", "occupation", "training", "cases"),
        period,
        path,
    )


def doctors(period: str, path: Path) -> None:
    """Write doctors by country of training and country of work."""
    years = start_of(period).year - 2022
    rows = [
        (training, place, round(base * (1 + truth.DOCTORS_GROWTH[place]) ** years))
        for (training, place), base in truth.DOCTORS.items()
    ]
    _write(rows, ("trained_in", "works_in", "doctors"), period, path)


def _write(rows: list[tuple], columns: tuple[str, ...], period: str, path: Path) -> None:
    pl.DataFrame(rows, schema=list(columns), orient="row").with_columns(
        year=pl.lit(period), source=pl.lit(CITATION)
    ).write_csv(path)
