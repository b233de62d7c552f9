"""Cards on the foreign-born: the gaps to the native-born, qualifications not used, and shares by occupation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from dashboards.charts.ranking import dots
from dashboards.compare import ADJUSTED, ALL_GAPS
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.views import (
    ALL_TOTAL,
    axis,
    coded_occupation,
    label_place,
    mark,
    marked,
    marks,
    newest,
    reading,
    rows_table,
    separators,
    titled,
)

BRAIN_WASTE = "brain_waste_rate"
FOREIGN_SHARE = "foreign_born_share"
RETURNED = "return_migrants"
GAP_INDICATORS = (*ALL_GAPS, *(f"{gap}{ADJUSTED}" for gap in ALL_GAPS))


def gap_cards(ctx: Context, figures: pl.DataFrame, place: str, period: str) -> list[Card]:
    """The published gaps, raw and adjusted, with their intervals: one card a unit.

    Args:
        ctx: The request.
        figures: Observations of one country, source, period and sex.
        place: The country's name.
        period: The period's name.
    """
    gaps = figures.filter(
        pl.col("indicator").is_in(GAP_INDICATORS)
        & pl.all_horizontal(pl.col(c) == TOTAL for c in ("origin", "isco08", "isic4"))
    )
    return [
        _gaps(ctx, gaps.filter(pl.col("unit_measure") == unit), unit, place, period)
        for unit in ("POINTS", "PERCENT")
        if unit in set(gaps["unit_measure"])
    ]


def _gaps(ctx: Context, gaps: pl.DataFrame, unit: str, place: str, period: str) -> Card:
    rows = sorted(gaps.to_dicts(), key=lambda r: GAP_INDICATORS.index(r["indicator"].removesuffix(ADJUSTED)))
    points = []
    for row in rows:
        base = row["indicator"].removesuffix(ADJUSTED)
        group = "raw" if row["indicator"] == base else "adjusted"
        points.append(
            mark(ctx, row, key=base, label=ctx.indicator(base), group=group, name=ctx.indicator(row["indicator"]))
        )
    groups = [g for g in ("raw", "adjusted") if any(p["group"] == g for p in points)]
    source_ids = [str(r["source_id"]) for r in rows]
    figure = dots(
        marks(points), axis=ctx.t.unit(unit), names={g: ctx.t(f"gaps.{g}") for g in groups},
        separators=separators(ctx), synthetic=marked(ctx, source_ids),
    )  # fmt: skip
    title = titled(ctx, ctx.t(f"gaps.title_{unit}", place=place, period=period), source_ids)
    note = " ".join([ctx.t("gaps.note"), *([ctx.t("gaps.adjusted_note")] if "adjusted" in groups else [])])
    return Card(
        f"gaps-{unit.lower()}",
        title,
        figure,
        rows_table(ctx, rows, "indicator"),
        alt=title,
        note=f"{note} {reading(ctx, gaps)}",
    )


def unused_qualifications(ctx: Context, figures: pl.DataFrame, where: str) -> list[Card]:
    """Foreign-born with tertiary education in occupations below it, by sex: of one country, source and period.

    Args:
        ctx: The request.
        figures: Observations of one country, source and period.
        where: The country and the period in words.
    """
    found = figures.filter((pl.col("indicator") == BRAIN_WASTE) & (pl.col("isco08") == TOTAL))
    found = found.filter(pl.col("isic4") == TOTAL).unique("sex", keep="first", maintain_order=True).sort("sex")
    title = f"{ctx.indicator(BRAIN_WASTE)}, {where}"
    return _ranked(ctx, found, title, "sex", lambda row: ctx.t(f"sex.{row['sex']}"), "sex")


def foreign_share(ctx: Context, figures: pl.DataFrame, sex: str, where: str) -> list[Card]:
    """The share of the foreign-born by major occupation group: of one country, source and period, and one sex."""
    found = figures.filter(
        (pl.col("indicator") == FOREIGN_SHARE) & (pl.col("sex") == sex) & (pl.col("isco08").str.len_chars() == 1)
    )
    found = found.sort("obs_value", descending=True, nulls_last=True)
    title = f"{ctx.indicator(FOREIGN_SHARE)}, {where}" + (f", {ctx.t(f'sex.{sex}')}" if sex != TOTAL else "")
    return _ranked(ctx, found, title, "isco08", lambda r: coded_occupation(ctx, r["isco08"]), "occupation")


def returned(ctx: Context) -> list[Card]:
    """Native-born who came back from abroad: the newest figure of each country and source."""
    frame = ctx.release.observations(indicator=RETURNED, sex=TOTAL, isco08=TOTAL, **ALL_TOTAL)
    found = newest(frame, ["ref_area", "source_id"]).sort("obs_value", descending=True, nulls_last=True)
    return _ranked(
        ctx,
        found,
        ctx.indicator(RETURNED),
        "source_id",
        lambda r: f"{label_place(ctx, r['ref_area'], r['source_id'])} ({ctx.t.period(r['time_period'])})",
        "place",
        wide=True,
    )


def _ranked(
    ctx: Context,
    found: pl.DataFrame,
    title: str,
    key: str,
    label: Callable[[dict[str, Any]], str],
    column: str,
    *,
    wide: bool = False,
) -> list[Card]:
    """A small card of dots with whiskers, of one indicator; none if there are no figures."""
    if found.is_empty():
        return []
    rows, indicator = found.to_dicts(), str(found["indicator"][0])
    source_ids = found["source_id"].to_list()
    figure = dots(
        marks([mark(ctx, r, key=r[key], label=label(r), group=TOTAL) for r in rows]),
        axis=axis(ctx, indicator), names={TOTAL: ctx.indicator(indicator)}, separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
    )  # fmt: skip
    title = titled(ctx, title, source_ids)
    table = rows_table(ctx, rows, column)
    return [Card(indicator, title, figure, table, alt=title, note=reading(ctx, found), wide=wide)]
