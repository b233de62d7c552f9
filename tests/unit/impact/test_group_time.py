"""The panel estimators: a difference reckoned by hand, and a known truth found again."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.impact.design import PanelWindow
from pipelines.impact.group_time import callaway_santanna, imputation
from pipelines.impact.naive import naive
from tests.unit.impact.panels import EMPLOYED_POINTS, panel_design, sample

WINDOW = PanelWindow(period="half_year", horizon=3, pre_periods=3)
COVARIATES = ["sex", "field", "arrival"]


@pytest.fixture(scope="module")
def careers() -> pl.DataFrame:
    return sample(panel_design()).frame


def two_groups(effect: float, *, units: int = 20, cluster_of: int = 1, weight_of_odd: float = 1.0) -> pl.DataFrame:
    """Periods 1 to 4; half of the units are treated from 3 on. Units differ in level, all gain 0.1 a period."""
    rows = [
        {
            "unit": unit,
            "period": period,
            "first_treated": 3 if unit % 2 else 0,
            "cluster": unit // cluster_of,
            "weight": weight_of_odd if (unit // 2) % 2 else 1.0,
            "employed": unit / 50 + period / 10 + (effect * (1 + (unit // 2) % 2) if unit % 2 and period >= 3 else 0.0),
        }
        for unit in range(units)
        for period in range(1, 5)
    ]
    return pl.DataFrame(rows)


def test_without_noise_the_difference_of_changes_is_the_effect():
    """Half of the treated gain 0.2, half 0.4."""
    window = PanelWindow(period="year", horizon=1, pre_periods=2)
    study = callaway_santanna(two_groups(0.2), "employed", [], window, "never_treated")
    assert study.overall is not None
    assert study.overall.effect == pytest.approx(0.3)
    assert {one.event_time: round(one.effect, 9) for one in study.effects[1:]} == {-2: 0.0, 0: 0.3, 1: 0.3}
    assert study.overall.baseline == pytest.approx(10 / 50 + 0.35), "the treated's level and the common growth"


def test_weights_count():
    """Those who gain 0.4 weigh three times as much: (0.2 + 3 x 0.4) / 4."""
    window = PanelWindow(period="year", horizon=1, pre_periods=2)
    weighted = callaway_santanna(two_groups(0.2, weight_of_odd=3.0), "employed", [], window, "never_treated").overall
    assert weighted is not None
    assert weighted.effect == pytest.approx(0.35)


def test_persons_who_share_a_cluster_make_a_larger_error():
    """Ten copies of each unit in one cluster say no more than the unit itself, but tenfold persons would."""
    window = PanelWindow(period="year", horizon=1, pre_periods=2)
    one = two_groups(0.2)
    copies = pl.concat([one.with_columns(pl.col("unit") + 100 * copy) for copy in range(10)]).sort("unit", "period")
    apart = copies.with_columns(cluster=pl.col("unit"))
    together = callaway_santanna(copies, "employed", [], window, "never_treated").overall
    alone = callaway_santanna(apart, "employed", [], window, "never_treated").overall
    assert together is not None
    assert alone is not None
    assert (together.n_clusters, alone.n_clusters) == (20, 200)
    assert together.se / alone.se == pytest.approx(10**0.5, rel=0.05)


def test_the_truth_of_made_up_careers_lies_in_the_interval(careers):
    """A full effect of 20 points from two half-years on; nothing before."""
    study = callaway_santanna(careers, "employed", COVARIATES, WINDOW, "not_yet_treated")
    by_time = {one.event_time: one for one in study.effects}
    assert by_time[3].effect == pytest.approx(EMPLOYED_POINTS / 100, abs=3 * by_time[3].se)
    assert all(abs(by_time[lead].effect) < 3 * by_time[lead].se for lead in (-3, -2))
    assert set(by_time) == {None, -3, -2, 0, 1, 2, 3}


def test_imputation_finds_it_too_and_has_no_leads(careers):
    by_time = {one.event_time: one for one in imputation(careers, "employed", COVARIATES, WINDOW).effects}
    assert by_time[3].effect == pytest.approx(EMPLOYED_POINTS / 100, abs=3 * by_time[3].se)
    assert set(by_time) == {None, 0, 1, 2, 3}


def test_the_naive_comparison_takes_ability_for_an_effect(careers):
    """The recognised are 15 points likelier to work anyhow."""
    at_horizon = naive(careers, "employed", WINDOW)[-1]
    assert at_horizon.event_time == 3
    assert at_horizon.effect == pytest.approx((EMPLOYED_POINTS + 15) / 100, abs=0.05)


def test_the_naive_comparison_reckoned_by_hand():
    """Two treated against two others in the same periods: (0.9 + 0.5)/2 - (0.2 + 0.4)/2 in 3, 0.9 - 0.1 in 4."""
    rows = [(1, 3, 3, 0.9), (1, 4, 3, 0.9), (2, 3, 3, 0.5), (3, 3, 0, 0.2), (3, 4, 0, 0.1), (4, 3, 0, 0.4)]
    frame = pl.DataFrame(rows, schema=["unit", "period", "first_treated", "employed"], orient="row").with_columns(
        cluster=pl.col("unit"), weight=1.0
    )
    overall, *single = naive(frame, "employed", PanelWindow(period="year", horizon=1, pre_periods=2))
    assert [round(one.effect, 9) for one in single] == [0.4, 0.8]
    assert overall.effect == pytest.approx(0.6)
    assert (overall.n_treated, overall.n_comparison, overall.n_clusters) == (2, 2, 4)


def test_nobody_treated_or_nobody_to_compare_with_gives_no_effect(careers):
    nobody = careers.with_columns(first_treated=pl.lit(0, pl.Int64))
    everybody = careers.with_columns(first_treated=pl.lit(2 * 2020, pl.Int64))
    for frame in (nobody, everybody):
        assert callaway_santanna(frame, "employed", COVARIATES, WINDOW, "not_yet_treated").overall is None
        assert naive(frame, "employed", WINDOW) == ()
