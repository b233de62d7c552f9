"""Cards on the results of a declared design: over time, naive against estimated, subgroups, checks, the design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboards.certainty import state
from dashboards.charts.effects import REFERENCE, event_study
from dashboards.charts.ranking import dots
from dashboards.compare import by_intervals
from dashboards.components.tables import right
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.params import unparse
from dashboards.sections.study import (
    ALPHA,
    ANSWERED,
    MAIN,
    NAIVE,
    Study,
    amount,
    group_name,
    interval,
    method_name,
    outcome_name,
    short,
    sure,
    when,
)
from dashboards.text import DASH
from dashboards.views import Mark, marks, reading, separators

BASE = -1  # the last period before the start
POINT = {
    "group": pl.String, "event_time": pl.Int64, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64,
    "state": pl.String, "text": pl.String, "hover": pl.String,
}  # fmt: skip
HASH = 12  # characters of a design's hash to show
#: The parts of a design to show, in order, with the columns that hold them.
PARTS = ("question", "treatment", "comparison", "estimand", "method", "assumptions", "software")


def word(ctx: Context, study: Study) -> str:
    """The word to write across the charts of a design on made-up data."""
    return ctx.t("synthetic.word") if study.design["synthetic"] else ""


def titled(ctx: Context, study: Study, title: str) -> str:
    """A chart's title; one of made-up data says so first."""
    return ctx.t.made_up(title) if study.design["synthetic"] else title


def time_card(ctx: Context, study: Study) -> Card:
    """The effect by periods since the start; what is before it should be zero."""
    title = titled(ctx, study, ctx.t("impact.over_time", outcome=outcome_name(ctx, study.outcome)))
    switch = ctx.views("view", ["chart", "table"])
    rows = study.over_time.to_dicts()
    names = {r["role"]: method_name(ctx, r) for r in sorted(rows, key=lambda r: r["role"] != MAIN)}
    unit = str(rows[0]["event_unit"])
    points = [_point(ctx, r, names) for r in rows]
    figure = event_study(
        pl.DataFrame([*points, *_reference(ctx, rows)], schema=POINT, orient="row"),
        axes=(ctx.t("impact.axis_time", units=ctx.t(f"impact.units.{unit}")), _axis(ctx, rows[0])),
        names=names,
        sides=(ctx.t("impact.before"), ctx.t("impact.after")),
        marks=ctx.t("impact.modelled"),
        separators=separators(ctx),
        synthetic=word(ctx, study),
    )  # fmt: skip
    table = pl.DataFrame(
        {
            ctx.t("column.time"): [when(ctx, r) for r in rows],
            ctx.t("column.method"): [names[r["role"]] for r in rows],
            **_numbers(ctx, rows),
        }
    )
    note = ctx.t("impact.time_note")
    alt = f"{when(ctx, study.last)}: {amount(ctx, study.last)}" if study.last else title
    return Card("effect", title, figure, table, alt=alt, note=note, views=switch)


def _point(ctx: Context, row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """One effect as a mark of the chart over time."""
    return {
        "group": row["role"], "event_time": row["event_time"], "value": row["obs_value"], "lower": row["ci_lower"],
        "upper": row["ci_upper"], "state": state(row), "text": amount(ctx, row),
        "hover": _hover(ctx, row, f"{when(ctx, row)}, {names[row['role']]}"),
    }  # fmt: skip


def _reference(ctx: Context, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The period that the others are compared with, if the results leave it out: its effect is zero by definition."""
    times = {r["event_time"] for r in rows if r["role"] == MAIN}
    if not times or BASE in times or min(times) > BASE:
        return []
    words = ctx.t("impact.reference")
    return [{"group": MAIN, "event_time": BASE, "value": 0.0, "state": REFERENCE, "text": words, "hover": words}]


def methods_card(ctx: Context, study: Study, *, main: bool = False) -> Card:
    """The plain comparison beside the estimates, and why they differ."""
    title = titled(ctx, study, ctx.t("impact.methods", outcome=outcome_name(ctx, study.outcome)))
    switch = ctx.views("view", ["chart", "table"]) if main else None
    rows = study.overall.to_dicts()
    points = [_mark(ctx, r, f"{r['role']}|{r['estimator']}", method_name(ctx, r)) for r in rows]
    table = pl.DataFrame({ctx.t("column.method"): [p["label"] for p in points], **_numbers(ctx, rows)})
    return Card(
        "methods", title, _dots(ctx, study, points, rows, title), table, alt=title, note=_why(ctx, study), views=switch
    )


def _why(ctx: Context, study: Study) -> str:
    """Why the plain comparison may differ from the estimate, and whether it can be told to."""
    naive, estimate = study.of(NAIVE), study.of(MAIN)
    if naive is None or estimate is None:
        return ctx.t("impact.no_naive")
    apart = by_intervals(naive, estimate).way.startswith("apart")
    return f"{ctx.t('impact.naive_apart' if apart else 'impact.naive_near')} {ctx.t('impact.why')}"


def subgroup_cards(ctx: Context, study: Study) -> list[Card]:
    """The effect in the groups that were declared before the data were seen."""
    rows = study.subgroups.to_dicts()
    if not rows:
        return []
    title = titled(ctx, study, ctx.t("impact.subgroups", outcome=outcome_name(ctx, study.outcome)))
    points = [_mark(ctx, r, f"{r['subgroup']}|{r['subgroup_value']}", group_name(ctx, r)) for r in rows]
    table = pl.DataFrame(
        {
            ctx.t("column.group"): [p["label"] for p in points],
            **_numbers(ctx, rows),
            ctx.t("column.adjusted"): [_adjusted(ctx, r) for r in rows],
        }
    )
    told = [p["label"] for p, r in zip(points, rows, strict=True) if _is_told(r)]
    note = ctx.t("impact.told_in", groups="; ".join(told)) if told else ctx.t("impact.told_in_none")
    note = " ".join([note, ctx.t("impact.subgroup_note"), reading(ctx, study.subgroups)])
    return [Card("subgroups", title, _dots(ctx, study, points, rows, title), table, alt=note, note=note)]


def _is_told(row: dict[str, Any]) -> bool:
    """Whether the effect in a group differs from zero after adjusting for the number of groups."""
    return row["obs_value"] is not None and row["p_adjusted"] is not None and row["p_adjusted"] < ALPHA


def _adjusted(ctx: Context, row: dict[str, Any]) -> str:
    if row["obs_value"] is None or row["p_adjusted"] is None:
        return DASH
    p = ctx.t("impact.p_small") if row["p_adjusted"] < 0.001 else f"p = {ctx.t.number(row['p_adjusted'], 3)}"
    return f"{ctx.t('impact.told' if _is_told(row) else 'impact.not_told')}\n{p}"


def checks_card(ctx: Context, study: Study) -> list[Card]:
    """What was checked, in words: what did not pass first."""
    rows = study.diagnostics.sort("passed", "diagnostic", "item", nulls_last=True).to_dicts()
    if not rows:
        return []
    failed = sum(r["passed"] is False for r in rows)
    note = ctx.t("impact.checks_failed", n=ctx.t.number(failed)) if failed else ctx.t("impact.checks_passed")
    table = pl.DataFrame(
        {
            ctx.t("column.check"): [_check_name(ctx, r) for r in rows],
            ctx.t("column.result"): [ctx.t(f"impact.{_RESULTS[r['passed']]}") for r in rows],
            ctx.t("column.meaning"): [_english(r["meaning"]) for r in rows],
            right(ctx.t("column.value")): [_measured(ctx, r) for r in rows],
        }
    )
    return [Card("checks", ctx.t("impact.checks"), table=table, note=note, wide=True)]


_RESULTS = {True: "passed", False: "warning", None: "for_information"}


def _check_name(ctx: Context, row: dict[str, Any]) -> str:
    key = f"impact.diagnostic.{row['diagnostic']}"
    name = ctx.t(key) if ctx.t.has(key) else str(row["diagnostic"]).replace("_", " ")
    item = str(row["item"] or "")
    return f"{name}\n{item.replace('_', ' ')}" if item and item != TOTAL else name


def _measured(ctx: Context, row: dict[str, Any]) -> str:
    """A check's value with its threshold, where it has them."""
    value, threshold = (None if row[c] is None else _rounded(ctx, row[c]) for c in ("value", "threshold"))
    if value is None:
        return DASH
    return ctx.t("impact.measured", value=value, threshold=threshold) if threshold else value


def _rounded(ctx: Context, value: float) -> str:
    """A number with three digits or so: checks measure in many units."""
    return ctx.t.number(value, 0 if value == round(value) else 3 if abs(value) < 1 else 1)


def design_card(ctx: Context, study: Study) -> Card:
    """What was declared before the data were looked at."""
    design = study.design
    period = (
        f"{ctx.t.period(str(design['first_period'] or ''))} {DASH} {ctx.t.period(str(design['last_period'] or ''))}"
    )
    facts: list[tuple[str, object]] = [(ctx.t(f"impact.part.{p}"), _english(design[p])) for p in PARTS if design[p]]
    facts[3:3] = [
        (ctx.t("impact.part.place"), {"text": ctx.place(design["ref_area"]), "lang": ctx.t.lang, "address": ""}),
        (ctx.t("impact.part.period"), {"text": period, "lang": ctx.t.lang, "address": ""}),
        (ctx.t("impact.part.declared"), {"text": _declared(ctx, design), "lang": ctx.t.lang, "address": ""}),
    ]
    table = pl.DataFrame(
        {ctx.t("column.part"): [name for name, _ in facts], ctx.t("column.words"): [text for _, text in facts]}
    )
    return Card(
        "design", ctx.t("impact.design"), table=table, note=ctx.t("impact.design_note"), wide=not study.answered
    )


def _declared(ctx: Context, design: dict[str, Any]) -> str:
    day = ctx.t.date(str(design["declared_on"] or ""))
    return ctx.t("impact.declared", date=day, hash=str(design["design_sha256"] or "")[:HASH])


def designs_card(ctx: Context, designs: Sequence[dict[str, Any]]) -> Card:
    """Every declared design with what came of it, refused ones too: none is left out."""
    table = pl.DataFrame(
        {
            ctx.t("column.design"): [
                {
                    "text": str(ctx.t.made_up(d["title"]) if d["synthetic"] else d["title"]), "lang": "en",
                    "address": unparse({"design": d["design"], "lang": ctx.t.lang}),
                }
                for d in designs
            ],
            ctx.t("column.status"): [
                ctx.t("impact.answered" if d["status"] == ANSWERED else "impact.refused") for d in designs
            ],
            ctx.t("column.reason"): [_english(d["refusal"] or DASH) for d in designs],
        }
    )  # fmt: skip
    return Card("designs", ctx.t("impact.designs"), table=table, note=ctx.t("impact.designs_note"), wide=True)


def _english(text: object) -> dict[str, str]:
    """A text that a release holds in English, as a cell of a table."""
    return {"text": str(text), "lang": "en", "address": ""}


def _axis(ctx: Context, row: dict[str, Any]) -> str:
    return ctx.t("impact.axis", unit=ctx.t.unit(str(row["unit_measure"])))


def _hover(ctx: Context, row: dict[str, Any], name: str) -> str:
    return "<br>".join(filter(None, [f"<b>{name}</b>", amount(ctx, row), sure(ctx, row)]))


def _mark(ctx: Context, row: dict[str, Any], key: str, label: str) -> Mark:
    return {
        "key": key, "label": label, "group": TOTAL, "value": row["obs_value"], "lower": row["ci_lower"],
        "upper": row["ci_upper"], "state": state(row), "text": short(ctx, row), "hover": _hover(ctx, row, label),
    }  # fmt: skip


def _dots(ctx: Context, study: Study, points: list[Mark], rows: list[dict[str, Any]], title: str) -> Any:
    """Effects in rows, with the mark that they are modelled."""
    figure = dots(
        marks(points), axis=_axis(ctx, rows[0]), names={TOTAL: title}, separators=separators(ctx),
        synthetic=word(ctx, study),
    )  # fmt: skip
    figure.add_annotation(
        x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="bottom", showarrow=False, name="modelled",
        text=f"<i>{ctx.t('impact.modelled')}</i>", font={"size": 12},
    )  # fmt: skip
    figure.update_layout(margin={"t": 28})
    return figure


def _numbers(ctx: Context, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The columns of every table of effects."""
    return {
        right(ctx.t("column.effect")): [amount(ctx, r) for r in rows],
        right(ctx.t("column.interval")): [interval(ctx, r) or DASH for r in rows],
        right(ctx.t("column.n_treated")): [ctx.t.number(r["n_treated"]) for r in rows],
        right(ctx.t("column.n_comparison")): [ctx.t.number(r["n_comparison"]) for r in rows],
    }
