"""Published figures on recognition, of a country or a year for which there is no register of cases."""

from __future__ import annotations

import polars as pl

from dashboards.charts.ranking import bars
from dashboards.charts.time import columns, lines
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure
from dashboards.params import Option
from dashboards.views import (
    axis,
    coded_occupation,
    key_figure,
    mark,
    marked,
    marks,
    rows_table,
    separators,
    since,
    sort_periods,
    titled,
)

STEPS = ("recognition_applications", "recognition_processed", "recognition_positive")
RATES = ("recognition_positive_rate",)
TOP = 12


def published(ctx: Context, country: str, source_id: str) -> Content:
    """Follow the procedures of a source over time, for all occupations or one."""
    frame = ctx.release.observations(
        indicator=(*STEPS, *RATES), ref_area=country, source_id=source_id, sex=TOTAL, origin=TOTAL, age=TOTAL,
        breakdown=TOTAL,
    ).filter(pl.col("obs_value").is_not_null())  # fmt: skip
    there = set(frame["indicator"])
    cases, rates = [i for i in STEPS if i in there], [i for i in RATES if i in there]
    occupation = _pick_occupation(ctx, frame)
    series = frame.filter(pl.col("isco08") == occupation)
    return Content(
        answer=_answer(ctx, series, cases, rates, ctx.place(country, source_id), occupation),
        figures=_figures(ctx, series, [*cases, *rates]),
        main=_main(ctx, series, cases or rates, source_id, country, occupation),
        side=[*_rates(ctx, series, rates, source_id), _occupations(ctx, frame, cases or rates, source_id), _times(ctx)],
        indicators=[*cases, *rates],
        source_ids=[source_id],
        periods=sort_periods(series["time_period"]),
        data=series.select(OBSERVATION_COLUMNS),
    )


def _times(ctx: Context) -> Card:
    """Published figures are counts: they do not tell how long a case takes."""
    return Card("times", ctx.t("recognition.times_published"), message=ctx.t("recognition.no_register"))


def _pick_occupation(ctx: Context, frame: pl.DataFrame) -> str:
    codes = sorted(set(frame["isco08"]), key=lambda c: (c != TOTAL, c))
    options = [Option(c, ctx.t("vacancies.all") if c == TOTAL else ctx.occupation(c)) for c in codes]
    return ctx.pick("occupation", options, TOTAL)


def _last(series: pl.DataFrame, indicator: str) -> list[dict]:
    """The figures of an indicator, the newest first."""
    return series.filter(pl.col("indicator") == indicator).sort("time_period", descending=True).to_dicts()


def _answer(
    ctx: Context, series: pl.DataFrame, cases: list[str], rates: list[str], place: str, occupation: str
) -> list[str]:
    words = {
        "place": place,
        "group": ctx.t("vacancies.all") if occupation == TOTAL else ctx.occupation(occupation),
    }
    sentences = []
    for indicator in [*cases[1:3], *cases[:1]]:
        rows = _last(series, indicator)
        if rows:
            period, value = ctx.t.period(rows[0]["time_period"]), ctx.amount(rows[0])
            unit = ctx.t.unit(rows[0]["unit_measure"])
            title = ctx.indicator(indicator)
            sentences.append(
                ctx.t("recognition.answer", indicator=title, value=value, unit=unit, period=period, **words)
            )
            break
    for indicator in rates[:1]:
        rows = _last(series, indicator)
        if rows:
            period = ctx.t.period(rows[0]["time_period"])
            title = ctx.indicator(indicator)
            sentences.append(ctx.t("recognition.rate", indicator=title, value=ctx.amount(rows[0]), period=period))
    return [*sentences, ctx.t("recognition.counts")] if sentences else [ctx.t("recognition.nothing", **words)]


def _figures(ctx: Context, series: pl.DataFrame, indicators: list[str]) -> list[KeyFigure]:
    figures = []
    for indicator in indicators:
        rows = _last(series, indicator)
        if not rows:
            continue
        detail = since(ctx, rows[0], rows[1] if len(rows) > 1 else None)
        figures.append(key_figure(ctx, rows[0], ctx.indicator(indicator), detail))
    return figures[:4]


def _main(
    ctx: Context, series: pl.DataFrame, indicators: list[str], source_id: str, country: str, occupation: str
) -> Card:
    group = ctx.t("vacancies.all") if occupation == TOTAL else ctx.occupation(occupation)
    title = ctx.t("recognition.procedures", place=ctx.place(country, source_id), group=group)
    title = titled(ctx, title, [source_id])
    switch = ctx.views("view", ["chart", "table"])
    shown = series.filter(pl.col("indicator").is_in(indicators))
    rows = sorted(shown.to_dicts(), key=lambda r: (r["time_period"], indicators.index(r["indicator"])))
    if not rows:
        return Card("procedures", title, message=ctx.t("recognition.no_cases"))
    names = {i: ctx.indicator(i) for i in indicators if i in set(shown["indicator"])}
    points = [mark(ctx, r, key=r["indicator"], label=names[r["indicator"]], group=r["indicator"]) for r in rows]
    unit = ctx.t.unit(str(rows[0]["unit_measure"]))
    figure = columns(
        marks(points), axis=unit, names=names, separators=separators(ctx), synthetic=marked(ctx, [source_id])
    )
    alt = "; ".join(f"{p['label']} {p['period']}: {p['text']}" for p in points[-3:])
    table = rows_table(ctx, rows, "indicator")
    return Card("procedures", title, figure, table, alt=alt, note=ctx.t("recognition.gaps"), views=switch)


def _rates(ctx: Context, series: pl.DataFrame, rates: list[str], source_id: str) -> list[Card]:
    if not rates:
        return []
    rows = series.filter(pl.col("indicator") == rates[0]).sort("time_period").to_dicts()
    title = titled(ctx, ctx.t("chart.over_time", indicator=ctx.indicator(rates[0])), [source_id])
    if len(rows) < 2:
        return [Card("rate", title, message=ctx.t("chart.one_period"))]
    points = [mark(ctx, r, key=rates[0], label=ctx.indicator(rates[0]), group=TOTAL) for r in rows]
    figure = lines(
        marks(points), axis=axis(ctx, rates[0]), names={TOTAL: title}, break_name=ctx.t("chart.break"),
        separators=separators(ctx), synthetic=marked(ctx, [source_id]),
    )  # fmt: skip
    return [Card("rate", title, figure, rows_table(ctx, rows), alt=title)]


def _occupations(ctx: Context, frame: pl.DataFrame, indicators: list[str], source_id: str) -> Card:
    """The newest year that has occupations, for the first indicator that has them."""
    coded = frame.filter(pl.col("isco08") != TOTAL)
    for indicator in [*indicators[1:], *indicators[:1]]:
        rows = coded.filter(pl.col("indicator") == indicator)
        if rows.is_empty():
            continue
        period = sort_periods(rows["time_period"])[-1]
        rows = rows.filter(pl.col("time_period") == period).sort("obs_value", descending=True).head(TOP)
        title = ctx.t("recognition.by_occupation", indicator=ctx.indicator(indicator), where=ctx.t.period(period))
        listed = rows.to_dicts()
        points = [mark(ctx, r, key=r["isco08"], label=coded_occupation(ctx, r["isco08"])) for r in listed]
        figure = bars(
            marks(points),
            axis=axis(ctx, indicator),
            separators=separators(ctx),
            synthetic=marked(ctx, [source_id]),
        )
        note = f"{ctx.t('recognition.nested')} {ctx.t('chart.click_row')}"
        table = rows_table(ctx, listed, "occupation")
        return Card(
            "by-occupation",
            titled(ctx, title, [source_id]),
            figure,
            table,
            alt=title,
            note=note,
            pick="occupation",
        )
    return Card("by-occupation", ctx.t("recognition.occupations"), message=ctx.t("recognition.no_occupations"))
