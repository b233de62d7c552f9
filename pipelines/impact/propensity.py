"""Probability of treatment given covariates: who can be compared with whom, and with what weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression

from pipelines.errors import LmisError
from pipelines.impact.covariates import FOLDS, encode, propensity_model, terms

HIGHEST = 0.95
"""Largest probability of treatment at which a person is still compared: above it, one comparison person would stand for
19 treated or more."""


class SampleError(LmisError):
    """A sample does not hold what an estimate needs."""


@dataclass(frozen=True)
class Propensity:
    """A fitted model of treatment and what it says of each person, in the order of rows.

    Attributes:
        terms: What the model knows of them (`pipelines.impact.covariates.terms`).
        treated: 1 for treated persons, 0 for others.
        model: The model, fitted.
        score: Probability of treatment.
    """

    terms: pl.DataFrame
    treated: np.ndarray
    model: LogisticRegression
    score: np.ndarray

    def on_support(self) -> np.ndarray:
        """Return who is kept: persons whose probability both groups have, and which is not above `HIGHEST`.

        The rule of Dehejia and Wahba (1999): from the smallest probability of a treated person to the largest of the
        comparison group.
        """
        of_treated, of_others = self.score[self.treated == 1], self.score[self.treated == 0]
        return (self.score >= of_treated.min()) & (self.score <= min(of_others.max(), HIGHEST))

    def weights(self) -> np.ndarray:
        """Return 1 for the treated and, for others, the odds of treatment scaled to add up to the number of treated."""
        odds = np.where(self.treated == 1, 0.0, self.score / (1 - self.score))
        return np.where(self.treated == 1, 1.0, odds * self.treated.sum() / odds.sum())


def complete(frame: pl.DataFrame, columns: Sequence[str | None], treated: str) -> pl.DataFrame:
    """Return the rows in which these columns, and whether a person was treated, are known.

    Raises:
        SampleError: A column is missing, or a group has too few persons to be split.
    """
    named = [name for name in (*columns, treated) if name is not None]
    if absent := [name for name in named if name not in frame.columns]:
        raise SampleError(f"The sample has no column {', '.join(absent)}; it has {', '.join(frame.columns)}.")
    known = frame.drop_nulls(named).with_columns(pl.col(treated).cast(pl.Int8))
    if others := set(known[treated].unique()) - {0, 1}:
        raise SampleError(f"Column {treated} says whether a person was treated: 0 or 1, not {sorted(others)}.")
    for value, name in ((1, "treated"), (0, "comparison")):
        if (persons := known.filter(pl.col(treated) == value).height) < 2 * FOLDS:
            raise SampleError(f"{persons} {name} persons with a known outcome; an estimate needs {2 * FOLDS} or more.")
    return known


def propensity(persons: pl.DataFrame, treated: str, covariates: Sequence[str], seed: int) -> Propensity:
    """Fit the probability of treatment on all persons.

    Args:
        persons: One row a person, `treated` known.
        treated: Column of 0 and 1.
        covariates: Columns known before treatment.
        seed: Draws the parts of the sample by which the penalty is chosen.

    Raises:
        SampleError: A covariate is missing, or none differs between persons.
    """
    persons = complete(persons, [], treated)
    if absent := [name for name in covariates if name not in persons.columns]:
        raise SampleError(f"The sample has no covariate {', '.join(absent)}; it has {', '.join(persons.columns)}.")
    encoded = encode(persons, covariates)
    if not encoded.width:
        raise SampleError(f"Every person has the same {', '.join(covariates)}: there is nothing to adjust for.")
    known = terms(encoded)
    values, is_treated = known.to_numpy(), persons[treated].to_numpy().astype(int)
    model = propensity_model(values, is_treated, seed).fit(values, is_treated)
    return Propensity(known, is_treated, model, model.predict_proba(values)[:, 1])


def comparable(persons: pl.DataFrame, treated: str, covariates: Sequence[str], seed: int) -> pl.DataFrame:
    """Return the persons who have a counterpart in the other group (`Propensity.on_support`).

    Raises:
        SampleError: As `propensity`, or too few persons are left.
    """
    return complete(persons.filter(propensity(persons, treated, covariates, seed).on_support()), [], treated)
