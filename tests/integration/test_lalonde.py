"""Training of LaLonde: published figures, and how near the estimators come without the experiment."""

import polars as pl
import pytest

from pipelines.impact.balance import balance, balance_after, overlap
from pipelines.impact.validate_lalonde import COVARIATES, EXPERIMENT, NAIVE, SEED, TREATED, samples, table


@pytest.fixture(scope="module")
def effects(real_data) -> dict[str, dict]:
    return {row["method"]: row for row in table(real_data / "impact").iter_rows(named=True)}


@pytest.fixture(scope="module")
def against_survey(real_data) -> pl.DataFrame:
    return samples(real_data / "impact")[1]


def test_the_experiment_and_the_naive_difference_are_the_published_ones(effects):
    """The sample of Dehejia and Wahba (1999), as in causaldata: 1,794 by experiment, -8,498 against the CPS."""
    assert (EXPERIMENT, NAIVE) == (1794, -8498)
    assert round(effects["experiment"]["estimate"]) == EXPERIMENT
    assert round(effects["difference_in_means against CPS"]["estimate"]) == NAIVE
    assert effects["difference_in_means against CPS"]["ci_upper"] < 0


@pytest.mark.parametrize("estimator", ["ipw", "aipw"])
def test_without_the_experiment_its_effect_is_found_again(effects, estimator):
    """Within a third of it, out of a naive gap of over 10,000; the interval holds the experiment's figure, and zero."""
    found = effects[f"{estimator} against CPS"]
    assert abs(found["estimate"] - EXPERIMENT) < EXPERIMENT / 3
    assert found["ci_lower"] < EXPERIMENT < found["ci_upper"]
    assert found["ci_lower"] < 0
    assert 180 <= found["n_treated"] <= 185
    assert found["n_comparison"] < 6000


def test_weighting_balances_groups_that_differ_in_almost_everything(against_survey):
    before = balance(against_survey, TREATED, COVARIATES)
    after = balance_after(against_survey, TREATED, COVARIATES, SEED)
    assert before["passed"].sum() == 1
    assert before.filter(pl.col("item") == "black, before weighting")["value"].item() == pytest.approx(2.43, abs=0.01)
    assert after["passed"].sum() >= 13
    differences = after.filter(~pl.col("item").str.contains("variance ratio"))["value"].abs()
    assert differences.max() < 0.15


def test_nearly_all_trained_persons_have_a_counterpart_in_the_survey(against_survey):
    found = overlap(against_survey, TREATED, COVARIATES, SEED)
    assert found.drop_nulls("threshold")["passed"].all()
    effective = found.filter(pl.col("item") == "effective size of the comparison group")["value"].item()
    assert 50 < effective < 200
