"""Part 7: headline figures and those that the office published, by the system's own estimators."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.catalog.models import Source
from pipelines.errors import WarehouseError
from pipelines.ingest import ensure_schemas
from pipelines.onboarding.check.report import Finding, Part, Table
from pipelines.protection.concordance import DIMENSIONS, compare, reasons
from pipelines.protection.reliability import apply_reliability
from pipelines.protection.rule_sets import load_rule_set
from pipelines.release.gather import write_estimates
from pipelines.settings import DBT, DBT_PROJECT, Settings
from pipelines.warehouse.state import dbt_environment

TITLE = "Indicators"
HEADLINE = (
    "labour_force_participation_rate",
    "employment_to_population_ratio",
    "unemployment_rate",
    "overqualification_rate",
    "foreign_born_share",
)
SEXES = ("_T", "M", "F")


def wanted(source: Source, period: str, known: Iterable[str]) -> list[str]:
    """Return the indicators to compute: the headline ones, and those that the office published for the period."""
    published = [one.indicator for one in source.published if one.time_period == period]
    return sorted(set(HEADLINE) | set(published) & set(known))


def estimate(indicators: Sequence[str], settings: Settings) -> pl.DataFrame:
    """Compute indicators by the dbt project, from the harmonised partitions of a data folder.

    Args:
        indicators: Ids of indicators; what they are made from is built too.
        settings: The data folder; its warehouse is made.

    Raises:
        WarehouseError: A model failed.
    """
    ensure_schemas(settings)
    folder = settings.warehouse.parent
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(DBT), "--quiet", "--no-use-colors", "build", "--select", *(f"+ind_{name}" for name in indicators)]
    options = ["--resource-type", "model", "--resource-type", "seed", "--target-path", str(folder / "target")]
    done = subprocess.run(  # noqa: S603 (fixed program)
        [*command, *options, "--log-path", str(settings.home / "logs")],
        cwd=DBT_PROJECT,
        env=os.environ | dbt_environment(settings, []),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WarehouseError(f"dbt: {(done.stdout or done.stderr).strip()[-2000:]}")
    estimates = folder / "estimates.parquet"
    write_estimates(settings.warehouse, estimates, settings.home / "scratch")
    return pl.read_parquet(estimates)


def indicators_part(
    estimates: pl.DataFrame, source: Source, period: str, metadata: Sequence[Mapping[str, Any]], seconds: float
) -> Part:
    """Report on the figures.

    Args:
        estimates: The figures, in the columns that the warehouse gives them.
        source: The source, with what its office published.
        period: The period.
        metadata: Metadata of all indicators.
        seconds: How long computing took.
    """
    of_period = estimates.filter(pl.col("time_period") == period)
    comparison = compare(of_period, [source]).filter(pl.col("time_period") == period)
    known = {one["id"] for one in metadata}
    status = apply_reliability(of_period, metadata, {source.id: load_rule_set(source.reliability)})["obs_status"]
    own = of_period.with_columns(status=status).filter(pl.col("destination") == "_T", pl.col("breakdown") == "_T")
    cells = _cells(comparison)
    table = (
        cells.join(own, on=["indicator", *DIMENSIONS], how="left", maintain_order="left")
        .join(comparison, on=["indicator", *DIMENSIONS], how="left", maintain_order="left")
        .with_columns(group=_group())
        .select("indicator", "group", "obs_value", "se", "n_unweighted", "status", *_COMPARED)
        .filter(pl.col("obs_value").is_not_null() | pl.col("published").is_not_null())
    )
    absent = sorted(set(HEADLINE) - set(own["indicator"]))
    lines = [
        f"Computed in {seconds:.0f} s. Standard errors as the design in the YAML says; U: unreliable, Q: withheld."
    ]
    if absent:
        lines.append(f"No figure, since the codebook lacks what they need: {', '.join(absent)}.")
    if comparison.is_empty():
        lines.append(f"The YAML has no figure under `published` for {period} to compare with.")
    return Part("indicators", TITLE, tuple(lines), (_table(table),), tuple(_findings(comparison, known)))


_COMPARED = ["published", "difference", "tolerance", "outcome"]


def _cells(comparison: pl.DataFrame) -> pl.DataFrame:
    """Return what is shown: the headline figures by sex, then the published ones."""
    total = dict.fromkeys(DIMENSIONS, "_T")
    headline = pl.DataFrame([{"indicator": one} | total | {"sex": sex} for one in HEADLINE for sex in SEXES])
    published = comparison.select("indicator", *DIMENSIONS)
    return pl.concat([headline.select(published.columns), published]).unique(maintain_order=True)


def _group() -> pl.Expr:
    told = [pl.when(pl.col(name) != "_T").then(pl.format("{} {}", pl.lit(name), name)) for name in DIMENSIONS]
    return pl.concat_str(told, separator=", ", ignore_nulls=True).replace("", "all")


def _table(rows: pl.DataFrame) -> Table:
    columns = ("indicator", "group", "value", "se", "asked", "status", "published", "difference", "within", "outcome")
    return Table("Figures", columns, tuple(rows.iter_rows()))


def _findings(comparison: pl.DataFrame, known: set[str]) -> list[Finding]:
    found = [
        Finding("error", reason, "a run would hold all figures of this partition back")
        for reason in reasons(comparison.filter(~pl.col("passed")))
    ]
    for row in comparison.filter(pl.col("passed").is_null()).iter_rows(named=True):
        text = f"published: {row['indicator']} is not compared: {row['outcome']}"
        spelling = "correct the name: no indicator is called so" if row["indicator"] not in known else None
        found.append(Finding("warning", text, spelling or "add the variables it is made from to the codebook"))
    return found
