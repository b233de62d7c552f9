"""Outcomes as readers see them: effects on employment in points, on wages in percent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from scipy.stats import norm

from pipelines.impact.design import Outcome
from pipelines.impact.effect import Effect

FOR_POWER = float(norm.ppf(0.975) + norm.ppf(0.8))
"""Standard errors that an effect must be away from zero to be found with 80 % power at 5 %."""


@dataclass(frozen=True)
class Measure:
    """How an outcome is shown.

    Attributes:
        unit: Of the effect.
        words: In a sentence.
        shown: From the unit of estimation to that of readers.
        level: The same of a level.
    """

    unit: str
    words: str
    shown: Callable[[float], float]
    level: Callable[[float], float]


def _points(share: float) -> float:
    return 100 * share


def _percent(logarithm: float) -> float:
    return 100 * (exp(logarithm) - 1)


MEASURES: dict[Outcome, Measure] = {
    "employed": Measure("POINTS", "employment", _points, _points),
    "wage_hour": Measure("PERCENT", "hourly wage", _percent, exp),
}


def figures(outcome: Outcome, effect: Effect) -> dict[str, float | None]:
    """Return an effect's figures in the unit of readers.

    The standard error of a percentage is that of the logarithm times the ratio (delta method); its interval is that of
    the logarithm, and so is not quite symmetric. `baseline` is in percent, or in national currency (a geometric mean).
    """
    measure = MEASURES[outcome]
    slope = 100 * (exp(effect.effect) if measure.unit == "PERCENT" else 1)
    return {
        "effect": measure.shown(effect.effect),
        "se": slope * effect.se,
        "ci_lower": measure.shown(effect.ci_lower),
        "ci_upper": measure.shown(effect.ci_upper),
        "p_value": effect.p_value,
        "mde": measure.shown(FOR_POWER * effect.se),
        "baseline": None if effect.baseline is None else measure.level(effect.baseline),
    }
