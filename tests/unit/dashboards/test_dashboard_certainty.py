"""Wording at the edges: what may be said of a figure, and of one figure against another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.certainty import amount, certainty, flag, interval, state
from dashboards.compare import against, by_intervals, sentence
from dashboards.text import translator

T = translator("en")


def _row(value=8.0, low=None, high=None, **rest) -> dict:
    return {"obs_value": value, "ci_lower": low, "ci_upper": high, "unit_measure": "PERCENT"} | rest


def _gap(value, low, high) -> dict:
    return _row(value, low, high, unit_measure="POINTS")


@pytest.mark.parametrize(
    ("row", "expected", "words"),
    [
        (_row(obs_status="A", conf_status="F"), "known", "8.0%"),
        (_row(obs_status="U", conf_status="F"), "weak", "8.0%"),
        (_row(None, obs_status="Q", conf_status="C"), "protected", "withheld to protect respondents"),
        (_row(None, obs_status="Q", conf_status="D"), "protected", "withheld to protect respondents"),
        (_row(None, obs_status="Q", conf_status="N"), "imprecise", "withheld, too imprecise to be used"),
        (_row(None, obs_status="A", conf_status="F"), "missing", "not collected"),
    ],
)
def test_withheld_never_reads_like_missing(row, expected, words):
    assert state(row) == expected and amount(T, row, 1) == words


def test_the_rule_that_fired_is_said():
    weak = _row(obs_status="U", rule="ILO: fewer than 15 cases")
    assert flag(T, weak) == "low reliability (ILO: fewer than 15 cases)"
    withheld = _row(None, obs_status="Q", conf_status="D", rule="protects another figure")
    assert flag(T, withheld) == certainty(T, withheld, 1) == "protects another figure"


def test_an_interval_has_its_unit_and_nothing_is_said_where_there_is_none():
    assert interval(T, _row(8.0, 7.06, 9.0), 1) == "7.1% to 9.0%"
    assert interval(T, _gap(-2.0, -4.0, 0.5), 1) == "\u22124.0 to 0.5 points"
    assert certainty(T, _row(), 1) == ""
    assert certainty(T, _row(8.0, 7.0, 9.0, n_unweighted=2400), 1) == "95% interval 7.0% to 9.0% · n = 2,400"


@pytest.mark.parametrize(
    ("low", "high", "way"),
    [
        (-20.0, -0.1, "more"),
        (-20.0, -0.04, "unclear"),  # is written as 0.0
        (-20.0, 0.0, "unclear"),
        (0.0, 9.0, "unclear"),
        (0.1, 9.0, "less"),
    ],
)
def test_more_and_less_only_where_the_interval_of_the_gap_excludes_zero(low, high, way):
    apart = _row(30.0, 29.0, 31.0), _row(20.0, 19.0, 21.0)
    assert against(*apart, _gap(-10.0, low, high), 1).way == way


def test_the_gap_is_told_from_the_side_of_the_foreign_born():
    verdict = against(_row(32.0), _row(18.0), _gap(-14.0, -17.1, -10.9), 1)
    assert sentence(T, verdict, 1) == ", 14.0 points more (95% interval 10.9 to 17.1 points)"
    verdict = against(_row(18.0), _row(32.0), _gap(14.0, 10.9, 17.1), 1)
    assert sentence(T, verdict, 1) == ", 14.0 points less (95% interval 10.9 to 17.1 points)"
    verdict = against(_row(18.0), _row(17.0), _gap(-1.0, -3.5, 1.5), 1)
    expected = "; no difference can be told (95% interval of the difference \u22121.5 to 3.5 points)"
    assert sentence(T, verdict, 1) == expected


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        (_row(10.0, 9.0, 11.0), _row(8.0, 7.0, 8.9), "apart_more"),
        (_row(10.0, 9.0, 11.0), _row(8.0, 7.0, 9.0), "overlap"),
        (_row(8.0, 7.0, 8.9), _row(10.0, 9.0, 11.0), "apart_less"),
        (_row(10.0, 9.0, 11.0), _row(8.0), "plain"),
    ],
)
def test_without_a_gap_only_intervals_that_do_not_overlap_tell_a_difference(first, second, way):
    assert by_intervals(first, second).way == against(first, second, None, 1).way == way
    withheld = _gap(None, None, None)
    assert against(first, second, withheld, 1).way == way
    words = sentence(T, by_intervals(first, second), 1)
    assert ("more" in words, "less" in words) == (way == "apart_more", way == "apart_less")


@given(st.floats(-50, 50), st.floats(0, 30))
def test_no_claim_is_stronger_than_its_interval(value, half):
    verdict = against(_row(), _row(), _gap(value, value - half, value + half), 1)
    if value - half <= 0 <= value + half:
        assert verdict.way == "unclear"
    elif verdict.way != "unclear":
        assert verdict.way == ("more" if value < 0 else "less")
