"""Protection on tables small enough to see what must happen."""

import polars as pl
import pytest

from pipelines.protection.cells import ProtectionError
from pipelines.protection.protect import VALUES, protect
from tests.unit.protection.made_up_survey import INDICATORS, figures, made_up_persons, observations, ratio, total

FEWEST = {"qma_lfs": 5}


def status_of(frame: pl.DataFrame, *by: str) -> dict:
    """Return the confidentiality of each figure, by the columns given."""
    return {row[0] if len(by) == 1 else row[:-1]: row[-1] for row in frame.select(*by, "conf_status").rows()}


def test_two_by_two_withholds_a_rectangle():
    counts = {("F", "NAT"): 50, ("F", "FOR"): 3, ("M", "NAT"): 60, ("M", "FOR"): 40}
    counts |= {("F", "_T"): 53, ("M", "_T"): 100, ("_T", "NAT"): 110, ("_T", "FOR"): 43, ("_T", "_T"): 153}
    frame = figures([total("employment", n, sex=sex, origin=origin) for (sex, origin), n in counts.items()])
    protected = protect(frame, INDICATORS, FEWEST)
    status = status_of(protected.observations, "sex", "origin")
    assert status["F", "FOR"] == "C"
    assert sorted(status.values()) == ["C", "D", "D", "D", "F", "F", "F", "F", "F"]
    assert status["_T", "_T"] == "F"
    assert protected.audit["passed"].drop_nulls().to_list() == [True]


def test_a_sub_group_is_protected_within_its_own_group():
    counts = {"_T": 80, "2": 50, "21": 3, "22": 47, "3": 30}
    frame = figures([total("employment", n, isco08=code) for code, n in counts.items()])
    status = status_of(protect(frame, INDICATORS, FEWEST).observations, "isco08")
    assert status == {"_T": "F", "2": "F", "21": "C", "22": "D", "3": "F"}


def test_a_category_is_protected_within_its_own_classification():
    counts = {"_T": 80, "purpose:academic": 3, "purpose:professional": 77}
    counts |= {"learning:formal": 60, "learning:non_formal": 20}
    frame = figures([total("employment", n, breakdown=code) for code, n in counts.items()])
    status = status_of(protect(frame, INDICATORS, FEWEST).observations, "breakdown")
    withheld = {"purpose:academic": "C", "purpose:professional": "D"}
    assert status == {"_T": "F", "learning:formal": "F", "learning:non_formal": "F"} | withheld


def test_unemployed_cannot_be_had_by_taking_the_employed_from_the_labour_force():
    employed = [total("employment", n, sex=sex) for sex, n in {"_T": 90, "F": 40, "M": 50}.items()]
    rates = [("_T", 103, 13), ("F", 43, 3), ("M", 60, 10)]
    frame = figures(employed + [ratio("unemployment_rate", n, cases, sex=sex) for sex, n, cases in rates])
    protected = protect(frame, INDICATORS, FEWEST)
    status = status_of(protected.observations, "indicator", "sex")
    assert {key for key, conf in status.items() if conf == "C"} == {("unemployment_rate", "F")}
    assert {key for key, conf in status.items() if conf == "D"} == {("unemployment_rate", "M")}
    interval = protected.audit.filter(reason="primary").select("population", "n_lower", "n_upper").row(0)
    # Thirteen are unemployed, and women may be any of them; 40 women and 50 men are known to be employed.
    assert interval == ("unemployed", 0, 13)


def test_a_difference_of_two_populations_is_protected_though_no_figure_shows_it():
    # All but two of the labour force are unemployed, and the employed are published nowhere.
    rates = [("_T", 120, 60), ("F", 20, 18), ("M", 100, 42)]
    frame = figures([ratio("unemployment_rate", n, cases, sex=sex) for sex, n, cases in rates])
    protected = protect(frame, INDICATORS, FEWEST)
    small = protected.audit.filter(reason="primary")
    assert small.select("population", "sex", "passed").rows() == [("employed", "F", True)]
    assert status_of(protected.observations, "sex")["F"] != "F"


def test_persons_with_unknown_codes_protect_too():
    # 20 employed have no known birth place: foreign-born may be up to 23, and nothing else need go.
    counts = {"_T": 123, "NAT": 100, "FOR": 3}
    frame = figures([total("employment", n, origin=origin) for origin, n in counts.items()])
    protected = protect(frame, INDICATORS, FEWEST)
    assert status_of(protected.observations, "origin") == {"_T": "F", "NAT": "F", "FOR": "C"}
    assert protected.audit.select("n_lower", "n_upper").row(0) == (1, 23)  # there is a row, so there is somebody


def test_nobody_is_not_confidential():
    rates = [("_T", 100, 20), ("F", 40, 0), ("M", 60, 20)]
    frame = figures([ratio("unemployment_rate", n, cases, sex=sex) for sex, n, cases in rates])
    assert set(protect(frame, INDICATORS, FEWEST).observations["conf_status"]) == {"F"}


def test_a_group_of_the_minimum_is_shown():
    frame = figures([total("employment", 5), total("employment", 4, time_period="2024-Q2")])
    assert protect(frame, INDICATORS, FEWEST).observations["conf_status"].to_list() == ["F", "C"]


def test_withheld_rows_say_why_and_keep_no_value():
    frame = observations(made_up_persons(1, 40))
    protected = protect(frame, INDICATORS, FEWEST)
    withheld = protected.observations.filter(pl.col("conf_status") != "F")
    assert withheld.select(VALUES).null_count().sum_horizontal().item() == withheld.height * len(VALUES)
    assert set(withheld["obs_status"]) == {"Q"}
    assert set(withheld.select("conf_status", "rule").unique().rows()) == {
        ("C", "fewer than 5 respondents"),
        ("D", "protects another figure"),
    }
    shown = protected.observations.filter(conf_status="F")
    keys = ["indicator", "sex", "age", "isco08", "origin"]
    assert shown.equals(frame.join(withheld, on=keys, how="anti"))


def test_rows_keep_their_order_and_the_order_changes_nothing():
    frame = observations(made_up_persons(2, 40))
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    straight, other = (protect(one, INDICATORS, FEWEST) for one in (frame, shuffled))
    keys = ["indicator", "sex", "age", "isco08", "origin"]
    assert other.observations.select(keys).equals(shuffled.select(keys))
    assert straight.observations.sort(keys).equals(other.observations.sort(keys))
    assert straight.audit.equals(other.audit)


def test_sources_and_figures_without_rules_are_left_alone():
    frame = figures([total("employment", 3), total("employment", 2, source_id="other"), total("migrant_stock", 1)])
    protected = protect(frame, [*INDICATORS, {"id": "migrant_stock", "estimator": "published"}], FEWEST)
    assert protected.observations["conf_status"].to_list() == ["C", "F", "F"]


def test_small_counts_already_withheld_as_unreliable_are_protected_with_the_counts_of_before():
    estimates = figures([total("employment", n, sex=sex) for sex, n in {"_T": 100, "F": 3, "M": 97}.items()])
    is_weak = pl.col("sex") == "F"
    reliable = estimates.with_columns(
        pl.when(is_weak).then(pl.lit("Q")).otherwise("obs_status").alias("obs_status"),
        pl.when(is_weak).then(pl.lit("N")).otherwise("conf_status").alias("conf_status"),
        *(pl.when(~is_weak).then(name).alias(name) for name in VALUES),
    )
    protected = protect(reliable, INDICATORS, FEWEST, estimates=estimates)
    assert status_of(protected.observations, "sex") == {"_T": "F", "F": "N", "M": "D"}
    assert protected.observations["n_unweighted"].to_list() == [100, None, None]
    with pytest.raises(ProtectionError, match="must come with their counts"):
        protect(reliable, INDICATORS, FEWEST)


def test_figures_withheld_as_unreliable_help_to_protect():
    frame = figures([total("employment", n, isco08=code) for code, n in {"_T": 100, "1": 3, "2": 20, "3": 77}.items()])
    weak = frame.with_columns(
        pl.when(pl.col("isco08") == "2").then(pl.lit("Q")).otherwise("obs_status").alias("obs_status"),
        pl.when(pl.col("isco08") == "2").then(pl.lit("N")).otherwise("conf_status").alias("conf_status"),
    )
    protected = protect(weak, INDICATORS, FEWEST)
    assert status_of(protected.observations, "isco08") == {"_T": "F", "1": "C", "2": "N", "3": "F"}
    assert set(protected.audit["reason"]) == {"primary", "reliability"}
    assert protected.observations.filter(isco08="2")["obs_value"].to_list() == [None]


def test_one_name_for_different_persons_is_refused():
    frame = figures([total("employment", 50), ratio("wage_rate", 60, 20)])
    wrong = {"id": "wage_rate", "estimator": "ratio", "counts": {"denominator": "employed", "numerator": "waged"}}
    with pytest.raises(ProtectionError, match="'employed' has 2 different counts"):
        protect(frame, [*INDICATORS, wrong], FEWEST)


def test_a_single_small_count_without_anything_to_hide_behind_fails_the_audit():
    frame = figures([total("employment", 40), total("employment", 3, sex="F"), total("employment", 37, sex="M")])
    before = protect(frame, INDICATORS, {"qma_lfs": 1}).observations  # a release without protection
    protected = protect(frame, INDICATORS, FEWEST, previous=before)
    assert protected.audit.filter(reason="primary")["passed"].to_list() == [False]
