"""What is answered of one outcome: effects with the persons they are of, diagnostics, or reasons not to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from pipelines.impact.design import Design, Outcome
from pipelines.impact.effect import Effect, Role
from pipelines.impact.findings import Finding
from pipelines.release.schema import TOTAL

NAN = float("nan")


@dataclass(frozen=True)
class Line:
    """An effect and the persons it is of: all (`_T`), or a value of a declared trait."""

    effect: Effect
    subgroup: str = TOTAL
    value: str = TOTAL


@dataclass
class Answer:
    """The answer of one outcome; with reasons, it is refused and its lines are not shown.

    Attributes:
        outcome: What was asked of.
        reasons: Why it is refused, in plain words.
        lines: Effects.
        findings: Diagnostics, by their name.
    """

    outcome: Outcome
    reasons: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    findings: dict[str, list[Finding]] = field(default_factory=dict)


def groups(design: Design, frame: pl.DataFrame) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Give each declared subgroup: the name of its trait, its value, and its rows."""
    for name in design.subgroups:
        for value in sorted(frame[name].unique()):
            yield name, value, frame.filter(pl.col(name) == value)


def not_estimated(
    estimator: str, role: Role, n_treated: int, n_comparison: int, event_time: int | None = None
) -> Effect:
    """Return an effect without numbers, of a group too small for one."""
    return Effect(
        estimator=estimator,
        role=role,
        effect=NAN,
        se=NAN,
        ci_lower=NAN,
        ci_upper=NAN,
        p_value=NAN,
        n_treated=n_treated,
        n_comparison=n_comparison,
        n_clusters=0,
        event_time=event_time,
    )
