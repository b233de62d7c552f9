"""The text of the standards that a figure rests on: what the source says of the period, and breaks where it changes."""

import polars as pl
import pytest

from pipelines.protection.standards import name_standards
from tests.unit.ingest_builders import make_source

SOURCE = make_source(
    standards=[
        {"since": "2019-Q1", "labour_force": "ICLS-13", "occupation": "ISCO-08 (CNO-2001)", "hours_threshold": 35},
        {"since": "2020-Q3", "labour_force": "ICLS-19", "occupation": "ISCO-08 (CNO-2001)", "note": "new questions"},
    ]
)
TOTALS = {"ref_area": "XAA", "isco08": "_T", "isced11": "_T", "isic4": "_T"}
PERIODS = ["2018-Q4", "2019-Q1", "2020-Q2", "2020-Q3", "2021-Q1"]


def texts(standards: list[str] | None, periods: list[str] = PERIODS, source=SOURCE) -> list[str | None]:
    """Return the standard of an indicator's figures, a period each."""
    figures = pl.DataFrame({"indicator": "rate", "source_id": "xaa_lfs", "time_period": periods, **TOTALS})
    indicator = {"id": "rate"} if standards is None else {"id": "rate", "standards": standards}
    return name_standards(figures, [source], [indicator])["standard"].to_list()


def test_a_series_breaks_where_a_standard_in_force_changes():
    assert texts(["labour_force"]) == [None, "ICLS-13", "ICLS-13", "ICLS-19", "ICLS-19"]


def test_a_series_does_not_break_where_other_standards_change():
    assert texts(["occupation"]) == [None] + ["ISCO-08 (CNO-2001)"] * 4


def test_standards_are_named_in_the_order_of_the_indicator():
    periods = ["2020-Q1"]
    assert texts(["labour_force", "occupation"], periods) == ["ICLS-13; ISCO-08 (CNO-2001)"]
    assert texts(["occupation", "labour_force"], periods) == ["ISCO-08 (CNO-2001); ICLS-13"]


def test_a_standard_that_the_source_does_not_name_is_left_out():
    assert texts(["labour_force", "education"], ["2020-Q1"]) == ["ICLS-13"]
    assert texts(["education"], ["2020-Q1"]) == [None]


@pytest.mark.parametrize(
    ("hours", "text"),
    [(35, "below 35 hours a week"), (34.5, "below 34.5 hours a week"), (None, "no threshold of hours")],
)
def test_the_threshold_of_hours_is_told_in_words(hours, text):
    source = make_source(standards=[{"since": "2019-Q1", "hours_threshold": hours}])
    assert texts(["hours_threshold"], ["2020-Q1"], source) == [text]


def test_a_parameter_of_the_indicators_own_passes_through():
    assert texts(["labour_force", "arrived in the last five years"], ["2020-Q2", "2020-Q3"]) == [
        "ICLS-13; arrived in the last five years",
        "ICLS-19; arrived in the last five years",
    ]


@pytest.mark.parametrize("standards", [None, []])
def test_an_indicator_that_names_none_has_none(standards):
    assert texts(standards) == [None] * 5


def test_figures_of_other_sources_and_indicators_have_none_and_all_keep_their_order():
    figures = pl.DataFrame(
        {
            "indicator": ["rate", "other", "rate", "rate"],
            "source_id": ["xaa_lfs", "xaa_lfs", "unknown", "xaa_lfs"],
            "time_period": ["2020-Q3", "2020-Q3", "2020-Q3", "2020-Q1"],
            "obs_value": [4.0, 3.0, 2.0, 1.0],
            **TOTALS,
        }
    )
    named = name_standards(figures, [SOURCE], [{"id": "rate", "standards": ["labour_force"]}])
    assert named.drop("standard").equals(figures)
    assert named["standard"].to_list() == ["ICLS-19", None, None, "ICLS-13"]


def test_no_figures_have_the_column_too():
    none = pl.DataFrame(schema=dict.fromkeys(["indicator", "source_id", "time_period", *TOTALS], pl.String))
    assert name_standards(none, [SOURCE], []).schema["standard"] == pl.String


def test_a_breakdown_rests_on_its_classification_too():
    figures = pl.DataFrame({"indicator": "rate", "source_id": "xaa_lfs", "time_period": "2020-Q1", **TOTALS})
    by_occupation = figures.with_columns(isco08=pl.lit("2"))
    indicator = {"id": "rate", "standards": ["labour_force"]}
    named = name_standards(pl.concat([by_occupation, figures]), [SOURCE], [indicator])
    assert named["standard"].to_list() == ["ICLS-13; ISCO-08 (CNO-2001)", "ICLS-13"]
    assert named.columns == [*figures.columns, "standard"]


def test_the_vacancy_source_that_figures_are_set_against_is_named():
    source = make_source(standards=[{"since": "2019-Q1", "vacancies": "xaa_ads"}])
    assert texts(["vacancies"], ["2020-Q1"], source) == ["advertisements of xaa_ads"]


def test_the_survey_that_a_register_is_set_against_is_named():
    source = make_source(standards=[{"since": "2019-Q1", "eligible": "xbb_lfs"}])
    assert texts(["eligible"], ["2020-Q1"], source) == ["persons who could apply, by xbb_lfs"]


def test_a_mean_over_a_window_says_how_many_changes_it_has():
    periods = ["2020-Q1", "2020-Q2", "2021-Q1", "2022-Q1"]
    figures = pl.DataFrame({"indicator": "trend", "source_id": "xaa_lfs", "time_period": periods, **TOTALS})
    indicators = [{"id": "trend", "standards": ["labour_force"], "window_years": 2}]
    assert name_standards(figures, [SOURCE], indicators)["standard"].to_list() == [
        "ICLS-13; changes over a year averaged: 1",
        "ICLS-13; changes over a year averaged: 2",
        "ICLS-19; changes over a year averaged: 3",
        "ICLS-19; changes over a year averaged: 3",  # 2020-Q1 is two years back, and out
    ]
