"""Our panel estimator against published figures: minimum wages and teenage employment in 500 counties.

The data are the example of the R package `did` by Callaway and Sant'Anna. The figures are those of its vignette
"Getting Started with the did Package", without covariates, against counties never treated.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.impact.design import PanelWindow
from pipelines.impact.effect import Effect
from pipelines.impact.group_time import callaway_santanna

SOURCE = "R package did, vignette Getting Started with the did Package, data mpdta"
PUBLISHED = {
    "mean of the event times": -0.0772,
    "0 years after": -0.0199,
    "1 year after": -0.0510,
    "2 years after": -0.1373,
    "3 years after": -0.1008,
    "counties of 2004, in 2004": -0.0105,
    "counties of 2004, in 2005": -0.0704,
    "counties of 2006, in 2006": -0.0046,
    "counties of 2006, in 2007": -0.0412,
    "counties of 2007, in 2007": -0.0261,
}
"""In logarithms of teenage employment."""
WINDOW = PanelWindow(period="year", horizon=3, pre_periods=4)


def read_counties(path: Path) -> pl.DataFrame:
    """Read the example as a panel: `wage_hour` stands for the logarithm of teenage employment."""
    return (
        pl.read_csv(path)
        .select(
            pl.col("countyreal").alias("unit"),
            pl.col("year").alias("period"),
            pl.col("first.treat").alias("first_treated"),
            pl.col("countyreal").alias("cluster"),
            pl.lit(1.0).alias("weight"),
            pl.col("lemp").alias("wage_hour"),
            pl.col("lpop").alias("population"),
        )
        .sort("unit", "period")
    )


def table(path: Path) -> pl.DataFrame:
    """Return our estimates beside the published ones: what, estimate, se, published, source."""
    counties = read_counties(path)
    words = {None: "mean of the event times", 1: "1 year after"}
    found = {words.get(time, f"{time} years after"): one for time, one in _by_time(counties).items()}
    for first in (2004, 2006, 2007):
        cohort = counties.filter(pl.col("first_treated").is_in([0, first]))
        of_cohort = {time: one for time, one in _by_time(cohort).items() if time is not None}
        found |= {f"counties of {first}, in {first + time}": one for time, one in of_cohort.items()}
    rows = [(name, found[name].effect, found[name].se, published, SOURCE) for name, published in PUBLISHED.items()]
    return pl.DataFrame(rows, schema=["what", "estimate", "se", "published", "source"], orient="row")


def _by_time(counties: pl.DataFrame) -> dict[int | None, Effect]:
    study = callaway_santanna(counties, "wage_hour", [], WINDOW, "never_treated")
    return {one.event_time: one for one in study.effects}
