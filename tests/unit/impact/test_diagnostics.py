"""Diagnostics of a panel: they must speak where an assumption is broken, and keep quiet where none is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pipelines.impact.design import PanelWindow
from pipelines.impact.diagnostics import (
    attrition,
    event_times_estimated,
    hidden_trends,
    persons_left_out,
    placebo,
    power,
    pre_trend,
)
from pipelines.impact.effect import Effect
from pipelines.impact.group_time import Study, callaway_santanna
from pipelines.impact.outcomes import FOR_POWER, figures
from pipelines.impact.panel import Sample
from tests.unit.impact.panels import panel_design, sample

WINDOW = PanelWindow(period="half_year", horizon=2, pre_periods=4)
COVARIATES = ["sex", "field", "arrival"]


def employed(frame: pl.DataFrame) -> Study:
    return callaway_santanna(frame, "employed", COVARIATES, WINDOW, "not_yet_treated")


@pytest.fixture(scope="module")
def sound() -> pl.DataFrame:
    return sample(panel_design(), seed=3).frame


@pytest.fixture(scope="module")
def drifting() -> pl.DataFrame:
    """The recognised gain half a point a month over the others before they are recognised."""
    return sample(panel_design(), seed=3, pre_trend=0.005).frame


def test_leads_that_drift_fail_the_joint_test_and_parallel_ones_pass(sound, drifting):
    passed, failed = (pre_trend(employed(frame), "employed", 0.01)[0] for frame in (sound, drifting))
    assert passed.passed is True
    assert failed.passed is False
    assert failed.value is not None
    assert failed.value < 0.001
    assert "changed differently before treatment" in failed.meaning


def test_the_placebo_finds_the_drift_and_nothing_else(sound, drifting):
    effect, findings = placebo(sound, "employed", COVARIATES, WINDOW, "not_yet_treated")
    assert effect is not None
    assert effect.role == "placebo"
    assert findings[-1].passed is True
    effect, findings = placebo(drifting, "employed", COVARIATES, WINDOW, "not_yet_treated")
    assert effect is not None
    assert findings[-1].passed is False
    assert effect.effect == pytest.approx(0.045, abs=0.03), "half a point a month over 1.5 half-years"


def test_the_placebo_does_not_see_what_happens_after_treatment(sound):
    """Whatever the outcome is from treatment on, the placebo is the same to the last bit."""
    after = (pl.col("first_treated") > 0) & (pl.col("period") >= pl.col("first_treated"))
    spoilt = sound.with_columns(pl.when(after).then(0.0).otherwise("employed").alias("employed"))
    both = [placebo(frame, "employed", COVARIATES, WINDOW, "not_yet_treated")[0] for frame in (sound, spoilt)]
    assert both[0] == both[1]


def test_attrition_compares_those_who_were_seen_before(sound):
    assert [finding.value for finding in attrition(sound, WINDOW)] == [100.0, 100.0, 0.0]
    treated = pl.col("first_treated") > 0
    gone = treated & (pl.col("unit") % 2 == 0) & (pl.col("period") > pl.col("first_treated"))
    *_, gap = attrition(sound.filter(~gone), WINDOW)
    assert gap.value == pytest.approx(-50, abs=8)
    assert gap.passed is False


def test_hidden_trends_bear_less_where_the_effect_is_smaller(sound):
    study = employed(sound)
    breakdown, lower, upper = hidden_trends(study, "employed")
    assert breakdown.value is None or breakdown.value > 1
    overall = study.overall
    assert overall is not None
    shown = figures("employed", overall)
    assert lower.value is not None
    assert upper.value is not None
    assert lower.value < shown["effect"] < upper.value, "around the estimate, but wider than its own interval"
    assert upper.value - lower.value > shown["ci_upper"] - shown["ci_lower"]


def test_an_effect_of_nothing_breaks_down_at_once():
    never = sample(panel_design(), seed=3).frame
    shuffled = never.with_columns(pl.Series("employed", np.random.default_rng(0).random(len(never))))
    assert hidden_trends(employed(shuffled), "employed")[0].value == 0.0


@pytest.mark.parametrize(("outcome", "value"), [("employed", 100 * FOR_POWER * 0.02), ("wage_hour", 5.763)])
def test_the_smallest_effect_that_would_be_found(outcome, value):
    """2.8 standard errors: 1.96 for the test, 0.84 for the power; of a logarithm 100 (exp(0.05603) - 1)."""
    effect = Effect("callaway_santanna", "main", 0.1, 0.02, 0.06, 0.14, 0.0, 50, 50, 100)
    assert pytest.approx(2.8016, abs=1e-4) == FOR_POWER
    assert power(effect, outcome)[0].value == pytest.approx(value, abs=1e-3)


def test_wages_are_shown_in_percent_and_levels_in_currency():
    effect = Effect("callaway_santanna", "main", np.log(1.2), 0.05, np.log(1.1), np.log(1.3), 0.0, 9, 9, 18, np.log(15))
    shown = figures("wage_hour", effect)
    assert [shown[name] for name in ("effect", "ci_lower", "ci_upper", "se", "baseline")] == pytest.approx(
        [20, 10, 30, 6, 15]
    )


def test_event_times_that_no_cohort_reaches_are_said_to_be_missing(sound):
    """Cohorts of the last years only are not followed for as long as declared."""
    late = sound.filter((pl.col("first_treated") == 0) | (pl.col("first_treated") >= sound["period"].max()))
    complete, short = (event_times_estimated(employed(frame), WINDOW)[0] for frame in (sound, late))
    assert (complete.value, complete.passed) == (3.0, True)
    assert (short.value, short.passed) == (1.0, False)


def test_a_few_persons_left_out_are_not_told():
    findings = persons_left_out(Sample(pl.DataFrame(), {"a": 0, "b": 4, "c": 40}))
    assert [finding.value for finding in findings] == [0.0, None, 40.0]
    assert "4" not in findings[1].meaning
