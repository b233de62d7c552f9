"""Cards on a register of recognition: the funnel, time to a decision, and rates by occupation, country and kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from dashboards.certainty import WITHHELD, bounds, number, state
from dashboards.charts.curves import HALF, incidence
from dashboards.charts.funnel import funnel
from dashboards.charts.ranking import dots
from dashboards.components.tables import right
from dashboards.data import TOTAL
from dashboards.page import Card, Context, Control
from dashboards.params import Option
from dashboards.sections.register import (
    APPLICATIONS,
    COMPARED,
    DECIDED,
    KINDS,
    MEDIAN,
    STEPS,
    Register,
    cases_name,
    cases_of,
    dimensions,
)
from dashboards.text import DASH, WORDED
from dashboards.views import axis, coded_occupation, mark, marked, marks, reading, rows_table, separators, titled

COLOURS = {
    APPLICATIONS: "#6b7681", DECIDED: "#2f6f95", "recognition_outcome_withdrawn": "#aab4bd",
    "recognition_outcome_pending": "#aab4bd", "recognition_outcome_full": "#08507c",
    "recognition_outcome_compensation": "#3a8fc0", "recognition_outcome_partial": "#7fb6d8",
    "recognition_outcome_refused": "#b07800",
}  # fmt: skip
#: Months at which terms end: three, and four where one more month is allowed.
TERMS = (3, 4)
#: The curves to choose from: how far cases have come, or with which decision.
CURVES = {"any": ("any", "positive", "WITHDRAWN"), "kinds": ("FULL", "COMPENSATION", "PARTIAL", "REFUSED")}
TOP = 12
SUB_MAJOR = 2  # digits of an occupation


def where(ctx: Context, register: Register) -> str:
    """Country, year and, where it is a part, which cases."""
    parts = [ctx.place(register.country, register.source_id), ctx.t.period(register.period)]
    return ", ".join([*parts, *([] if register.cases == TOTAL else [cases_name(ctx, register.cases)])])


def funnel_card(ctx: Context, register: Register) -> Card:
    """From the applications of a year to what became of them; withheld steps are hatched."""
    title = titled(ctx, ctx.t("recognition.main", where=where(ctx, register)), [register.source_id])
    switch = ctx.views("view", ["chart", "table"])
    rows = [(step, row) for step in STEPS if (row := register.row(step)) is not None]
    values = {step: number(row, "obs_value") for step, row in rows}
    points = [_step(ctx, step, row, values) for step, row in rows]
    frame = marks(points).with_columns(pl.Series("parent", [STEPS[step] for step, _ in rows], pl.String))
    figure = funnel(
        frame, axis=axis(ctx, APPLICATIONS), colours=COLOURS, separators=separators(ctx),
        synthetic=marked(ctx, [register.source_id]),
    )  # fmt: skip
    note = ctx.t("recognition.funnel_note")
    if any(state(row) in WITHHELD for _, row in rows):
        note += " " + ctx.t("recognition.withheld_together")
    alt = "; ".join(f"{p['label']}: {p['text']}" for p in points)
    return Card("funnel", title, figure, _steps_table(ctx, rows, values), alt=alt, note=note, views=switch)


def _step(ctx: Context, step: str, row: dict[str, Any], values: dict[str, float | None]) -> dict[str, Any]:
    """One step as a mark: its number, and its share of the step that it is a part of."""
    label = ctx.t(f"recognition.step.{step}")
    point = mark(ctx, row, key=step, label=f"{DASH} {label}" if STEPS[step] == DECIDED else label, name=label)
    share = _share(ctx, values.get(step), values.get(STEPS[step]))
    return point | ({"text": f"{point['text']} ({share})"} if share else {})


def _share(ctx: Context, part: float | None, whole: float | None) -> str:
    return ctx.t.amount(100 * part / whole, "PERCENT", 1) if part is not None and whole else ""


def _steps_table(ctx: Context, rows: list[tuple[str, dict[str, Any]]], values: dict[str, float | None]) -> pl.DataFrame:
    """The steps with their shares of the applications and of the decided."""
    table = rows_table(ctx, [row for _, row in rows], "indicator")
    for place, (whole, name) in enumerate(((APPLICATIONS, "of_applications"), (DECIDED, "of_decided"))):
        inside = {step for step, parent in STEPS.items() if parent == DECIDED} if whole == DECIDED else set(STEPS)
        shares = [(_share(ctx, values[step], values.get(whole)) if step in inside else "") or DASH for step, _ in rows]
        table.insert_column(2 + place, pl.Series(right(ctx.t(f"recognition.{name}")), shares))
    return table


def time_card(ctx: Context, register: Register, curve: pl.DataFrame) -> Card:
    """How the share of decided cases grows with the months since the file was complete.

    Args:
        ctx: The request.
        register: What is looked at, and
        curve: its curves, both as `with_curve` gives them.
    """
    title = titled(ctx, ctx.t("recognition.times", where=where(ctx, register)), [register.source_id])
    options = [Option(name, ctx.t(f"recognition.curves_{name}")) for name in CURVES]
    switch = ctx.parts("curves", options)
    curve = curve.filter(pl.col("outcome").is_in(CURVES[switch.value]))
    if curve.is_empty():
        return Card("times", title, message=ctx.t("recognition.no_curve"), wide=True)
    window = str(curve["time_period"][0])
    outcomes = [o for o in CURVES[switch.value] if o in set(curve["outcome"])]
    names = {outcome: ctx.t(f"recognition.outcome.{outcome}") for outcome in outcomes}
    median = _half(ctx, register, curve, window) if switch.value == "any" else None
    figure = incidence(
        curve.select(
            "months", group="outcome", value="share_pct", lower="ci_lower", upper="ci_upper",
            hover=pl.Series([_curve_hover(ctx, r, names) for r in curve.iter_rows(named=True)], dtype=pl.String),
        ),
        axes=(ctx.t("recognition.months"), ctx.t("recognition.share_of_cases")),
        names=names,
        terms={month: ctx.t("recognition.term", n=month) for month in TERMS},
        median=median,
        separators=separators(ctx),
        synthetic=marked(ctx, [register.source_id]),
    )  # fmt: skip
    note = ctx.t("recognition.curve_note", period=window.replace("-", DASH))
    alt = median[1] if median else title
    return Card("times", title, figure, _curve_table(ctx, curve, names), alt=alt, note=note, switch=switch, wide=True)


def _half(ctx: Context, register: Register, curve: pl.DataFrame, window: str) -> tuple[float, str] | None:
    """When half of the cases are decided: the published median of the year, else the month that the curve tells."""
    row = register.row(MEDIAN) if window == register.period else None
    if row is not None and row["obs_value"] is not None:
        return float(row["obs_value"]), ctx.t("recognition.median", months=ctx.amount(row))
    reached = curve.filter((pl.col("outcome") == "any") & (pl.col("share_pct") >= HALF))["months"].sort()
    if reached.is_empty():
        return None
    words = ctx.t("recognition.by_month", n=reached[0])
    return float(reached[0]), ctx.t("recognition.median", months=words)


def with_curve(ctx: Context, register: Register) -> tuple[Register, pl.DataFrame]:
    """The group with its curves: of the year of application, or of the widest span of years that holds it.

    Of a detailed occupation without curves its sub-major group stands for it.
    """
    curve = _curve(ctx, register)
    detailed = register.cases.startswith("isco08:") and len(register.cases) > len("isco08:") + SUB_MAJOR
    if curve.height or not detailed:
        return register, curve
    coarser = replace(register, cases=register.cases[: len("isco08:") + SUB_MAJOR])
    return coarser, _curve(ctx, coarser)


def _curve(ctx: Context, register: Register) -> pl.DataFrame:
    found = ctx.release.later(
        "recognition_curve", source_id=register.source_id, ref_area=register.country, **dimensions(register.cases)
    )
    spans = [p for p in found["time_period"].unique().sort() if p[:4] <= register.period <= p[-4:]]
    spans.sort(key=lambda p: (p != register.period, int(p[:4]) - int(p[-4:])))
    return found.filter(pl.col("time_period") == spans[0]) if spans else found.clear()


def _curve_hover(ctx: Context, row: dict[str, Any], names: dict[str, str]) -> str:
    within = ctx.t("recognition.by_month", n=row["months"])
    lines = [f"<b>{names[row['outcome']]}</b>", f"{within}: {_percent(ctx, row)}"]
    spread = _curve_interval(ctx, row)
    return "<br>".join([*lines, *([ctx.t("value.interval_95", interval=spread)] if spread else [])])


def _curve_interval(ctx: Context, row: dict[str, Any]) -> str:
    low, high = number(row, "ci_lower"), number(row, "ci_upper")
    return "" if low is None or high is None else bounds(ctx.t, low, high, "PERCENT", 1)


def _curve_table(ctx: Context, curve: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """The curves month by month in the first year, then by half-years, with their intervals."""
    shown = curve.filter((pl.col("months") <= 12) | (pl.col("months") % 6 == 0))
    cells = {(r["outcome"], r["months"]): r for r in shown.iter_rows(named=True)}
    months = shown["months"].unique().sort().to_list()

    def cell(row: dict[str, Any] | None) -> str:
        return "\n".join([_percent(ctx, row), _curve_interval(ctx, row)]).strip() if row else DASH

    columns = {right(name): [cell(cells.get((o, month))) for month in months] for o, name in names.items()}
    return pl.DataFrame({ctx.t("column.months"): [ctx.t.number(month) for month in months], **columns})


def _percent(ctx: Context, row: dict[str, Any]) -> str:
    return ctx.t.amount(row["share_pct"], "PERCENT", 1)


def compared_cards(ctx: Context, register: Register) -> list[Card]:
    """One rate, or the median time, by occupation, by country of training and by kind of case."""
    there = set(register.now["indicator"])
    reason = ctx.t("control.no_figures")
    options = [Option(k, ctx.t(f"recognition.compared_{k}"), "" if i in there else reason) for k, i in COMPARED.items()]
    switch = ctx.parts("rate", options)
    if not switch.value:
        return []
    rows = register.now.filter(pl.col("indicator") == COMPARED[switch.value])
    sizes = register.now.filter(pl.col("indicator") == APPLICATIONS)
    coded = _largest(_deepest(rows), sizes, "isco08")
    trained = _largest(rows.filter(pl.col("origin") != TOTAL), sizes, "origin")
    return [
        _compared(ctx, register, coded, "occupation", switch),
        _compared(ctx, register, trained, "origin", None),
        _kinds(ctx, register, rows),
    ]


def _deepest(rows: pl.DataFrame) -> pl.DataFrame:
    """The occupations of the finest level: levels contain one another."""
    coded = rows.filter(pl.col("isco08") != TOTAL)
    return coded.filter(pl.col("isco08").str.len_chars() == coded["isco08"].str.len_chars().max())


def _largest(rows: pl.DataFrame, sizes: pl.DataFrame, column: str) -> pl.DataFrame:
    """The groups with the most applications, those with the highest figure first; withheld ones last."""
    by_size = sizes.filter(pl.col(column) != TOTAL).select(column, size="obs_value")
    joined = rows.join(by_size, on=column, how="left").sort("size", column, descending=[True, False], nulls_last=True)
    return joined.head(TOP).sort("obs_value", column, descending=[True, False], nulls_last=True)


def _compared(ctx: Context, register: Register, rows: pl.DataFrame, by: str, switch: Control | None) -> Card:
    """Dots with intervals, a row for each group; a click shows its funnel."""
    at = f"{ctx.place(register.country, register.source_id)}, {ctx.t.period(register.period)}"
    if rows.is_empty():
        title = titled(ctx, ctx.t(f"recognition.by_{by}", indicator=ctx.t("recognition.rates"), where=at), [])
        return Card(f"by-{by}", title, message=ctx.t("recognition.no_groups"), switch=switch)
    indicator = str(rows["indicator"][0])
    title = ctx.t(f"recognition.by_{by}", indicator=ctx.indicator(indicator), where=at)
    title = titled(ctx, title, [register.source_id])
    listed = rows.to_dicts()
    points = [
        mark(ctx, r, key=cases_of(r), label=_row_name(ctx, r), group=TOTAL) | _without_unit(ctx, r) for r in listed
    ]
    figure = dots(
        marks(points), axis=axis(ctx, indicator), names={TOTAL: title}, separators=separators(ctx),
        synthetic=marked(ctx, [register.source_id]), selected=register.cases,
    )  # fmt: skip
    note = f"{ctx.t('recognition.click')} {reading(ctx, rows)}"
    alt = "; ".join(f"{p['label']}: {p['text']}" for p in points[:3])
    table = rows_table(ctx, listed, by) if by != "kind" else _kinds_table(ctx, listed)
    return Card(f"by-{by}", title, figure, table, alt=alt, note=note, pick="cases", switch=switch)


def _without_unit(ctx: Context, row: dict[str, Any]) -> dict[str, str]:
    """The number beside a mark without the word that the axis says already."""
    if row["obs_value"] is None or row["unit_measure"] not in WORDED:
        return {}
    return {"text": ctx.t.number(row["obs_value"], ctx.meta(row["indicator"]).decimals)}


def _row_name(ctx: Context, row: dict[str, Any]) -> str:
    if row["isco08"] != TOTAL:
        return coded_occupation(ctx, row["isco08"])
    return ctx.place(row["origin"]) if row["origin"] != TOTAL else cases_name(ctx, row["breakdown"])


def _kinds(ctx: Context, register: Register, rows: pl.DataFrame) -> Card:
    """The classifications of cases that the register has, one at a time."""
    kind = pl.col("breakdown").str.split(":").list.first()
    there = set(rows.filter(pl.col("breakdown") != TOTAL).select(kind)["breakdown"])
    reason = ctx.t("control.no_figures")
    switch = ctx.parts(
        "by_kind", [Option(k, ctx.t(f"recognition.kind.{k}"), "" if k in there else reason) for k in KINDS]
    )
    chosen = rows.filter(kind == (switch.value or KINDS[0])).sort("breakdown")
    return _compared(ctx, register, chosen, "kind", switch)


def _kinds_table(ctx: Context, rows: list[dict[str, Any]]) -> pl.DataFrame:
    table = rows_table(ctx, rows)
    table.insert_column(0, pl.Series(ctx.t("column.cases_of"), [_row_name(ctx, r) for r in rows]))
    return table
