"""Which persons a comparison at an event time rests on: seen both in the period before treatment and then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.impact.design import PanelWindow

FEWEST_IN_CELL = 10
"""Treated units of a cohort at an event time that are estimated at least."""


@dataclass(frozen=True)
class Support:
    """What an effect rests on: units, clusters, and the mean outcome of the treated."""

    n_treated: int
    n_comparison: int
    n_clusters: int
    mean_treated: float


def event_times(window: PanelWindow) -> list[int]:
    """Return the event times that are estimated: leads, without the period of reference, and 0 to the horizon."""
    reference = -1 - window.anticipation
    return [*range(-window.pre_periods, reference), *range(reference + 1, window.horizon + 1)]


def pairs(frame: pl.DataFrame, outcome: str, window: PanelWindow, rule: str) -> pl.DataFrame:
    """Return one row a unit and event time at which it is compared, as treated or as one of the others.

    Args:
        frame: A panel.
        outcome: Its column.
        window: Event times.
        rule: `not_yet_treated` or `never_treated`.

    Returns:
        event_time, unit, cluster, weight, treated, and the outcome at that time.
    """
    columns = ["unit", "period", "first_treated", "cluster", "weight", outcome]
    seen = frame.drop_nulls(outcome).select(columns)
    found = [_at(seen, time, window.anticipation, rule) for time in event_times(window)]
    return pl.concat(found).rename({outcome: "outcome"})


def _at(seen: pl.DataFrame, time: int, anticipation: int, rule: str) -> pl.DataFrame:
    before = seen.select("unit", pl.col("period") + 1 + anticipation + time)
    both = seen.join(before, on=["unit", "period"], how="semi").with_columns(cohort=pl.col("period") - time)
    last = pl.max_horizontal("period", pl.col("cohort") - 1 - anticipation) + anticipation
    untreated = pl.col("first_treated") == 0
    if rule == "not_yet_treated":
        untreated |= (pl.col("first_treated") > last) & (pl.col("first_treated") != pl.col("cohort"))
    treated = both.filter(pl.col("first_treated") == pl.col("cohort"), pl.col("first_treated") > 0)
    others = both.filter(untreated, pl.col("cohort").is_in(treated["cohort"].unique().implode())).unique("unit")
    marked = [part.with_columns(treated=pl.lit(is_treated)) for part, is_treated in ((treated, True), (others, False))]
    return pl.concat(marked).drop("period", "first_treated", "cohort").with_columns(event_time=pl.lit(time, pl.Int64))


def without_thin(frame: pl.DataFrame, outcome: str, window: PanelWindow) -> pl.DataFrame:
    """Return a panel without the outcome of treated units in cells that are too thin for covariates.

    A cell is a cohort at an event time. With fewer than `FEWEST_IN_CELL` treated units, no model of who is treated can
    be fitted, and a single cell may swamp the average.
    """
    key = ["unit", "period"]
    seen = frame.drop_nulls(outcome).filter(pl.col("first_treated") > 0).select(*key, "first_treated")
    time = pl.col("period") - pl.col("first_treated")
    before = seen.filter(time == -1 - window.anticipation).select("unit")
    cells = seen.filter(time.is_in(event_times(window))).join(before, on="unit", how="semi")
    thin = cells.filter(pl.len().over("first_treated", "period") < FEWEST_IN_CELL).with_columns(thin=pl.lit(value=True))
    marked = frame.join(thin.select(*key, "thin"), on=key, how="left", maintain_order="left")
    return marked.with_columns(pl.when(pl.col("thin").is_null()).then(pl.col(outcome))).drop("thin")


def seen_before(frame: pl.DataFrame, outcome: str, window: PanelWindow) -> pl.DataFrame:
    """Return the rows with a known outcome of the untreated, and of the treated whose period of reference is known."""
    known = frame.drop_nulls(outcome)
    reference = pl.col("period") == pl.col("first_treated") - 1 - window.anticipation
    return known.filter((pl.col("first_treated") == 0) | reference.any().over("unit"))


def support(paired: pl.DataFrame, times: Iterable[int]) -> Support:
    """Return what an effect over some event times rests on; the mean counts each event time alike."""
    rows = paired.filter(pl.col("event_time").is_in(list(times)))
    treated = rows.filter("treated")
    weighted = (pl.col("outcome") * pl.col("weight")).sum() / pl.col("weight").sum()
    by_time = treated.group_by("event_time", maintain_order=True).agg(weighted.alias("mean"))["mean"]
    return Support(
        n_treated=treated["unit"].n_unique(),
        n_comparison=rows.filter(~pl.col("treated"))["unit"].n_unique(),
        n_clusters=rows["cluster"].n_unique(),
        mean_treated=float(by_time.sum() / len(by_time)) if len(by_time) else float("nan"),
    )
