"""Whole designs: an answer has all its parts, a refusal says why and shows no estimate."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from pipelines.impact.estimate import Result, estimate
from pipelines.impact.panel import Sample
from pipelines.release.schema import POLARS_TYPE, TABLES
from tests.unit.impact.panels import panel_design, sample

SMALL = {"panel": {"period": "half_year", "horizon": 2, "pre_periods": 3}, "outcomes": ["employed"]}
CROSS_SECTION = {
    "panel": None,
    "cross_section": {"first_month": 12, "last_month": 12},
    "comparison": {"words": "Others", "rule": "never_treated"},
    "outcomes": ["employed"],
}


@pytest.fixture(scope="module")
def answered() -> Result:
    design = panel_design(**SMALL | {"outcomes": ["employed", "wage_hour"]}, subgroups={"sex": {"column": "sex"}})
    return estimate(design, sample(design), synthetic=True)


def refused(
    design: dict, change: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame, **drawn: float
) -> Result:
    declared = panel_design(**SMALL | design)
    made = sample(declared, **drawn)
    result = estimate(declared, Sample(change(made.frame), made.left_out), synthetic=True)
    assert result.design["status"].to_list() == ["refused"]
    assert result.estimate.is_empty(), "a refused design shows no estimate"
    assert not result.diagnostic.is_empty()
    return result


def refusal(result: Result) -> str:
    return result.design["refusal"][0]


@pytest.mark.parametrize("name", ["design", "estimate", "diagnostic"])
def test_results_have_the_columns_of_the_release(answered, name):
    expected = {column: POLARS_TYPE[kind] for column, kind in TABLES[f"impact_{name}"].items()}
    assert dict(getattr(answered, name).schema) == expected


def test_an_answer_has_every_role_and_says_what_it_rests_on(answered):
    rows = answered.estimate
    assert answered.design.select("status", "refusal", "synthetic").rows() == [("answered", None, True)]
    of_all = rows.filter(pl.col("subgroup") == "_T", pl.col("event_time").is_null())
    assert sorted(of_all.select("outcome", "role").rows()) == [
        (outcome, role) for outcome in ("employed", "wage_hour") for role in ("main", "naive", "placebo", "robustness")
    ]
    assert set(rows.filter(pl.col("outcome") == "wage_hour")["unit_measure"]) == {"PERCENT"}
    assert set(rows["obs_status"]) == {"E"}
    assert rows.drop("event_time", "p_adjusted", "rule").null_count().sum_horizontal()[0] == 0


def test_the_overall_effect_is_the_mean_of_its_event_times(answered):
    main = answered.estimate.filter(
        pl.col("outcome") == "employed", pl.col("role") == "main", pl.col("subgroup") == "_T"
    )
    after = main.filter(pl.col("event_time") >= 0)["effect"]
    overall = main.filter(pl.col("event_time").is_null())["effect"][0]
    assert len(after) == 3
    assert overall == pytest.approx(after.mean(), abs=1e-6)


def test_subgroups_alone_are_adjusted_for_their_number(answered):
    rows = answered.estimate
    subgroups = rows.filter(pl.col("subgroup") == "sex")
    assert subgroups.height == 2 * 2 * 2, "outcomes, values, overall and horizon"
    assert subgroups.filter(pl.col("p_adjusted") >= pl.col("p_value")).height == subgroups.height
    assert rows.filter(pl.col("subgroup") == "_T")["p_adjusted"].null_count() == rows.height - subgroups.height


def test_diagnostics_name_each_question(answered):
    found = answered.diagnostic
    assert set(found.filter(pl.col("outcome") == "_T")["diagnostic"]) == {"left_out", "balance", "overlap", "attrition"}
    expected = {"numbers", "pre_trend", "event_times", "placebo", "sensitivity", "power"}
    assert set(found.filter(pl.col("outcome") == "employed")["diagnostic"]) == expected
    assert all(text.endswith(".") for text in found["meaning"])


def test_the_result_is_the_same_to_the_last_bit_each_time():
    design = panel_design(**SMALL)
    first, second = (estimate(design, sample(design, number=400), synthetic=True) for _ in range(2))
    for name in ("design", "estimate", "diagnostic"):
        assert getattr(first, name).equals(getattr(second, name))


def test_too_few_treated_are_refused_with_the_number_asked_for():
    result = refused({"refuse": {"fewest_treated": 5000}})
    assert "treated persons" in refusal(result)
    assert "5000 or more" in refusal(result)


def test_a_handful_of_treated_is_not_counted_in_public():
    few = refused({}, lambda frame: frame.filter((pl.col("first_treated") == 0) | (pl.col("unit") < 25)))
    assert "fewer than 10" in refusal(few) or "Nobody" in refusal(few)
    assert few.diagnostic.filter(pl.col("item") == "treated persons")["value"].to_list() in ([None], [0.0])


def test_nobody_treated_is_said_so():
    result = refused({}, lambda frame: frame.with_columns(first_treated=pl.lit(0, pl.Int64)))
    assert "Nobody in the data was treated" in refusal(result)


def test_groups_that_changed_differently_before_are_refused():
    result = refused({}, pre_trend=0.01)
    assert "changed differently before treatment already" in refusal(result)
    leads = result.diagnostic.filter(pl.col("diagnostic") == "pre_trend", pl.col("passed").is_not_null())
    assert leads["passed"].to_list() == [False]


def test_an_outcome_that_never_varies_is_refused():
    result = refused({}, lambda frame: frame.with_columns(employed=pl.lit(1.0)))
    assert "the same for everybody" in refusal(result)


def test_groups_without_counterparts_are_refused():
    """All the treated, and nobody else, arrived in one year and learned one field."""
    treated = pl.col("first_treated") > 0
    result = refused(
        {},
        lambda frame: frame.with_columns(
            field=pl.when(treated).then(pl.lit("09")).otherwise(pl.lit("04")),
            arrival=pl.when(treated).then(2017.0).otherwise(2010.0),
        ),
    )
    assert "resemble nobody in the comparison group" in refusal(result)


def test_one_outcome_may_be_refused_and_the_other_answered():
    design = panel_design(**SMALL | {"outcomes": ["employed", "wage_hour"]})
    made = sample(design)
    result = estimate(design, Sample(made.frame.with_columns(wage_hour=pl.lit(2.0))), synthetic=True)
    assert result.design["status"].to_list() == ["answered"]
    assert refusal(result).startswith("Hourly wage: ")
    assert set(result.estimate["outcome"]) == {"employed"}


def test_a_cross_section_is_answered_too():
    design = panel_design(**CROSS_SECTION | {"refuse": {"fewest_treated": 20}})
    frame = sample(panel_design(**SMALL), number=400).frame.unique("unit", keep="last", maintain_order=True)
    crossed = frame.with_columns(treated=pl.col("first_treated") > 0)
    result = estimate(design, Sample(crossed), synthetic=True)
    assert result.design["status"].to_list() == ["answered"]
    assert set(result.estimate["role"]) == {"main", "robustness", "naive"}
    assert set(result.diagnostic["diagnostic"]) >= {"balance", "overlap", "sensitivity", "power", "numbers"}


def test_a_cross_section_of_a_few_is_refused_without_telling_how_few():
    design = panel_design(**CROSS_SECTION)
    frame = sample(panel_design(**SMALL), number=400).frame.unique("unit", keep="last", maintain_order=True)
    few = frame.with_columns(treated=pl.col("unit") < 8)
    result = estimate(design, Sample(few), synthetic=True)
    assert "Too few treated persons: fewer than 10; the design asks for 50" in refusal(result)
    assert result.estimate.is_empty()
