"""One estimated effect, as every estimator of this package gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy.stats import norm

Z = float(norm.ppf(0.975))
Role = Literal["main", "robustness", "naive", "placebo"]


@dataclass(frozen=True)
class Effect:
    """An effect in the unit of the outcome as it was given to the estimator (a share, a logarithm, …).

    Attributes:
        estimator: How it was found, e.g. `callaway_santanna`, `aipw`, `difference_in_means`.
        role: `main`, `robustness`, `naive` (a comparison that ignores selection) or `placebo` (true effect zero).
        effect: The estimate.
        se: Its standard error.
        ci_lower: Lower bound of the 95 % interval.
        ci_upper: Upper bound of the 95 % interval.
        p_value: Of the test that the effect is zero.
        n_treated: Treated units that it rests on.
        n_comparison: Comparison units that it rests on.
        n_clusters: Clusters of the standard error; the units where each is its own.
        baseline: Mean of the treated without treatment, in the unit of the outcome; None where not estimated.
        event_time: Periods since treatment (negative: before); None for the overall effect.
    """

    estimator: str
    role: Role
    effect: float
    se: float
    ci_lower: float
    ci_upper: float
    p_value: float
    n_treated: int
    n_comparison: int
    n_clusters: int
    baseline: float | None = None
    event_time: int | None = None


def estimated(
    estimator: str,
    role: Role,
    effect: float,
    se: float,
    *,
    n_treated: int,
    n_comparison: int,
    n_clusters: int,
    baseline: float | None,
    event_time: int | None = None,
) -> Effect:
    """Return an effect with the interval and the test of a normal estimate."""
    return Effect(
        estimator=estimator,
        role=role,
        effect=effect,
        se=se,
        ci_lower=effect - Z * se,
        ci_upper=effect + Z * se,
        p_value=float(2 * norm.sf(abs(effect) / se)) if se > 0 else float(effect == 0),
        n_treated=n_treated,
        n_comparison=n_comparison,
        n_clusters=n_clusters,
        baseline=baseline,
        event_time=event_time,
    )
