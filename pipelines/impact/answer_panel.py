"""A panel design: effects by time since treatment, and whether they may be believed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.impact import diagnostics, refusal
from pipelines.impact.answer import Answer, Line, groups, not_estimated
from pipelines.impact.design import Design, Outcome, PanelWindow
from pipelines.impact.disclosure import FEWEST
from pipelines.impact.group_time import callaway_santanna, imputation
from pipelines.impact.naive import naive
from pipelines.impact.pairs import pairs, support, without_thin


def persons(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row a person, `treated` telling whether within the panel."""
    return frame.unique("unit", maintain_order=True).with_columns(treated=pl.col("first_treated") > 0)


def numbers(design: Design, frame: pl.DataFrame, outcome: Outcome) -> tuple[int, int]:
    """Return how many treated persons an outcome's effect rests on, and how many comparison persons."""
    window = _window(design)
    thick = without_thin(frame, outcome, window)
    found = support(pairs(thick, outcome, window, design.comparison.rule), range(window.horizon + 1))
    return found.n_treated, found.n_comparison


def answer(design: Design, frame: pl.DataFrame, outcome: Outcome) -> Answer:
    """Answer of one outcome, for which there are persons enough.

    Args:
        design: A panel design.
        frame: Its panel.
        outcome: One of its outcomes.
    """
    window, rule, covariates = _window(design), design.comparison.rule, list(design.covariates)
    given = Answer(outcome)
    study = callaway_santanna(frame, outcome, covariates, window, rule)
    leads = diagnostics.pre_trend(study, outcome, design.refuse.pre_trend_alpha)
    given.findings["pre_trend"] = leads
    given.reasons += refusal.of_pre_trend(design, outcome, leads[0].value if leads else None)
    overall = study.overall
    if given.reasons or overall is None:
        return given
    moved, about_it = diagnostics.placebo(frame, outcome, covariates, window, rule)
    given.findings |= {
        "event_times": diagnostics.event_times_estimated(study, window),
        "placebo": about_it,
        "sensitivity": diagnostics.hidden_trends(study, outcome),
        "power": diagnostics.power(overall, outcome),
    }
    effects = [
        *study.effects,
        *imputation(frame, outcome, covariates, window).effects,
        *naive(frame, outcome, window),
        *([moved] if moved else []),
    ]
    given.lines += [Line(effect) for effect in effects]
    given.lines += _subgroups(design, frame, outcome)
    return given


def _subgroups(design: Design, frame: pl.DataFrame, outcome: Outcome) -> Iterator[Line]:
    """Give the overall effect and that at the horizon of each declared subgroup."""
    window, rule, covariates = _window(design), design.comparison.rule, list(design.covariates)
    for name, value, rows in groups(design, frame):
        paired = pairs(without_thin(rows, outcome, window), outcome, window, rule)
        base = {None: support(paired, range(window.horizon + 1)), window.horizon: support(paired, [window.horizon])}
        enough = min(base[None].n_treated, base[None].n_comparison) >= FEWEST
        study = callaway_santanna(rows, outcome, covariates, window, rule) if enough else None
        found = {effect.event_time: effect for effect in study.effects} if study else {}
        for time, of in base.items():
            nothing = not_estimated("callaway_santanna", "main", of.n_treated, of.n_comparison, time)
            yield Line(found.get(time, nothing), name, value)


def _window(design: Design) -> PanelWindow:
    assert design.panel is not None  # noqa: S101 (panels only come here)
    return design.panel
