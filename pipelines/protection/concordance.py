"""Concordance: the release's own figures beside those that the producers published. One that departs holds it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from pipelines.catalog.models import Source
from pipelines.protection.reliability import WITHHELD

DIMENSIONS = ["sex", "age", "isco08", "isced11", "isic4", "origin"]
CELL = ["source_id", "indicator", "time_period", *DIMENSIONS]
COMPARISON = dict.fromkeys(CELL, pl.String) | {
    "published": pl.Float64,
    "own": pl.Float64,
    "difference": pl.Float64,
    "tolerance": pl.Float64,
    "passed": pl.Boolean,
    "outcome": pl.String,
    "citation": pl.String,
}
CHECK = "concordance"
ROUNDING = 1e-9
"""A difference of exactly the tolerance passes, whatever binary fractions make of it."""


def compare(observations: pl.DataFrame, sources: Iterable[Source]) -> pl.DataFrame:
    """Hold own figures against the published ones.

    Args:
        observations: the columns of an observation, reliability and disclosure control applied or not.
        sources: sources, whose `published` figures are compared in the unit of the indicator.

    Returns:
        A row for each published figure, in the order of the catalogue: the cell, `published`, `own`, `difference` (own
        minus published), `tolerance`, `passed` (null: not compared), `outcome` (agrees, differs, not in release,
        withheld) and `citation`.
    """
    published = pl.DataFrame(
        [
            {
                "source_id": source.id,
                "ref_area": source.ref_area,
                "published": figure.value,
                "citation": figure.source,
                **figure.model_dump(include={"indicator", "time_period", "tolerance", *DIMENSIONS}),
            }
            for source in sources
            for figure in source.published
        ],
        schema=COMPARISON | {"ref_area": pl.String},
    ).drop("own", "difference", "passed", "outcome")
    own = observations.filter(pl.col("destination") == "_T", pl.col("breakdown") == "_T").select(
        *CELL, "ref_area", "obs_status", pl.col("obs_value").alias("own")
    )
    difference = pl.col("own") - pl.col("published")
    outcome = (
        pl.when(pl.col("obs_status").is_null())
        .then(pl.lit("not in release"))
        .when((pl.col("obs_status") == WITHHELD) | pl.col("own").is_null())
        .then(pl.lit("withheld"))
        .when(difference.abs() <= pl.col("tolerance") + ROUNDING)
        .then(pl.lit("agrees"))
        .otherwise(pl.lit("differs"))
    )
    return (
        published.join(own, on=[*CELL, "ref_area"], how="left", maintain_order="left")
        .with_columns(difference=difference, outcome=outcome)
        .with_columns(
            passed=pl.when(pl.col("outcome").is_in(["agrees", "differs"])).then(pl.col("outcome") == "agrees")
        )
        .select(list(COMPARISON))
    )


def reasons(comparison: pl.DataFrame) -> list[str]:
    """Return the reasons not to publish, in words: the published figures from which the own ones depart."""
    return [
        f"{row['source_id']}: {row['indicator']} of {row['time_period']}{_group(row)} is {row['own']:.4g}, but "
        f"{row['published']:g} was published ({row['citation']}); they may differ by {row['tolerance']:g}. Correct the "
        f"codebook or the definition; if the figure published is wrong or rests on other rules, change its entry under "
        f"`published` in {row['source_id']}.yml, and say why in a comment."
        for row in comparison.filter(~pl.col("passed")).iter_rows(named=True)
    ]


def check_rows(comparison: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of the release's table `check_result`, of the figures that were compared."""
    return [
        {
            "source_id": row["source_id"],
            "time_period": row["time_period"],
            "check_name": CHECK,
            "column_name": row["indicator"],
            "severity": "error",
            "passed": row["passed"],
            "observed": f"{row['own']:.4g}",
            "expected": f"{row['published']:g}{_group(row)}, ± {row['tolerance']:g}",
            "why": row["citation"],
        }
        for row in comparison.filter(pl.col("passed").is_not_null()).iter_rows(named=True)
    ]


def _group(row: dict[str, Any]) -> str:
    """Return for which persons a figure is, empty for everybody."""
    codes = [f"{name} {row[name]}" for name in DIMENSIONS if row[name] != "_T"]
    return f" ({', '.join(codes)})" if codes else ""
