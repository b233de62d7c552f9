import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_ind

from pipelines.impact.cross_section import att, difference_in_means, weighted
from pipelines.impact.effect import Effect
from pipelines.impact.propensity import SampleError, propensity
from tests.unit.impact.cross_sections import COVARIATES, EFFECT, cross_section

LARGEST_SEED = 2**32 - 1


def estimate(frame: pl.DataFrame, outcome: str = "outcome", cluster: str | None = None) -> dict[str, Effect]:
    effects = att(frame, outcome, "treated", COVARIATES, cluster, seed=LARGEST_SEED)
    return {effect.estimator: effect for effect in effects}


def naive(frame: pl.DataFrame, cluster: str | None = None) -> Effect:
    return difference_in_means(frame.with_columns(pl.col("treated").cast(pl.Int8)), "outcome", "treated", cluster)


SAMPLE = cross_section(1500, seed=1)
SMALL = cross_section(250, seed=3).with_row_index("person")


@pytest.fixture(scope="module")
def estimated() -> dict[str, Effect]:
    return estimate(SAMPLE)


@pytest.fixture(scope="module")
def small() -> dict[str, Effect]:
    return estimate(SMALL)


def test_each_estimator_has_its_role(estimated):
    roles = {name: effect.role for name, effect in estimated.items()}
    assert roles == {"difference_in_means": "naive", "ipw": "robustness", "aipw": "main"}


@pytest.mark.parametrize("estimator", ["ipw", "aipw"])
def test_selection_on_covariates_is_undone(estimated, estimator):
    effect = estimated[estimator]
    assert effect.ci_lower < EFFECT < effect.ci_upper
    assert effect.p_value < 0.01


def test_the_naive_difference_shows_the_selection_and_is_less_precise(estimated):
    assert estimated["difference_in_means"].effect > EFFECT + 0.5
    assert estimated["difference_in_means"].se > estimated["aipw"].se


def test_the_baseline_and_the_effect_add_up_to_the_mean_of_the_treated(estimated):
    plain, by_weights, robust = (estimated[name] for name in ("difference_in_means", "ipw", "aipw"))
    assert plain.baseline + plain.effect == pytest.approx(SAMPLE.filter("treated")["outcome"].mean())
    assert by_weights.baseline + by_weights.effect == pytest.approx(robust.baseline + robust.effect)


def test_the_same_seed_gives_the_same_bits_whatever_the_order_of_columns(small):
    assert estimate(SMALL.select(reversed(SMALL.columns))) == small


def test_a_cluster_for_each_person_is_no_cluster(small):
    assert estimate(SMALL, cluster="person") == small


def test_persons_doubled_and_clustered_are_no_more_precise(small):
    doubled = estimate(pl.concat([SMALL, SMALL]), cluster="person")
    assert doubled["difference_in_means"].se == pytest.approx(small["difference_in_means"].se)
    assert doubled["difference_in_means"].n_clusters == SMALL.height
    assert doubled["aipw"].se == pytest.approx(small["aipw"].se, rel=0.2)


def test_the_difference_of_means_agrees_with_the_test_of_welch():
    groups = [SAMPLE.filter(treated=value)["outcome"].to_numpy() for value in (True, False)]
    found = naive(SAMPLE)
    assert found.effect / found.se == pytest.approx(ttest_ind(*groups, equal_var=False).statistic, rel=0.002)


def test_weighting_by_one_trait_is_comparing_within_its_groups():
    """With one trait of two values the weighted estimate is the post-stratified one, whose variance is known."""
    rng = np.random.default_rng(5)
    group = rng.random(20_000) < 0.4
    treated = rng.random(20_000) < np.where(group, 0.7, 0.2)
    outcome = 1.0 * treated + 3.0 * group + rng.normal(size=20_000)
    frame = pl.DataFrame({"group": group, "treated": treated.astype(int), "outcome": outcome})
    found = weighted(frame, "outcome", None, propensity(frame, "treated", ["group"], seed=1))

    cells = {(g, t): outcome[(group == g) & (treated == t)] for g in (True, False) for t in (True, False)}
    shares = {g: len(cells[g, True]) / treated.sum() for g in (True, False)}
    gaps = {g: cells[g, True].mean() - cells[g, False].mean() for g in (True, False)}
    effect = sum(shares[g] * gaps[g] for g in shares)
    within = sum(shares[g] ** 2 * sum(cells[g, t].var() / len(cells[g, t]) for t in (True, False)) for g in shares)
    between = sum(shares[g] * (gaps[g] - effect) ** 2 for g in shares) / treated.sum()
    assert found.effect == pytest.approx(effect, abs=0.002)
    assert found.se == pytest.approx(np.sqrt(within + between), rel=0.01)


def test_treated_persons_without_counterpart_are_left_out():
    apart = SMALL.head(20).with_columns(age=pl.lit(9.0), treated=pl.lit(value=True))
    found = estimate(pl.concat([SMALL, apart]))
    treated = int(SMALL["treated"].sum())
    assert found["difference_in_means"].n_treated == treated + 20
    assert found["aipw"].n_treated == found["ipw"].n_treated <= treated


def test_unknown_outcomes_are_left_out_and_unknown_covariates_are_not():
    row = pl.col("person")
    holes = SMALL.with_columns(
        outcome=pl.when(row >= 40).then("outcome"),
        age=pl.when(row % 9 > 0).then("age"),
        language=pl.when(row % 7 > 0).then("language"),
    )
    found = estimate(holes)["difference_in_means"]
    assert found.n_treated + found.n_comparison == SMALL.height - 40


def test_a_yes_or_no_outcome_gives_an_effect_in_shares():
    robust = estimate(SAMPLE.head(600).with_columns(employed=pl.col("outcome") > 0), "employed")["aipw"]
    assert 0 < robust.effect < 0.4
    assert 0 < robust.baseline < 1


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (SMALL.drop("outcome"), "no column outcome"),
        (SMALL.drop("noise"), "no covariate noise"),
        (SMALL.with_columns(treated=pl.lit(value=True)), "0 comparison persons"),
        (SMALL.with_columns(treated=pl.col("person") % 4), r"0 or 1, not \[2, 3\]"),
        (SMALL.with_columns(outcome=pl.lit(None, pl.Float64)), "0 treated persons with a known outcome"),
    ],
)
def test_a_sample_that_cannot_answer_is_refused_in_words(frame, message):
    with pytest.raises(SampleError, match=message):
        estimate(frame)


def test_covariates_that_are_the_same_for_all_are_refused():
    with pytest.raises(SampleError, match="same age"):
        att(SMALL.with_columns(age=pl.lit(30)), "outcome", "treated", ["age"], None, seed=1)


def test_too_few_clusters_are_refused():
    with pytest.raises(SampleError, match="4 clusters of region"):
        estimate(SMALL.with_columns(region=pl.col("person") % 4), cluster="region")
