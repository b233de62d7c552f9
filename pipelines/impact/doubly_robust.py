"""Doubly robust estimate of the effect on the treated with cross-fitting, from the library DoubleML.

Chernozhukov, Chetverikov, Demirer, Duflo, Hansen, Newey and Robins (2018), "Double/debiased machine learning for
treatment and structural parameters", The Econometrics Journal 21(1). This file alone knows the library.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from sklearn.base import clone
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from pipelines.impact.covariates import FOLDS, outcome_model
from pipelines.impact.propensity import Propensity, SampleError

if TYPE_CHECKING:
    from doubleml import DoubleMLIRM

REPETITIONS = 5
"""Times that the sample is split anew; the median over them is the estimate."""

EXTREME = 0.001
"""Cross-fitted probabilities are kept this far from 0 and 1. Persons without counterpart are left out before."""

OUTCOME, TREATED, CLUSTER = "#outcome", "#treated", "#cluster"  # no covariate is named so


def fit_doubly_robust(
    persons: pl.DataFrame, outcome: str, cluster: str | None, chances: Propensity, seed: int
) -> DoubleMLIRM:
    """Return the fitted model of the effect on the treated (score ATTE).

    Args:
        persons: One row a person, outcome and cluster known.
        outcome: Column of numbers or booleans.
        cluster: Column of groups that are drawn or treated together; None: each person is one.
        chances: Probability of treatment of these persons: its terms and the penalty of its model are used.
        seed: Draws the splits of the sample.

    Raises:
        SampleError: Fewer than two clusters for each part of the sample.
    """
    import doubleml  # here, not above: it brings plotting libraries along and takes seconds to load

    y = persons[outcome].cast(pl.Float64).to_numpy()
    data = chances.terms.to_pandas().assign(**{OUTCOME: y, TREATED: chances.treated})
    groups = _groups(persons, cluster)
    if groups is not None:
        data[CLUSTER] = groups
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = doubleml.DoubleMLIRM(
            doubleml.DoubleMLData(
                data, OUTCOME, TREATED, x_cols=chances.terms.columns, cluster_cols=None if groups is None else CLUSTER
            ),
            outcome_model(),
            clone(chances.model),
            n_folds=FOLDS,
            n_rep=REPETITIONS,
            score="ATTE",
            ps_processor_config=doubleml.utils.PSProcessorConfig(clipping_threshold=EXTREME),
            draw_sample_splitting=False,
        )
        model.set_sample_splitting(*_splits(chances.treated, groups, seed))
        return model.fit()


def _groups(persons: pl.DataFrame, cluster: str | None) -> np.ndarray | None:
    """Return the number of each person's cluster; None where every person is one, as without clusters."""
    if cluster is None or persons[cluster].n_unique() == persons.height:
        return None
    numbers = persons[cluster].rank("dense").to_numpy().astype(int)
    if (clusters := int(numbers.max())) < 2 * FOLDS:
        raise SampleError(f"{clusters} clusters of {cluster}; an estimate needs {2 * FOLDS} or more.")
    return numbers


Splits = list[list[tuple[np.ndarray, np.ndarray]]]


def _splits(treated: np.ndarray, groups: np.ndarray | None, seed: int) -> tuple[Splits, list | None]:
    """Return for each repetition the persons to fit on and to predict, and the same of clusters: none is split."""
    nothing = np.zeros(len(treated))
    seeds = np.random.SeedSequence(seed).generate_state(REPETITIONS).tolist()
    if groups is None:
        folds = [StratifiedKFold(FOLDS, shuffle=True, random_state=each) for each in seeds]
        return [list(fold.split(nothing, treated)) for fold in folds], None
    grouped = [StratifiedGroupKFold(FOLDS, shuffle=True, random_state=each) for each in seeds]
    splits = [list(fold.split(nothing, treated, groups)) for fold in grouped]
    clusters = [[([np.unique(groups[fit])], [np.unique(groups[rest])]) for fit, rest in split] for split in splits]
    return splits, clusters


def benchmark(model: DoubleMLIRM, columns: Sequence[str]) -> tuple[float, float]:
    """Return what these columns explain beyond the others: of the outcome (`cf_y`) and of treatment (`cf_d`)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.sensitivity_benchmark(list(columns)).iloc[0]
    return float(found["cf_y"]), float(found["cf_d"])
