"""Overview: the latest figures of every country in the release."""

from __future__ import annotations

import polars as pl

from dashboards.certainty import state
from dashboards.charts.ranking import dots
from dashboards.charts.time import lines
from dashboards.compare import by_intervals
from dashboards.components.tables import right
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option
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
    newest,
    not_collected,
    pick_code,
    reading,
    rows_table,
    separators,
    since,
    titled,
)

SERIES = ["ref_area", "source_id"]
#: The indicators that stand first, in the control and in the table.
MAIN = (
    "unemployment_rate", "labour_force_participation_rate", "employment_to_population_ratio",
    "informal_employment_rate", "neet_rate", "labour_underutilisation_lu4", "median_income_month",
    "hourly_earnings_mean",
)  # fmt: skip
MAX_LINES = 6


def build(ctx: Context) -> Content:
    """Compare the countries by one indicator, and list all of their latest figures."""
    labour = [i.indicator for i in ctx.release.indicators_of("labour")]
    everything = ctx.release.observations(indicator=labour, isco08=TOTAL, **ALL_TOTAL) if labour else pl.DataFrame()
    if everything.is_empty():
        return Content(missing=missing_domain(ctx, "labour", "survey"))
    have = set(everything["indicator"])
    labour = sorted((i for i in labour if i in have), key=lambda i: _order(ctx, i))
    rates = [i for i in labour if ctx.meta(i).unit_measure == "PERCENT"] or labour  # amounts are no ranking
    indicator = ctx.pick("indicator", [Option(i, ctx.indicator(i)) for i in rates])
    frame = everything.filter(pl.col("indicator") == indicator)
    sex = pick_code(ctx, "sex", (TOTAL, "F", "M"), frame["sex"])
    birth = pick_code(ctx, "birth", (TOTAL, *BIRTH), frame.filter(pl.col("sex") == sex)["origin"])
    frame = frame.filter((pl.col("sex") == sex) & (pl.col("origin") == birth))
    latest = newest(frame, SERIES).sort("obs_value", descending=True, nulls_last=True)
    absent = without_figure(ctx, everything, latest)
    table, listed = _matrix(ctx, everything.filter(pl.col("indicator").is_in(labour)), labour, sex, birth)
    return Content(
        answer=_answer(ctx, indicator, latest),
        figures=_figures(ctx, frame, latest),
        main=_main(ctx, indicator, latest, absent),
        side=[*_trend(ctx, indicator, frame), table],
        indicators=[indicator, *listed],
        source_ids=sorted(set(everything["source_id"])),
        periods=sorted(set(latest["time_period"])),
        data=frame.select(OBSERVATION_COLUMNS),
        subject=indicator,
    )


def _order(ctx: Context, indicator: str) -> tuple[int, str]:
    return (MAIN.index(indicator) if indicator in MAIN else len(MAIN)), ctx.indicator(indicator)


def without_figure(ctx: Context, everything: pl.DataFrame, latest: pl.DataFrame) -> dict[str, str]:
    """The countries of the page, by series, that do not collect what is shown."""
    others = everything.select(SERIES).unique(maintain_order=True).join(latest, on=SERIES, how="anti")
    return {f"{place}|{source}": label_place(ctx, place, source) for place, source in others.iter_rows()}


def _answer(ctx: Context, indicator: str, latest: pl.DataFrame) -> list[str]:
    rows = [r for r in latest.iter_rows(named=True) if r["obs_value"] is not None]
    if not rows:
        return [ctx.t("answer.nothing")]

    def named(row: dict) -> dict[str, str]:
        place = label_place(ctx, row["ref_area"], row["source_id"])
        return {"place": place, "value": ctx.amount(row), "period": ctx.t.period(row["time_period"])}

    high, low = named(rows[0]), named(rows[-1])
    title = ctx.indicator(indicator)
    if len(rows) == 1:
        first = ctx.t("overview.answer_one", indicator=title, **high)
    else:
        ends = {f"high_{k}": v for k, v in high.items()} | {f"low_{k}": v for k, v in low.items()}
        first = ctx.t("overview.answer", indicator=title, n=len(rows), **ends)
    way = by_intervals(rows[0], rows[-1]).way if len(rows) > 1 else "plain"
    told = {"apart_more": ctx.t("overview.apart"), "overlap": ctx.t("overview.overlap")}.get(way, "")
    periods = "" if len({r["time_period"] for r in rows}) == 1 else ctx.t("overview.periods_differ")
    return [first, told, periods, *cautions(ctx, latest)]


def _figures(ctx: Context, frame: pl.DataFrame, latest: pl.DataFrame) -> list[KeyFigure]:
    """The four series with the newest figures."""
    figures = []
    for row in latest.sort("time_period", descending=True).head(4).iter_rows(named=True):
        series = frame.filter((pl.col("ref_area") == row["ref_area"]) & (pl.col("source_id") == row["source_id"]))
        before = newest(series.filter(pl.col("time_period") != row["time_period"]), SERIES).to_dicts()
        label = label_place(ctx, row["ref_area"], row["source_id"])
        detail = since(ctx, row, before[0] if before else None)
        figures.append(key_figure(ctx, row, label, detail, note=ctx.retrieved(row["source_id"], row["time_period"])))
    return figures


def _main(ctx: Context, indicator: str, latest: pl.DataFrame, absent: dict[str, str]) -> Card:
    rows = latest.to_dicts()
    points = [
        mark(
            ctx,
            r,
            key=f"{r['ref_area']}|{r['source_id']}",
            label=f"{label_place(ctx, r['ref_area'], r['source_id'])} ({ctx.t.period(r['time_period'])})",
            group=r["origin"],
        )
        for r in rows
    ]
    source_ids = latest["source_id"].to_list()
    group = str(latest["origin"][0]) if rows else TOTAL
    points += [not_collected(ctx, key=key, label=label, group=group) for key, label in absent.items()]
    figure = dots(
        marks(points),
        axis=axis(ctx, indicator),
        names={group: ctx.t(f"birth.{group}")},
        separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
    )
    switch = ctx.views("view", ["chart", "table"])
    note = ctx.t("overview.absent", places="; ".join(absent.values())) if absent else ""
    return Card(
        "latest",
        titled(ctx, ctx.t("overview.main", indicator=ctx.indicator(indicator)), source_ids),
        figure,
        rows_table(ctx, rows, "place"),
        alt=_answer(ctx, indicator, latest)[0],
        note=note if switch.value == "table" else reading(ctx, latest),
        views=switch,
    )


def _trend(ctx: Context, indicator: str, frame: pl.DataFrame) -> list[Card]:
    """Lines of the countries that have at least two periods."""
    long = frame.group_by(SERIES).agg(pl.len().alias("n")).filter(pl.col("n") > 1).sort("n", descending=True)
    long = long.head(MAX_LINES)
    if long.is_empty():
        return []
    rows = frame.join(long, on=SERIES, how="semi").sort("time_period").to_dicts()
    names = {f"{r['ref_area']}|{r['source_id']}": label_place(ctx, r["ref_area"], r["source_id"]) for r in rows}
    points = [mark(ctx, r, key=k, label=names[k], group=k) for r in rows for k in [f"{r['ref_area']}|{r['source_id']}"]]
    source_ids = frame["source_id"].to_list()
    figure = lines(
        marks(points),
        axis=axis(ctx, indicator),
        names=names,
        break_name=ctx.t("chart.break"),
        separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
    )
    title = titled(ctx, ctx.t("chart.over_time", indicator=ctx.indicator(indicator)), source_ids)
    return [
        Card("trend", title, figure, rows_table(ctx, rows, "place"), alt=title, note=reading(ctx, frame), wide=True)
    ]


def _matrix(ctx: Context, everything: pl.DataFrame, labour: list[str], sex: str, birth: str) -> tuple[Card, list[str]]:
    """The main or all indicators of every country, the newest figure of each; and which indicators it lists."""
    part = everything.filter((pl.col("sex") == sex) & (pl.col("origin") == birth))
    latest = newest(part, ["indicator", *SERIES]).sort("indicator", *SERIES)
    series = sorted(
        {(label_place(ctx, r["ref_area"], r["source_id"]), r["ref_area"], r["source_id"]) for r in latest.to_dicts()}
    )
    cells = {(r["indicator"], r["ref_area"], r["source_id"]): r for r in latest.to_dicts()}
    shown = set(latest["indicator"])
    there = [i for i in labour if i in shown]
    main = [i for i in there if i in MAIN]
    options = [Option(rows, ctx.t(f"overview.rows_{rows}")) for rows in ("main", "all")]
    switch = ctx.parts("rows", options) if 0 < len(main) < len(there) else None
    listed = main if switch and switch.value == "main" else there
    table = []
    for indicator in listed:
        unit = ctx.meta(indicator).unit_measure
        name = ctx.indicator(indicator) if unit == "PERCENT" else f"{ctx.indicator(indicator)}, {ctx.t.unit(unit)}"
        row: dict[str, object] = {ctx.t("column.indicator"): [name, f"#def-{indicator}"]}
        for label, *key in series:
            cell = cells.get((indicator, *key))
            row[right(label)] = _cell(ctx, cell) if cell else ctx.t("value.missing")
        table.append(row)
    note = ctx.t("overview.matrix_note", sex=ctx.t(f"sex.{sex}"), birth=ctx.t(f"birth.{birth}"))
    card = Card("all", ctx.t("overview.all"), table=pl.DataFrame(table), note=note, switch=switch, wide=True)
    return card, listed


def _cell(ctx: Context, row: dict) -> str:
    """Value, interval, flag and period of a cell, a line each."""
    weak = ctx.t("value.weak") if state(row) == "weak" else ""
    return "\n".join(filter(None, [ctx.amount(row), ctx.interval(row), weak, ctx.t.period(row["time_period"])]))


PAGE = Page("/", 10, "page.overview", build)
