"""A known effect, found again: a few draws of `tests/benchmarks/impact_draws.py`, so bounds are loose."""

import polars as pl
import pytest

from tests.benchmarks.impact_draws import AFTER_THREE_YEARS, estimates_of, summary

DRAWS, PERSONS = 10, 2_000


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    rows = [row for seed in range(1, DRAWS + 1) for row in estimates_of(seed, PERSONS)]
    return summary(pl.DataFrame(rows, infer_schema_length=None))


@pytest.fixture(params=["employed", "wage_hour"])
def after_three_years(request, found) -> dict[str, dict]:
    rows = found.filter(outcome=request.param, event_time=AFTER_THREE_YEARS)
    return {row["role"]: row for row in rows.iter_rows(named=True)}


def test_the_truth_is_the_published_effect(found):
    """24.5 points and 19.8 % after three years (Brücker, Glitz, Lerche and Romiti)."""
    truth = dict(found.filter(role="main", event_time=AFTER_THREE_YEARS).select("outcome", "truth").iter_rows())
    assert truth["employed"] == pytest.approx(24.5, abs=0.3)
    assert truth["wage_hour"] == pytest.approx(19.8, abs=0.3)


def test_the_main_estimate_is_right_on_average(after_three_years):
    main = after_three_years["main"]
    assert abs(main["bias"]) < 3.5 * main["se"] / DRAWS**0.5
    assert main["coverage"] >= 70


def test_standard_errors_say_how_far_estimates_spread(after_three_years):
    main = after_three_years["main"]
    assert 0.4 < main["se"] / main["spread"] < 2.5


def test_the_naive_comparison_is_off(after_three_years):
    assert after_three_years["naive"]["bias"] > 2


def test_before_recognition_there_is_no_effect(found):
    leads = found.filter(pl.col("event_time") < 0)
    assert leads.select((pl.col("bias").abs() < 3.5 * pl.col("se") / DRAWS**0.5).all()).item()
