"""Qualifications: qualification mismatch and the occupation mix of the native-born and the foreign-born."""

from __future__ import annotations

import polars as pl

from dashboards.charts.time import lines
from dashboards.compare import GAPS, against, sentence
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option
from dashboards.sections.groups import MIX, births, by_group, dumbbell
from dashboards.sections.migrants import (
    BRAIN_WASTE,
    FOREIGN_SHARE,
    GAP_INDICATORS,
    foreign_share,
    gap_cards,
    unused_qualifications,
)
from dashboards.sections.training import by_stay, by_training, described
from dashboards.views import (
    ALL_TOTAL,
    BIRTH,
    axis,
    cautions,
    key_figure,
    label_place,
    mark,
    marked,
    marks,
    missing_domain,
    pick_code,
    pick_period,
    pick_series,
    reading,
    rows_table,
    separators,
    titled,
)

#: The rates that stand first; other ways to measure the same follow.
MAIN = ("overqualification_rate", "underqualification_rate", "overqualification_rate_tertiary")
BESIDE = (MIX, BRAIN_WASTE, FOREIGN_SHARE, *GAP_INDICATORS)


def build(ctx: Context) -> Content:
    """Put the native-born and the foreign-born side by side in one country and period."""
    rates = [i.indicator for i in ctx.release.indicators_of("mismatch") if i.unit_measure == "PERCENT"]
    rates = sorted((i for i in rates if i not in BESIDE), key=_order)
    wanted = [*rates, MIX]
    coverage = ctx.release.coverage.filter(pl.col("indicator").is_in(wanted) & pl.col("by_birth"))
    if coverage.is_empty():
        return Content(missing=missing_domain(ctx, "mismatch", "survey"))
    country, source_id = pick_series(ctx, wanted, needs="by_birth", reason=ctx.t("control.no_birth"))
    frame = ctx.release.observations(indicator=wanted, ref_area=country, source_id=source_id, origin=BIRTH, **ALL_TOTAL)
    period = pick_period(ctx, frame["time_period"])
    sex = pick_code(ctx, "sex", (TOTAL, "F", "M"), frame.filter(pl.col("time_period") == period)["sex"])
    frame = frame.filter(pl.col("sex") == sex)
    now = frame.filter((pl.col("time_period") == period) & (pl.col("isco08") == TOTAL))
    rates_now = now.filter(pl.col("indicator").is_in(rates))
    there = set(rates_now["indicator"])
    shown = [i for i in rates if i in there]
    around = _around(ctx, [*rates, *BESIDE], country, source_id, period)
    of_sex = around.filter(pl.col("sex") == sex)
    where = f"{ctx.place(country, source_id)}, {ctx.t.period(period)}"
    groups = described(ctx, country, source_id, period)
    beside = set(of_sex["indicator"])
    return Content(
        answer=_answer(ctx, rates_now, of_sex, shown, label_place(ctx, country, source_id), period),
        figures=_figures(ctx, rates_now, shown),
        main=_main(ctx, rates_now, of_sex, shown, country, source_id, period),
        side=[
            *gap_cards(ctx, of_sex, ctx.place(country, source_id), ctx.t.period(period)),
            *_trend(ctx, frame, shown, ctx.place(country, source_id)),
            *by_training(ctx, groups, sex, where),
            *by_stay(ctx, groups, sex, where if sex == TOTAL else f"{where}, {ctx.t(f'sex.{sex}')}"),
            *by_group(ctx, around, sex, rates, country, source_id),
            *foreign_share(ctx, around, sex, where),
            *unused_qualifications(ctx, around, where),
        ],
        indicators=[
            *shown,
            *(i for i in BESIDE if i in beside),
            *groups["indicator"].unique().sort(),
        ],
        source_ids=[source_id],
        periods=[period],
        data=of_sex.select(OBSERVATION_COLUMNS),
        subject="qualifications",
        files={"training": groups.select(OBSERVATION_COLUMNS)} if groups.height else {},
    )


def _order(indicator: str) -> tuple[int, bool, str]:
    place = MAIN.index(indicator) if indicator in MAIN else len(MAIN)
    return place, not indicator.startswith("over"), indicator


def _around(ctx: Context, indicators: list[str], country: str, source_id: str, period: str) -> pl.DataFrame:
    """Every figure of the page's indicators in one period, by occupation and by industry too."""
    return ctx.release.observations(
        indicator=indicators, ref_area=country, source_id=source_id, time_period=period,
        age=TOTAL, isced11=TOTAL, destination=TOTAL, breakdown=TOTAL,
    )  # fmt: skip


def _row(figures: pl.DataFrame, indicator: str, origin: str) -> dict | None:
    """The figure of one indicator and birth place over all occupations and industries."""
    found = figures.filter(
        (pl.col("indicator") == indicator)
        & (pl.col("origin") == origin)
        & pl.all_horizontal(pl.col(c) == TOTAL for c in ("isco08", "isic4"))
    )
    return found.row(0, named=True) if found.height else None


def _answer(
    ctx: Context, rates_now: pl.DataFrame, of_sex: pl.DataFrame, shown: list[str], place: str, period: str
) -> list[str]:
    """Two rates compared by birth place, each only as far as the intervals allow."""
    sentences: list[str] = []
    for indicator in shown[:2]:
        native, foreign = (_row(rates_now, indicator, birth) for birth in BIRTH)
        if native is None or foreign is None:
            continue
        words = {
            "indicator": ctx.indicator(indicator), "place": place, "period": ctx.t.period(period),
            "foreign": ctx.amount(foreign), "native": ctx.amount(native),
        }  # fmt: skip
        part = "also" if sentences else "answer"
        if native["obs_value"] is None or foreign["obs_value"] is None:
            sentences.append(ctx.t(f"qualifications.{part}_apart", **words))
            continue
        decimals = ctx.meta(indicator).decimals
        verdict = against(foreign, native, _row(of_sex, GAPS.get(indicator, ""), TOTAL), decimals)
        sentences.append(ctx.t(f"qualifications.{part}", verdict=sentence(ctx.t, verdict, decimals), **words))
    if not sentences:
        return [ctx.t("qualifications.nothing", place=place, period=ctx.t.period(period))]
    return [*sentences, *cautions(ctx, rates_now.filter(pl.col("obs_value").is_not_null()))]


def _figures(ctx: Context, rates_now: pl.DataFrame, shown: list[str]) -> list[KeyFigure]:
    return [
        key_figure(ctx, row, ctx.t(f"birth.{birth}"), ctx.indicator(indicator), group=birth)
        for indicator in shown[:2]
        for birth in BIRTH[::-1]
        if (row := _row(rates_now, indicator, birth))
    ]


def _main(
    ctx: Context,
    rates_now: pl.DataFrame,
    of_sex: pl.DataFrame,
    shown: list[str],
    country: str,
    source_id: str,
    period: str,
) -> Card:
    rows = sorted(rates_now.to_dicts(), key=lambda r: (shown.index(r["indicator"]), r["origin"] != "NAT"))
    title = ctx.t("qualifications.main", place=ctx.place(country, source_id), period=ctx.t.period(period))
    title = titled(ctx, title, [source_id])
    if not rows:
        return Card("gap", title, message=ctx.t("qualifications.no_education"))
    switch = ctx.views("view", ["chart", "table"])
    return Card(
        "gap",
        title,
        dumbbell(ctx, rows, source_id, "indicator", ctx.indicator, ctx.indicator),
        rows_table(ctx, rows, "indicator", "birth"),
        alt=_answer(ctx, rates_now, of_sex, shown, label_place(ctx, country, source_id), period)[0],
        note="" if switch.value == "table" else f"{reading(ctx, rates_now)} {ctx.t('chart.click_row')}",
        pick="indicator",
        views=switch,
    )


def _trend(ctx: Context, frame: pl.DataFrame, shown: list[str], place: str) -> list[Card]:
    """The chosen indicator over time."""
    if not shown:
        return []
    indicator = ctx.choose("indicator", [Option(i, ctx.indicator(i)) for i in shown])
    series = frame.filter((pl.col("indicator") == indicator) & (pl.col("isco08") == TOTAL))
    rows = series.to_dicts()
    title = ctx.t("qualifications.trend", indicator=ctx.indicator(indicator), place=place)
    source_ids = [str(r["source_id"]) for r in rows]
    if len({r["time_period"] for r in rows}) < 2:
        return [Card("trend", title, message=ctx.t("chart.one_period"))]
    names = births(ctx)
    points = [
        mark(ctx, r, key=b, label=names[b], group=b, group_name=names[b]) for r in rows for b in [str(r["origin"])]
    ]
    figure = lines(
        marks(points),
        axis=axis(ctx, indicator),
        names=names,
        break_name=ctx.t("chart.break"),
        separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
        height=360,
    )
    return [
        Card(
            "trend",
            titled(ctx, title, source_ids),
            figure,
            rows_table(ctx, rows, "birth"),
            alt=title,
            note=reading(ctx, series),
        )
    ]


PAGE = Page("/qualifications", 25, "page.qualifications", build)
