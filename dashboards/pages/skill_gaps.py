"""Skill gaps: qualification mismatch and the occupation mix of the native-born and the foreign-born."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards.charts.ranking import dots
from dashboards.charts.time import lines
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option
from dashboards.views import (
    ALL_TOTAL,
    BIRTH,
    axis,
    label_place,
    mark,
    marked,
    marks,
    missing_domain,
    pick_code,
    pick_period,
    pick_series,
    rows_table,
    separators,
    titled,
)

MIX = "employment_share"


def build(ctx: Context) -> Content:
    """Put the native-born and the foreign-born side by side in one country and period."""
    rates = [i.indicator for i in ctx.release.indicators_of("mismatch") if i.unit_measure == "PERCENT"]
    rates = sorted((i for i in rates if i != MIX), key=lambda i: (not i.startswith("over"), i))
    wanted = [*rates, MIX]
    coverage = ctx.release.coverage.filter(pl.col("indicator").is_in(wanted) & pl.col("by_birth"))
    if coverage.is_empty():
        return Content(missing=missing_domain(ctx, "mismatch", "survey"))
    country, source_id = pick_series(ctx, wanted, needs="by_birth", reason=ctx.t("control.no_birth"))
    frame = ctx.release.observations(indicator=wanted, ref_area=country, source_id=source_id, origin=BIRTH, **ALL_TOTAL)
    period = pick_period(ctx, frame["time_period"])
    sex = pick_code(ctx, "sex", (TOTAL, "F", "M"), frame.filter(pl.col("time_period") == period)["sex"])
    frame = frame.filter(pl.col("sex") == sex)
    now = frame.filter(pl.col("time_period") == period)
    gaps = now.filter(pl.col("indicator").is_in(rates) & (pl.col("isco08") == TOTAL))
    mix = now.filter((pl.col("indicator") == MIX) & (pl.col("isco08").str.len_chars() == 1))
    shown = [i for i in rates if i in set(gaps["indicator"])]
    side = [_mix(ctx, mix, country, source_id), *_trend(ctx, frame, shown)]
    return Content(
        answer=_answer(ctx, gaps, shown, country, source_id, period),
        figures=_figures(ctx, gaps, shown),
        main=_main(ctx, gaps, shown, country, source_id, period),
        side=side,
        indicators=[*shown, MIX] if mix.height else shown,
        source_ids=[source_id],
        periods=[period],
        data=now.select(OBSERVATION_COLUMNS),
        subject="skill_gaps",
    )


def _pair(gaps: pl.DataFrame, indicator: str) -> tuple[dict | None, dict | None]:
    """The figures of the native-born and the foreign-born, where they have a value."""
    rows = {r["origin"]: r for r in gaps.filter(pl.col("indicator") == indicator).iter_rows(named=True)}
    native, foreign = (rows.get(b) for b in BIRTH)
    known = [r if r and r["obs_value"] is not None else None for r in (native, foreign)]
    return known[0], known[1]


def _answer(ctx: Context, gaps: pl.DataFrame, shown: list[str], country: str, source_id: str, period: str) -> list[str]:
    sentences: list[str] = []
    place, when = label_place(ctx, country, source_id), ctx.t.period(period)
    for indicator in shown[:2]:
        native, foreign = _pair(gaps, indicator)
        if native is None or foreign is None:
            continue
        decimals = ctx.meta(indicator).decimals
        gap = round(foreign["obs_value"], decimals) - round(native["obs_value"], decimals)
        way = "more" if gap > 0 else "less" if gap < 0 else "same"
        sentences.append(
            ctx.t(
                f"skill_gaps.{'also' if sentences else 'answer'}_{way}",
                indicator=ctx.indicator(indicator),
                place=place,
                period=when,
                foreign=ctx.amount(foreign),
                native=ctx.amount(native),
                gap=ctx.t("number.points", number=ctx.t.number(abs(gap), decimals)),
            )
        )
    weak = ctx.t("answer.weak") if (gaps["obs_status"] == "U").any() else ""
    if not sentences:
        return [ctx.t("skill_gaps.nothing", place=place, period=when)]
    return [*sentences, weak, ctx.interval_note(gaps)]


def _figures(ctx: Context, gaps: pl.DataFrame, shown: list[str]) -> list[KeyFigure]:
    figures = []
    for indicator in shown[:2]:
        rows = {r["origin"]: r for r in gaps.filter(pl.col("indicator") == indicator).iter_rows(named=True)}
        for birth in BIRTH[::-1]:
            row = rows.get(birth)
            if row:
                figures.append(
                    KeyFigure(
                        ctx.t(f"birth.{birth}"),
                        ctx.amount(row),
                        ctx.indicator(indicator),
                        ctx.certainty(row),
                        row["obs_status"] == "U",
                        birth,
                    )
                )
    return figures


def _births(ctx: Context) -> dict[str, str]:
    return {b: ctx.t(f"birth.{b}") for b in BIRTH}


def _dumbbell(
    ctx: Context,
    rows: Sequence[dict[str, Any]],
    source_id: str,
    key: str,
    name: Callable[[str], str],
    label: Callable[[str], str],
) -> go.Figure:
    """Native- and foreign-born side by side, a row for each value of `key`."""
    names = _births(ctx)
    points = [
        mark(ctx, r, key=r[key], label=label(r[key]), group=r["origin"], name=f"{name(r[key])}, {names[r['origin']]}")
        for r in rows
    ]
    return dots(marks(points), axis="%", names=names, separators=separators(ctx), synthetic=marked(ctx, [source_id]))


def _main(ctx: Context, gaps: pl.DataFrame, shown: list[str], country: str, source_id: str, period: str) -> Card:
    rows = sorted(gaps.to_dicts(), key=lambda r: (shown.index(r["indicator"]), r["origin"] != "NAT"))
    title = ctx.t("skill_gaps.main", place=ctx.place(country, source_id), period=ctx.t.period(period))
    title = titled(ctx, title, [source_id])
    if not rows:
        return Card("gap", title, message=ctx.t("skill_gaps.no_education"))
    figure = _dumbbell(ctx, rows, source_id, "indicator", ctx.indicator, ctx.indicator)
    return Card(
        "gap",
        title,
        figure,
        rows_table(ctx, rows, "indicator", "birth"),
        alt=_answer(ctx, gaps, shown, country, source_id, period)[0],
        note=f"{ctx.t('chart.hollow')} {ctx.t('chart.click_row')}",
        pick="indicator",
        views=ctx.views("view", ["chart", "table"]),
    )


def _mix(ctx: Context, mix: pl.DataFrame, country: str, source_id: str) -> Card:
    """Shares of employment by major group, in the order of the classification."""
    title = titled(ctx, ctx.t("skill_gaps.mix", place=ctx.place(country, source_id)), [source_id])
    rows = mix.sort("isco08", "origin", descending=[False, True]).to_dicts()
    if not rows:
        return Card("mix", title, message=ctx.t("skill_gaps.no_mix"))
    figure = _dumbbell(ctx, rows, source_id, "isco08", ctx.occupation, lambda code: f"{ctx.occupation(code)} ({code})")
    return Card("mix", title, figure, rows_table(ctx, rows, "occupation", "birth"), alt=title)


def _trend(ctx: Context, frame: pl.DataFrame, shown: list[str]) -> list[Card]:
    """The chosen indicator over time."""
    if not shown:
        return []
    indicator = ctx.choose("indicator", [Option(i, ctx.indicator(i)) for i in shown])
    rows = frame.filter((pl.col("indicator") == indicator) & (pl.col("isco08") == TOTAL)).to_dicts()
    title = ctx.t("chart.over_time", indicator=ctx.indicator(indicator))
    source_ids = [str(r["source_id"]) for r in rows]
    if len({r["time_period"] for r in rows}) < 2:
        return [Card("trend", title, message=ctx.t("chart.one_period"))]
    names = _births(ctx)
    points = [mark(ctx, r, key=str(r["origin"]), label=names[r["origin"]], group=r["origin"]) for r in rows]
    figure = lines(
        marks(points),
        axis=axis(ctx, indicator),
        names=names,
        separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
        height=440,
    )
    return [Card("trend", titled(ctx, title, source_ids), figure, rows_table(ctx, rows, "birth"), alt=title)]


PAGE = Page("/skill-gaps", 20, "page.skill_gaps", build)
