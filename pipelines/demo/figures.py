"""Figures that offices of the invented countries would publish: stocks of migrants, recognition, doctors."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.catalog.periods import start_of
from pipelines.demo import parameters as truth
from pipelines.demo.draws import generator
from pipelines.demo.population import by_birth, population

CITATION = "SYNTHETIC demonstration data, invented"


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
    """Write procedures of recognition in Norvania, by occupation, all countries of training and Meridia."""
    years = start_of(period).year - 2022
    rng = generator("recognition", period)
    occupations = [*truth.RECOGNITION_APPLICATIONS.items(), ("other", truth.RECOGNITION_OTHERS)]
    cases = []
    for occupation, base in occupations:
        applications = base * (1 + truth.RECOGNITION_GROWTH) ** years * rng.uniform(0.95, 1.05)
        share = truth.RECOGNITION_POSITIVE.get(occupation[0], truth.RECOGNITION_POSITIVE["_T"])
        for training, part in (("2", truth.RECOGNITION_FROM_MERIDIA), ("3", 1 - truth.RECOGNITION_FROM_MERIDIA)):
            asked = round(applications * part)
            processed = round(asked * truth.RECOGNITION_PROCESSED * rng.uniform(0.97, 1.03))
            positive = round(processed * (share + truth.RECOGNITION_POSITIVE_GAIN * years))
            cases.append((occupation, training, asked, processed, positive))
    frame = pl.DataFrame(cases, schema=["occupation", "training", "asked", "processed", "positive"], orient="row")
    pieces = []
    for trained_in in (["2", "3"], ["2"]):
        chosen = frame.filter(pl.col("training").is_in(trained_in))
        code = pl.col("occupation")
        groups = {
            "all": pl.lit(True),
            "health": code.str.contains("^(22|32)"),
            "doctors": code.str.starts_with("221"),
            "engineers": code.str.starts_with("214"),
        }
        sums = [chosen.filter(which).select(pl.lit(name).alias("occupation"), _SUMS) for name, which in groups.items()]
        single = chosen.filter(code != "other").group_by("occupation", maintain_order=True).agg(_SUMS)
        origin = pl.lit("all" if len(trained_in) > 1 else trained_in[0]).alias("training")
        pieces.append(pl.concat([*sums, single]).with_columns(origin))
    rows = (
        pl.concat(pieces)
        .unpivot(
            on=["asked", "processed", "positive"],
            index=["occupation", "training"],
            variable_name="step",
            value_name="n",
        )
        .select("step", "occupation", "training", "n")
        .rows()
    )
    _write(rows, ("step", "occupation", "training", "cases"), period, path)


_SUMS = pl.col("asked", "processed", "positive").sum()


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
