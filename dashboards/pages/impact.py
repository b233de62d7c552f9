"""Impact: what recognition and training did for migrants' work and wages, by designs declared beforehand."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from dashboards.certainty import WITHHELD, state
from dashboards.later_tables import LATER_TABLES
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option, unparse
from dashboards.sections.impact import (
    checks_card,
    design_card,
    designs_card,
    methods_card,
    subgroup_cards,
    time_card,
    titled,
)
from dashboards.sections.study import (
    ANSWERED,
    DECIMALS,
    MAIN,
    NAIVE,
    Study,
    amount,
    as_observations,
    interval,
    outcome_name,
    sure,
    verdict,
    when,
)

OUTCOMES = ("employed", "wage_hour")
TERMS = ("effect", "time", "naive", "modelled")


def build(ctx: Context) -> Content:
    """Show one declared design: its effect over time, or why it was refused."""
    designs = ctx.release.later("impact_design").to_dicts()
    if not designs:
        address = "/recognition" + unparse({"lang": ctx.t.lang})
        return Content(missing=ctx.t("impact.missing"), instead=(ctx.t("impact.instead"), address))
    study = _pick(ctx, designs)
    declared = ctx.release.later("impact_design", design=study.design["design"])
    files = {"impact_diagnostic": study.diagnostics, "impact_design": declared}
    return Content(
        answer=_answer(ctx, study),
        figures=_figures(ctx, study),
        main=_main(ctx, study),
        side=[*_side(ctx, study), *checks_card(ctx, study), designs_card(ctx, designs)],
        source_ids=study.source_ids,
        data=study.estimates.select(list(LATER_TABLES["impact_estimate"].columns)),
        subject="impact",
        terms=[(ctx.t(f"impact.term_{term}"), ctx.t(f"impact.term_{term}_text")) for term in TERMS],
        files={name: frame for name, frame in files.items() if frame.height},
    )


def _pick(ctx: Context, designs: list[dict[str, Any]]) -> Study:
    """Choose a design and, if it was answered, one of its outcomes."""
    by_id = {str(d["design"]): d for d in designs}
    first = next((i for i, d in by_id.items() if _on_recognition(d)), None)
    design = by_id[ctx.pick("design", [Option(i, _option(ctx, d)) for i, d in by_id.items()], first)]
    estimates = as_observations(ctx.release.later("impact_estimate", design=design["design"]))
    diagnostics = ctx.release.later("impact_diagnostic", design=design["design"])
    if design["status"] != ANSWERED or estimates.is_empty():
        return Study(design, "", estimates.clear(), diagnostics)
    there = sorted(set(estimates["outcome"]), key=lambda o: (OUTCOMES.index(o) if o in OUTCOMES else len(OUTCOMES), o))
    outcome = ctx.pick("outcome", [Option(o, outcome_name(ctx, o)) for o in there], kind="switch")
    return Study(
        design,
        outcome,
        estimates.filter(pl.col("outcome") == outcome),
        diagnostics.filter(pl.col("outcome").is_null() | ~pl.col("outcome").is_in([o for o in there if o != outcome])),
    )


def _on_recognition(design: dict[str, Any]) -> bool:
    """Whether a design asks for the effect of recognition, by what it declares."""
    declared = json.loads(design["declared"] or "{}")
    return declared.get("treatment", {}).get("subject") == "recognition_case"


def _option(ctx: Context, design: dict[str, Any]) -> str:
    """A design's title; what is made up or refused says so."""
    title = ctx.t.made_up(design["title"]) if design["synthetic"] else str(design["title"])
    return title if design["status"] == ANSWERED else f"{title} ({ctx.t('impact.refused')})"


def _title(ctx: Context, study: Study) -> str:
    return titled(ctx, study, str(study.design["title"]))


def _answer(ctx: Context, study: Study) -> list[str]:
    """The effect as far as its interval allows, or why there is none."""
    if not study.answered:
        return [ctx.t("impact.answer_refused", title=_title(ctx, study), reason=study.design["refusal"] or "")]
    overall, outcome = study.of(MAIN), outcome_name(ctx, study.outcome)
    words = {"title": _title(ctx, study), "outcome": outcome}
    if overall is None or overall["obs_value"] is None:
        return [ctx.t("impact.answer_withheld", **words), _withheld(ctx, study)]
    words |= {"effect": amount(ctx, overall), "interval": interval(ctx, overall)}
    first = ctx.t(f"impact.answer_{verdict(overall)}", **words)
    return [first, _at_the_end(ctx, study), _naively(ctx, study), ctx.t("impact.caution"), _withheld(ctx, study)]


def _at_the_end(ctx: Context, study: Study) -> str:
    last = study.last
    if last is None or not interval(ctx, last):
        return ""
    key = "impact.end_unclear" if verdict(last) == "unclear" else "impact.end"
    return ctx.t(key, when=when(ctx, last), effect=amount(ctx, last), interval=interval(ctx, last))


def _naively(ctx: Context, study: Study) -> str:
    naive = study.of(NAIVE)
    return ctx.t("impact.naively", effect=amount(ctx, naive)) if naive and naive["obs_value"] is not None else ""


def _withheld(ctx: Context, study: Study) -> str:
    """How many effects are withheld to protect persons."""
    hidden = sum(state(row) in WITHHELD for row in study.estimates.iter_rows(named=True))
    return ctx.t("answer.protected", n=ctx.t.number(hidden)) if hidden else ""


def _figures(ctx: Context, study: Study) -> list[KeyFigure]:
    """The effect on the whole and at the end, what a plain comparison says, and how it would be without."""
    overall, last, naive = study.of(MAIN), study.last, study.of(NAIVE)
    figures = []
    if overall is not None:
        least = overall["mde"]
        note = ctx.t("impact.mde", effect=ctx.t.amount(least, overall["unit_measure"], DECIMALS)) if least else ""
        figures.append(_figure(ctx, overall, ctx.t("impact.figure_overall"), note))
    if last is not None:
        figures.append(_figure(ctx, last, ctx.t("impact.figure_last", when=when(ctx, last))))
    if naive is not None:
        figures.append(_figure(ctx, naive, ctx.t("impact.figure_naive")))
    if overall is not None and overall["baseline"] is not None:
        figures.append(_baseline(ctx, study, overall))
    return figures


def _figure(ctx: Context, row: dict[str, Any], label: str, note: str = "") -> KeyFigure:
    return KeyFigure(label, amount(ctx, row), sure(ctx, row), note, state(row))


def _baseline(ctx: Context, study: Study, overall: dict[str, Any]) -> KeyFigure:
    """What the treated would have had without: a share in percent, or an amount in national currency."""
    share = overall["unit_measure"] == "POINTS"
    value = ctx.t.amount(overall["baseline"], "PERCENT" if share else "LCU_HOUR", DECIMALS)
    detail = outcome_name(ctx, study.outcome) + ("" if share else f", {ctx.t.unit('LCU_HOUR')}")
    return KeyFigure(ctx.t("impact.figure_baseline"), value, detail)


def _main(ctx: Context, study: Study) -> Card:
    """The effect over time; without times, the effects by method; of a refused design the reason."""
    if not study.answered:
        reason = ctx.t("impact.refused_because", reason=study.design["refusal"] or "")
        return Card("refused", _title(ctx, study), message=reason)
    return time_card(ctx, study) if study.over_time.height else methods_card(ctx, study, main=True)


def _side(ctx: Context, study: Study) -> list[Card]:
    if not study.answered:
        return [design_card(ctx, study)]
    methods = [methods_card(ctx, study)] if study.over_time.height else []
    return [design_card(ctx, study), *methods, *subgroup_cards(ctx, study)]


PAGE = Page("/impact", 55, "page.impact", build)
