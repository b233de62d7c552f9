"""A cross-section design: the treated against others who are alike in all that is known of them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.impact import diagnostics
from pipelines.impact.answer import Answer, Line, groups, not_estimated
from pipelines.impact.cross_section import att
from pipelines.impact.design import Design, Outcome
from pipelines.impact.disclosure import FEWEST
from pipelines.impact.findings import Finding
from pipelines.impact.propensity import SampleError
from pipelines.impact.sensitivity import sensitivity


def numbers(frame: pl.DataFrame, outcome: Outcome) -> tuple[int, int]:
    """Return how many treated and comparison persons have a known outcome."""
    treated = frame.drop_nulls(outcome)["treated"]
    return int(treated.sum()), int((~treated).sum())


def answer(design: Design, frame: pl.DataFrame, outcome: Outcome) -> Answer:
    """Answer of one outcome, for which there are persons enough.

    Args:
        design: A cross-section design.
        frame: Its cross-section.
        outcome: One of its outcomes.
    """
    cluster = "cluster" if design.cluster else None
    covariates, given = list(design.covariates), Answer(outcome)
    known = frame.drop_nulls(outcome)
    try:
        effects = att(known, outcome, "treated", covariates, cluster, design.seed)
        robust = sensitivity(known, outcome, "treated", covariates, cluster, design.seed)
    except SampleError:
        given.reasons.append("Too few persons are left once those without a counterpart are taken out.")
        return given
    main = next(effect for effect in effects if effect.role == "main")
    given.findings = {
        "sensitivity": [Finding(*row) for row in robust.rows()],
        "power": diagnostics.power(main, outcome),
    }
    given.lines += [Line(effect) for effect in effects]
    given.lines += _subgroups(design, known, outcome)
    return given


def _subgroups(design: Design, frame: pl.DataFrame, outcome: Outcome) -> Iterator[Line]:
    """Give the main effect of each declared subgroup."""
    cluster = "cluster" if design.cluster else None
    for name, value, rows in groups(design, frame):
        n_treated, n_comparison = numbers(rows, outcome)
        nothing = [not_estimated("aipw", "main", n_treated, n_comparison)]
        try:
            enough = min(n_treated, n_comparison) >= FEWEST
            effects = (
                att(rows, outcome, "treated", list(design.covariates), cluster, design.seed) if enough else nothing
            )
        except SampleError:
            effects = nothing
        yield from (Line(effect, name, value) for effect in effects if effect.role == "main")
