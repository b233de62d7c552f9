"""Covariates of persons as numbers, and the two plain models fitted on them.

Both models know the covariates, their squares and their pairwise products, and are penalised, so that many terms do no
harm in a small sample.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict

RARE_SHARE = 0.02
"""A category of fewer persons than this share joins the others of its kind."""

OTHER, MISSING = "other", "missing"
TIMES = " x "
SAME = 1e-9
"""Standard deviation below which a product of standardised covariates is the same for everybody."""

FOLDS = 5
"""Parts of the sample: each is predicted by models fitted on the others."""

RIDGE_PENALTIES = np.logspace(-1, 4, 11)
LOGISTIC_PENALTIES = (0.001, 0.01, 0.1, 1.0, 10.0)
"""Inverse penalties of the propensity model; the sample chooses by the likelihood of persons left out."""


def encode(frame: pl.DataFrame, covariates: Sequence[str]) -> pl.DataFrame:
    """Return covariates as numbers without nulls, in the order of rows.

    Args:
        frame: One row a person.
        covariates: Columns of numbers, booleans or text.

    Returns:
        Float columns. A number or boolean keeps its name, its nulls become the mean, with a column `<name>=missing`
        beside it; text becomes one column `<name>=<category>` for each category (of two, one column), rare ones
        together as `other`, nulls as `missing`. A column that is the same for everybody is left out.
    """
    parts = [
        _categories(frame[name]) if frame[name].dtype == pl.String else _numbers(frame[name]) for name in covariates
    ]
    columns = [column for part in parts for column in part.iter_columns()]
    return pl.DataFrame([column for column in columns if column.n_unique() > 1])


def terms(encoded: pl.DataFrame) -> pl.DataFrame:
    """Return what the models know: covariates, their squares and their pairwise products.

    Args:
        encoded: Covariates as numbers (`encode`).

    Returns:
        Float columns of mean 0 and variance 1, in the order of rows, named after what is multiplied. A product that is
        the same for everybody is left out.
    """
    once = _standardised(encoded.to_numpy())
    left, right = np.triu_indices(encoded.width)
    names = np.array(encoded.columns, dtype=object)
    names = np.concatenate([names, names[left] + TIMES + names[right]])
    values = np.hstack([once, once[:, left] * once[:, right]])
    varies = values.std(axis=0) > SAME
    return pl.DataFrame(_standardised(values[:, varies]), schema=names[varies].tolist())


def of_covariate(column: str, covariate: str) -> bool:
    """Return whether a covariate has part in a column of `terms`."""
    return any(part == covariate or part.startswith(f"{covariate}=") for part in column.split(TIMES))


def _standardised(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=0)) / values.std(axis=0)


def _numbers(column: pl.Series) -> pl.DataFrame:
    values = column.cast(pl.Float64)
    missing = values.is_null().cast(pl.Float64).alias(f"{column.name}={MISSING}")
    return pl.DataFrame([values.fill_null(values.mean() if values.count() else 0.0), missing])


def _categories(column: pl.Series) -> pl.DataFrame:
    named = column.fill_null(MISSING)
    counts = named.value_counts(name="persons")
    rare = counts.filter(pl.col("persons") < RARE_SHARE * len(named))[column.name]
    merged = named.replace(rare.to_list(), [OTHER] * len(rare)) if len(rare) > 1 else named
    levels = sorted(merged.unique())
    shown = levels[1:] if len(levels) == 2 else levels
    return pl.DataFrame([(merged == level).cast(pl.Float64).alias(f"{column.name}={level}") for level in shown])


def outcome_model() -> RidgeCV:
    """Return a ridge regression of an outcome on `terms`; leave-one-out errors choose its penalty."""
    return RidgeCV(alphas=RIDGE_PENALTIES)


def propensity_model(values: np.ndarray, treated: np.ndarray, seed: int) -> LogisticRegression:
    """Return a logistic regression of treatment, not yet fitted, with the penalty that predicts persons left out best.

    Args:
        values: `terms` of persons.
        treated: 1 for treated persons, 0 for others.
        seed: Draws the parts of the sample.
    """
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    models = [LogisticRegression(C=penalty, solver="newton-cholesky", max_iter=200) for penalty in LOGISTIC_PENALTIES]
    predicted = [cross_val_predict(model, values, treated, cv=folds, method="predict_proba") for model in models]
    return models[int(np.argmin([log_loss(treated, scores) for scores in predicted]))]
