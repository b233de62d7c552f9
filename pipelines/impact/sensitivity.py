"""How strong would a trait that nobody observed have to be to explain the effect away?

Chernozhukov, Cinelli, Newey, Sharma and Syrgkanis (2022), "Long story short: omitted variable bias in causal machine
learning", NBER working paper 30302, as DoubleML computes it. A trait is as strong as the share it explains of what the
covariates leave open: of the outcome, and of who is treated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from pipelines.impact.covariates import of_covariate
from pipelines.impact.doubly_robust import benchmark, fit_doubly_robust
from pipelines.impact.findings import Finding, findings_frame
from pipelines.impact.propensity import comparable, complete, propensity
from pipelines.impact.threads import one_thread

ONE_SIDED = 0.975
"""Level of the one-sided bound that is the end of a two-sided 95 % interval."""

SHOWN = 0.05
"""Percent from which a strength is not zero in one decimal."""


@one_thread
def sensitivity(
    frame: pl.DataFrame, outcome: str, treated: str, covariates: Sequence[str], cluster: str | None, seed: int
) -> pl.DataFrame:
    """Return how robust the doubly robust effect of `att` is to a trait not observed.

    Args:
        frame: One row a person.
        outcome: Column of numbers or booleans.
        treated: Column of booleans, or 0 and 1.
        covariates: Columns known before treatment.
        cluster: Column of groups that are drawn or treated together; None: each person is one.
        seed: As for `att`: the same persons and splits.

    Returns:
        `item, value, threshold, passed, meaning`, in percent: the strength at which the effect would be zero (the
        robustness value) and that at which its 95 % interval would reach zero, both against the strongest observed
        covariate; and the strength of each covariate, found by leaving it out. The unobserved trait is taken to work
        entirely in the direction of the bias (rho = 1), and to explain as much of the outcome as of treatment.

    Raises:
        SampleError: As `att`.
    """
    persons = complete(frame, [outcome, cluster], treated)
    kept = comparable(persons, treated, covariates, seed)
    chances = propensity(kept, treated, covariates, seed)
    model = fit_doubly_robust(kept, outcome, cluster, chances, seed)
    model.sensitivity_analysis(level=ONE_SIDED)
    columns = chances.terms.columns
    named = {name: [column for column in columns if of_covariate(column, name)] for name in covariates}
    strengths = {name: strength(*benchmark(model, own)) for name, own in named.items() if 0 < len(own) < len(columns)}
    found = model.sensitivity_params
    robust = _robustness(float(found["rv"][0]), float(found["rva"][0]), strengths)
    return findings_frame([*robust, *(_observed(name, value) for name, value in strengths.items())])


def strength(of_outcome: float, of_treatment: float) -> float:
    """Return the one strength that biases as much as these two of outcome (`cf_y`) and treatment (`cf_d`).

    The bias goes with s = cf_y cf_d / (1 - cf_d); the strength r solves r² / (1 - r) = s.
    """
    if of_treatment >= 1:
        return 1.0
    both = of_outcome * of_treatment / (1 - of_treatment)
    return (np.sqrt(both**2 + 4 * both) - both) / 2


def _robustness(of_effect: float, of_interval: float, strengths: Mapping[str, float]) -> list[Finding]:
    strongest = max(strengths, key=lambda name: strengths[name], default=None)
    return [
        _robust("robustness of the effect, percent", of_effect, "to bring the effect to zero", strongest, strengths),
        _robust(
            "robustness of its 95 % interval, percent",
            of_interval,
            "for the interval to reach zero",
            strongest,
            strengths,
        ),
    ]


def _robust(item: str, value: float, end: str, strongest: str | None, strengths: Mapping[str, float]) -> Finding:
    percent = 100 * value
    meaning = (
        f"An unobserved trait would have to explain at least {percent:.1f} % of what is left open of treatment and of"
        f" the outcome {end}."
        if percent >= SHOWN
        else f"No unobserved trait is needed {end}."
    )
    if strongest is None:
        return Finding(item, percent, None, None, meaning)
    limit = 100 * strengths[strongest]
    compared = f" The strongest observed trait, {strongest}, explains {limit:.1f} %."
    return Finding(item, percent, limit, percent > limit, meaning + compared)


def _observed(name: str, value: float) -> Finding:
    meaning = f"Beyond the other covariates, {name} is as strong as a trait that explains {100 * value:.1f} % of both."
    return Finding(f"strength of {name}, percent", 100 * value, None, None, meaning)
