"""Effect of a treatment on the treated from a cross-section, where everything that selects into it is observed.

Three estimators side by side: the plain difference, which ignores selection; inverse probability weighting, which
models who is treated; and a doubly robust one, which models outcome and treatment and needs only one of them right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.impact.doubly_robust import fit_doubly_robust
from pipelines.impact.effect import Effect, Role, estimated
from pipelines.impact.propensity import Propensity, comparable, complete, propensity
from pipelines.impact.threads import one_thread


@one_thread
def att(
    frame: pl.DataFrame, outcome: str, treated: str, covariates: Sequence[str], cluster: str | None, seed: int
) -> list[Effect]:
    """Estimate the effect on the treated three ways.

    Persons whose outcome is not known are left out. Weighting and the doubly robust estimate rest on persons who have a
    counterpart (`Propensity.on_support`): theirs is the effect of the treated who are left, and `n_treated` says how
    many.

    Args:
        frame: One row a person.
        outcome: Column of numbers or booleans: what treatment may change.
        treated: Column of booleans, or 0 and 1.
        covariates: Columns known before treatment: numbers, booleans or text; nulls allowed.
        cluster: Column of groups that are drawn or treated together; None: each person is one.
        seed: Draws the splits of the sample; the same seed gives the same figures.

    Returns:
        `difference_in_means` (naive), `ipw` (robustness) and `aipw` (main), in the unit of the outcome.

    Raises:
        SampleError: A column is missing, or groups or clusters are too few.
    """
    persons = complete(frame, [outcome, cluster], treated)
    kept = comparable(persons, treated, covariates, seed)
    chances = propensity(kept, treated, covariates, seed)
    return [
        difference_in_means(persons, outcome, treated, cluster),
        weighted(kept, outcome, cluster, chances),
        doubly_robust(kept, outcome, cluster, chances, seed),
    ]


def difference_in_means(persons: pl.DataFrame, outcome: str, treated: str, cluster: str | None) -> Effect:
    """Return the mean of the treated less that of all others, as they are."""
    is_treated, y = persons[treated].to_numpy(), _values(persons, outcome)
    return _by_weights(
        "difference_in_means", "naive", y, is_treated, np.ones(len(y)), None, _clusters(persons, cluster)
    )


def weighted(persons: pl.DataFrame, outcome: str, cluster: str | None, chances: Propensity) -> Effect:
    """Return the difference of means, others weighted by their odds of treatment (Hájek weights).

    The standard error counts in that the probabilities are estimated (influence function of the stacked equations).

    Args:
        persons: One row a person.
        outcome: Column of numbers or booleans.
        cluster: Column of groups; None: each person is one.
        chances: Probability of treatment of these persons.
    """
    y, weights = _values(persons, outcome), chances.weights()
    return _by_weights("ipw", "robustness", y, chances.treated, weights, chances, _clusters(persons, cluster))


def doubly_robust(persons: pl.DataFrame, outcome: str, cluster: str | None, chances: Propensity, seed: int) -> Effect:
    """Return the doubly robust estimate with cross-fitting: the median over several splits of the sample."""
    model = fit_doubly_robust(persons, outcome, cluster, chances, seed)
    effect, se = float(model.coef[0]), float(model.se[0])
    baseline = float(_values(persons, outcome)[chances.treated == 1].mean()) - effect
    return _effect("aipw", "main", effect, se, chances.treated, _clusters(persons, cluster), baseline)


def _values(persons: pl.DataFrame, outcome: str) -> np.ndarray:
    return persons[outcome].cast(pl.Float64).to_numpy()


def _clusters(persons: pl.DataFrame, cluster: str | None) -> np.ndarray:
    """Return the number of each person's cluster, from 0."""
    if cluster is None:
        return np.arange(persons.height)
    return persons[cluster].rank("dense").to_numpy().astype(int) - 1


def _by_weights(
    estimator: str,
    role: Role,
    y: np.ndarray,
    treated: np.ndarray,
    weights: np.ndarray,
    chances: Propensity | None,
    clusters: np.ndarray,
) -> Effect:
    """Return the difference of weighted means, with the standard error of its influence function."""
    others = np.where(treated == 1, 0.0, weights)
    mean_treated, mean_others = y[treated == 1].mean(), np.average(y, weights=others)
    from_treated = treated * (y - mean_treated) / treated.sum()
    from_others = others * (y - mean_others) / others.sum()
    influence = from_treated - from_others
    if chances is not None:
        influence = influence - _of_estimated_chances(chances, from_others)
    effect, se = float(mean_treated - mean_others), _standard_error(influence, clusters)
    return _effect(estimator, role, effect, se, treated, clusters, float(mean_others))


def _of_estimated_chances(chances: Propensity, from_others: np.ndarray) -> np.ndarray:
    """Return what each person adds to the weighted mean through the fitted coefficients of the propensity model."""
    terms = np.column_stack([np.ones(len(chances.treated)), chances.terms.to_numpy()])
    penalty = np.diag([0.0] + [1.0 / chances.model.C] * (terms.shape[1] - 1))
    information = (terms * (chances.score * (1 - chances.score))[:, None]).T @ terms + penalty
    slope = terms.T @ from_others
    return (terms @ np.linalg.lstsq(information, slope, rcond=None)[0]) * (chances.treated - chances.score)


def _standard_error(influence: np.ndarray, clusters: np.ndarray) -> float:
    """Return the standard error of an estimate from what each person adds to it, summed by cluster."""
    sums = np.bincount(clusters, weights=influence)
    return float(np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1)))


def _effect(
    estimator: str, role: Role, effect: float, se: float, treated: np.ndarray, clusters: np.ndarray, baseline: float
) -> Effect:
    return estimated(
        estimator,
        role,
        effect,
        se,
        n_treated=int(treated.sum()),
        n_comparison=int((treated == 0).sum()),
        n_clusters=len(np.unique(clusters)),
        baseline=baseline,
    )
