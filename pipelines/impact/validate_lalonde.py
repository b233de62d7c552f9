"""The estimators on data with a known answer: the training programme of LaLonde, by experiment and without one.

LaLonde (1986), "Evaluating the econometric evaluations of training programs with experimental data", American
Economic Review 76(4); the sample and covariates of Dehejia and Wahba (1999), "Causal effects in nonexperimental
studies", Journal of the American Statistical Association 94(448). The experiment gives the effect; then its control
group is put aside, and persons of a household survey (CPS) take its place, who differ from the trained in almost
everything.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl

from pipelines.impact.cross_section import att, difference_in_means
from pipelines.impact.effect import Effect

COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75", "none74", "none75")
"""Age, years of schooling, five facts of the person, earnings of two years before, and whether there were none."""

OUTCOME, TREATED = "re78", "treat"
SEED = 1986
EXPERIMENT = 1794.0
NAIVE = -8498.0
SOURCE = "sample of Dehejia and Wahba 1999, as in causaldata"


def table(folder: Path) -> pl.DataFrame:
    """Return the effect of training on earnings of 1978 (US dollars), by experiment and against the survey.

    Args:
        folder: Holds `nsw_mixtape.dta` (experiment) and `cps_mixtape.dta` (survey).

    Returns:
        A row a method: `method, estimate, se, ci_lower, ci_upper, n_treated, n_comparison, published, source`;
        `published` is what the experiment found, or the published naive difference.
    """
    experiment, against_survey = samples(folder)
    rows = [_row("experiment", difference_in_means(experiment, OUTCOME, TREATED, None), EXPERIMENT)]
    rows += [
        _row(f"{effect.estimator} against CPS", effect, NAIVE if effect.role == "naive" else EXPERIMENT)
        for effect in att(against_survey, OUTCOME, TREATED, COVARIATES, None, SEED)
    ]
    return pl.DataFrame(rows)


def samples(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the persons of the experiment, and its trained persons together with those of the survey."""
    experiment, survey = (_read(folder / f"{name}_mixtape.dta") for name in ("nsw", "cps"))
    return experiment, pl.concat([experiment.filter(pl.col(TREATED) == 1), survey])


def _read(path: Path) -> pl.DataFrame:
    """Return a file of Stata with the covariates; by pandas, as Polars reads no such file."""
    persons = pl.from_pandas(pd.read_stata(path).drop(columns="data_id"))
    return persons.with_columns(none74=pl.col("re74") == 0, none75=pl.col("re75") == 0)


def _row(method: str, effect: Effect, published: float) -> dict[str, object]:
    found = {name: getattr(effect, name) for name in ("se", "ci_lower", "ci_upper", "n_treated", "n_comparison")}
    return {"method": method, "estimate": effect.effect, **found, "published": published, "source": SOURCE}
