"""Doctors by country of training: a count of persons, where recognition is known by its result only."""

from __future__ import annotations

import polars as pl

from dashboards.charts.ranking import bars
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.params import unparse
from dashboards.views import axis, mark, marked, marks, rows_table, separators, sort_periods, titled

DOCTORS = "foreign_trained_doctors"
TOP = 12


def doctor_sources(ctx: Context) -> list[str]:
    """The source of doctors by country of training, if there is one."""
    coverage = ctx.release.coverage.filter((pl.col("indicator") == DOCTORS) & pl.col("by_origin"))
    return sorted(set(coverage["source_id"]))[:1]


def doctors(ctx: Context) -> list[Card]:
    """Where the doctors trained who are registered in a country; the rest is on the corridors page."""
    sources = doctor_sources(ctx)
    if not sources:
        return []
    frame = ctx.release.corridors(DOCTORS, sources[0]).filter((pl.col("sex") == TOTAL) & (pl.col("obs_value") > 0))
    if frame.is_empty():
        return []
    sizes = frame.group_by("destination").agg(pl.col("obs_value").sum()).sort("obs_value", descending=True)
    wanted = ctx.state.get("country", "")
    destination = wanted if wanted in set(sizes["destination"]) else str(sizes["destination"][0])
    here = frame.filter(pl.col("destination") == destination)
    period = sort_periods(here["time_period"])[-1]
    rows = here.filter(pl.col("time_period") == period).sort("obs_value", descending=True).head(TOP).to_dicts()
    title = ctx.t("recognition.doctors", place=ctx.place(destination, sources[0]), period=ctx.t.period(period))
    points = [mark(ctx, r, key=r["origin"], label=ctx.place(r["origin"])) for r in rows]
    figure = bars(marks(points), axis=axis(ctx, DOCTORS), separators=separators(ctx), synthetic=marked(ctx, sources))
    address = "/corridors" + unparse({"indicator": DOCTORS, "country": destination, "lang": ctx.t.lang})
    return [
        Card(
            "doctors", titled(ctx, title, sources), figure, rows_table(ctx, rows, "origin"), alt=title, wide=True,
            more=(ctx.t("recognition.more_doctors"), address),
        )
    ]  # fmt: skip
