"""Are treated and comparison persons alike, and is there a comparison person for each treated one?

References stand in docs/impact.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.impact.covariates import encode
from pipelines.impact.findings import Finding, findings_frame
from pipelines.impact.propensity import HIGHEST, comparable, complete, propensity
from pipelines.impact.threads import one_thread

LARGEST_DIFFERENCE = 0.1
"""In standard deviations: below it a difference of means is commonly taken as negligible (Austin 2009)."""

LARGEST_VARIANCE_RATIO = 2.0
"""Of the larger variance to the smaller (Rubin 2001)."""

LARGEST_SHARE_WITHOUT = 10.0
"""Percent of the treated that may be without counterpart; beyond, the effect is that of others than those asked for."""

FEWEST_EFFECTIVE = 30.0
"""Comparison persons that, unweighted, would be as good as the weighted ones."""

QUANTILES = (0.05, 0.5, 0.95)


def balance(
    frame: pl.DataFrame, treated: str, covariates: Sequence[str], weights: np.ndarray | None = None
) -> pl.DataFrame:
    """Return how far the covariates of treated and comparison persons differ.

    Args:
        frame: One row a person; `treated` known.
        treated: Column of booleans, or 0 and 1.
        covariates: Columns known before treatment: numbers, booleans or text.
        weights: One a row, e.g. `Propensity.weights`; None: as they are, before weighting.

    Returns:
        `item, value, threshold, passed, meaning`: for each covariate, or category of one, the standardised difference
        of means (mean of the treated less that of the others, over the root of the mean of both unweighted variances);
        for each covariate of more than two values also the ratio of the larger variance to the smaller.
    """
    encoded = encode(frame, covariates)
    is_treated = frame[treated].cast(pl.Int8).to_numpy() == 1
    shares = np.ones(frame.height) if weights is None else weights
    stage = "before weighting" if weights is None else "after weighting"
    rows = []
    for column in encoded.iter_columns():
        values = column.to_numpy()
        rows.append(_difference(column.name, stage, values, is_treated, shares))
        if column.n_unique() > 2:
            rows.append(_variance_ratio(column.name, stage, values, is_treated, shares))
    return findings_frame(rows)


def _difference(name: str, stage: str, values: np.ndarray, treated: np.ndarray, weights: np.ndarray) -> Finding:
    spread = np.sqrt((values[treated].var(ddof=1) + values[~treated].var(ddof=1)) / 2)
    gap = np.average(values[treated], weights=weights[treated]) - np.average(
        values[~treated], weights=weights[~treated]
    )
    if spread == 0 and gap != 0:
        apart = f"All treated differ from all comparison persons in {name} {stage}, and do not differ among themselves."
        return Finding(f"{name}, {stage}", None, LARGEST_DIFFERENCE, False, apart)
    value = float(gap / spread) if spread > 0 else 0.0
    meaning = f"Treated and comparison persons differ in {name} by {abs(value):.2f} standard deviations {stage}."
    return Finding(f"{name}, {stage}", value, LARGEST_DIFFERENCE, abs(value) <= LARGEST_DIFFERENCE, meaning)


def _variance_ratio(name: str, stage: str, values: np.ndarray, treated: np.ndarray, weights: np.ndarray) -> Finding:
    both = [_variance(values[group], weights[group]) for group in (treated, ~treated)]
    item = f"{name}, variance ratio {stage}"
    if min(both) == 0:
        return Finding(item, None, LARGEST_VARIANCE_RATIO, False, f"In one group {name} does not vary {stage}.")
    value = max(both) / min(both)
    meaning = f"One group varies {value:.2f} times as much in {name} as the other {stage} (ratio of variances)."
    return Finding(item, value, LARGEST_VARIANCE_RATIO, value <= LARGEST_VARIANCE_RATIO, meaning)


def _variance(values: np.ndarray, weights: np.ndarray) -> float:
    return float(np.average((values - np.average(values, weights=weights)) ** 2, weights=weights))


@one_thread
def balance_after(frame: pl.DataFrame, treated: str, covariates: Sequence[str], seed: int) -> pl.DataFrame:
    """Return `balance` of the persons that an effect rests on, weighted as for it.

    Persons without a counterpart are left out, as `pipelines.impact.cross_section.att` does.
    """
    kept = comparable(complete(frame, [], treated), treated, covariates, seed)
    return balance(kept, treated, covariates, propensity(kept, treated, covariates, seed).weights())


@one_thread
def overlap(frame: pl.DataFrame, treated: str, covariates: Sequence[str], seed: int) -> pl.DataFrame:
    """Return whether treated persons have counterparts among the others.

    Args:
        frame: One row a person.
        treated: Column of booleans, or 0 and 1.
        covariates: Columns known before treatment.
        seed: Draws the parts of the sample by which the model of treatment is chosen.

    Returns:
        `item, value, threshold, passed, meaning`: quantiles of the probability of treatment in both groups (no
        threshold); percent of the treated above the range of the comparison group, and above `HIGHEST`; and the
        effective size of the weighted comparison group, (sum of weights)² over the sum of their squares.
    """
    persons = complete(frame, [], treated)
    chances = propensity(persons, treated, covariates, seed)
    of_treated, of_others = chances.score[chances.treated == 1], chances.score[chances.treated == 0]
    kept = propensity(comparable(persons, treated, covariates, seed), treated, covariates, seed)
    rows = [
        *_quantiles("treated", of_treated),
        *_quantiles("comparison", of_others),
        *_without_counterpart(of_treated, of_others),
        _effective(kept.weights()[kept.treated == 0]),
    ]
    return findings_frame(rows)


def _quantiles(group: str, scores: np.ndarray) -> list[Finding]:
    return [
        Finding(
            f"probability of treatment, {group}, {share:.0%} quantile",
            float(np.quantile(scores, share)),
            None,
            None,
            f"{share:.0%} of the {group} persons have a smaller probability of treatment, given what is known of them.",
        )
        for share in QUANTILES
    ]


def _without_counterpart(of_treated: np.ndarray, of_others: np.ndarray) -> list[Finding]:
    shares = {
        "treated above the range of the comparison group": of_treated > of_others.max(),
        f"treated with a probability above {HIGHEST}": of_treated > HIGHEST,
    }
    return [_share(name, float(100 * which.mean())) for name, which in shares.items()]


def _share(name: str, percent: float) -> Finding:
    meaning = f"{name[0].upper()}{name[1:]}: {percent:.1f} percent of them."
    return Finding(f"{name}, percent", percent, LARGEST_SHARE_WITHOUT, percent <= LARGEST_SHARE_WITHOUT, meaning)


def _effective(weights: np.ndarray) -> Finding:
    size = float(weights.sum() ** 2 / (weights**2).sum())
    meaning = f"The weighted comparison group is worth {size:.0f} persons of equal weight."
    return Finding("effective size of the comparison group", size, FEWEST_EFFECTIVE, size >= FEWEST_EFFECTIVE, meaning)
