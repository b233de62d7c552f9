"""Own figures beside published ones: what agrees, what holds a release back, and what cannot be compared."""

import polars as pl
import pytest

from pipelines.catalog.load import load_catalog
from pipelines.protection.concordance import check_rows, compare, reasons
from pipelines.release.schema import TABLES
from pipelines.release.tables import to_frame
from tests.unit.ingest_builders import make_source

PUBLISHED = {"indicator": "rate", "time_period": "2020-Q1", "value": 8.7, "tolerance": 0.1, "source": "press report"}
OWN = {
    "source_id": "xaa_lfs",
    "ref_area": "XAA",
    "indicator": "rate",
    "time_period": "2020-Q1",
    **dict.fromkeys(["sex", "age", "isco08", "isced11", "isic4", "origin", "destination", "breakdown"], "_T"),
    "obs_value": 8.759,
    "obs_status": "A",
}


def held_against(own, *published):
    """The comparison of one own figure (or several) with published ones."""
    rows = pl.DataFrame([OWN | one for one in own], schema_overrides={"obs_value": pl.Float64})
    return compare(rows, [make_source(published=[PUBLISHED | one for one in published])])


@pytest.mark.parametrize(
    ("own", "passed"),
    [(8.759, True), (8.6, True), (8.8, True), (8.801, False), (8.599, False)],
)
def test_a_figure_agrees_within_its_tolerance_the_edge_included(own, passed):
    assert held_against([{"obs_value": own}], {})["passed"].to_list() == [passed]


def test_the_comparison_tells_both_figures_and_where_the_published_one_is_from():
    row = held_against([{}], {}).row(0, named=True)
    assert (row["published"], row["own"], row["tolerance"]) == (8.7, 8.759, 0.1)
    assert row["difference"] == pytest.approx(0.059)
    assert (row["outcome"], row["citation"]) == ("agrees", "press report")


def test_a_figure_that_differs_refuses_the_release_in_words():
    comparison = held_against([{"sex": "F", "obs_value": 9.5}], {"sex": "F"})
    (reason,) = reasons(comparison)
    assert reason.startswith("xaa_lfs: rate of 2020-Q1 (sex F) is 9.5, but 8.7 was published (press report); they may")
    assert "differ by 0.1" in reason
    assert "xaa_lfs.yml" in reason
    assert comparison["outcome"].to_list() == ["differs"]


def test_a_period_that_is_not_in_the_release_and_a_withheld_figure_are_not_compared():
    comparison = held_against(
        [{}, {"age": "Y15T24", "obs_value": None, "obs_status": "Q"}],
        {"time_period": "2019-Q4"},
        {"age": "Y15T24"},
    )
    assert comparison["outcome"].to_list() == ["not in release", "withheld"]
    assert comparison["passed"].to_list() == [None, None]
    assert reasons(comparison) == []
    assert check_rows(comparison) == []


def test_only_the_same_source_place_and_group_is_compared():
    others = [{"source_id": "b_lfs"}, {"ref_area": "XAB"}, {"sex": "F"}, {"destination": "XAB"}, {"indicator": "mix"}]
    assert held_against(others, {})["outcome"].to_list() == ["not in release"]


def test_sources_that_publish_nothing_leave_an_empty_comparison():
    comparison = compare(pl.DataFrame([OWN]), [make_source()])
    assert comparison.is_empty()
    assert reasons(comparison) == []


def test_the_checks_fit_the_table_of_the_release():
    comparison = held_against([{}, {"sex": "F", "obs_value": 9.5}], {}, {"sex": "F"})
    table = to_frame("check_result", check_rows(comparison))
    assert table.columns == list(TABLES["check_result"])
    assert table["check_name"].unique().to_list() == ["concordance"]
    assert sorted(table["expected"].to_list()) == ["8.7 (sex F), ± 0.1", "8.7, ± 0.1"]
    assert sorted(table["passed"].to_list()) == [False, True]


def test_argentina_recomputed_without_this_project_agrees_with_what_indec_published():
    """Rates from the microdata, in percent: activity, employment, unemployment, underemployment by hours."""
    recomputed = {
        "2013-Q1": (45.841454, 42.208375, 7.925313, 7.951082),
        "2013-Q3": (46.070855, 42.926713, 6.824580, 8.758966),
        "2013-Q4": (45.638084, 42.720143, 6.393653, 7.782773),
        "2014-Q1": (45.033825, 41.825237, 7.124838, 8.082309),
        "2014-Q2": (44.757867, 41.404423, 7.492411, 9.376678),
        "2014-Q3": (44.710269, 41.345758, 7.525140, 9.249890),
    }
    rates = ("activity", "employment", "unemployment", "underemployment")
    own = [
        OWN
        | {"source_id": "arg_eph", "ref_area": "ARG", "time_period": period}
        | {"indicator": f"{rate}_rate_national", "obs_value": value}
        for period, values in recomputed.items()
        for rate, value in zip(rates, values, strict=True)
    ]
    comparison = compare(pl.DataFrame(own), [load_catalog()["arg_eph"]])
    assert comparison["outcome"].to_list() == ["agrees"] * 24
