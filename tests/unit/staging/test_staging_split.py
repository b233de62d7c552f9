"""Rows by period: nothing is lost, and what fits nowhere is rejected with the reason."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import CodebookError
from pipelines.staging.split import UNKNOWN, split_by_period
from tests.unit.ingest_builders import frame, make_source, rows

PERIODS = ["2020-Q1", "2020-Q2"]
SOURCE = make_source()


def split(good, *rejected, source=SOURCE, file_period=None, periods=PERIODS):
    return split_by_period(rows(good, *rejected), source, periods=periods, file_period=file_period)


def lines(staged):
    return {period: part.rows["_row"].to_list() for period, part in staged.items()}


def test_a_file_of_many_periods_is_split_and_keeps_its_values():
    good = frame(quarter=["2020-Q1", "2020-Q2", " 2020-Q1 "], x=["a", None, " b"])
    staged = split(good)
    assert lines(staged) == {"2020-Q1": [2, 4], "2020-Q2": [3]}
    assert staged["2020-Q1"].rows.rows() == [("2020-Q1", "a", 2), (" 2020-Q1 ", " b", 4)]
    assert all(part.rejected.is_empty() for part in staged.values())


def test_rows_without_a_period_of_the_source_are_kept_apart_with_the_reason():
    staged = split(frame(quarter=["2020-Q1", "1999-Q1", None], x=["a", "b", "c"]), (9, "too short", "raw"))
    assert staged[UNKNOWN].rows.is_empty()
    assert staged[UNKNOWN].rejected.select("_row", "reason").rows() == [
        (9, "too short"),
        (3, "the row's period is '1999-Q1', expected one of the source's periods"),
        (4, "the row's period is '(none)', expected one of the source's periods"),
    ]
    assert json.loads(staged[UNKNOWN].rejected["raw"][1]) == {"quarter": "1999-Q1", "x": "b"}


def test_rows_of_another_period_than_their_file_are_rejected_there():
    staged = split(frame(quarter=["2020-Q1", "2020-Q2"]), (4, "too short", "raw"), file_period="2020-Q1")
    assert lines(staged) == {"2020-Q1": [2]}
    assert staged["2020-Q1"].rejected["reason"].to_list() == [
        "too short",
        "the row's period is '2020-Q2', expected 2020-Q1",
    ]


def test_a_file_wholly_of_another_period_still_accounts_for_its_rows():
    part = split(frame(quarter=["2020-Q2"]), file_period="2020-Q1")["2020-Q1"]
    assert (part.rows.height, part.rejected.height) == (0, 1)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("weekly", ["2020-W53", "2020-W53", "2021-W01"]),
        ("monthly", ["2020-12", "2021-01", "2021-01"]),
        ("quarterly", ["2020-Q4", "2021-Q1", "2021-Q1"]),
        ("annual", ["2020", "2021", "2021"]),
    ],
)
def test_the_period_can_come_from_a_date(frequency, expected):
    periods = {"frequency": frequency, "only": sorted(set(expected))}
    source = make_source(periods=periods, row_period={"expression": "day", "parse": "date"})
    staged = split(
        frame(day=["2020-12-31", "2021-01-03", "2021-01-04", "04/01/2021", None]), source=source, periods=expected
    )
    placed = {line: period for period, found in lines(staged).items() for line in found}
    assert [placed[line] for line in (2, 3, 4)] == expected
    assert staged[UNKNOWN].rejected["_row"].to_list() == [5, 6]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("month", "month are not in the file"),
        ("quarter + 1", "cannot be evaluated"),
        ("quarter = (", "not a SQL expression"),
    ],
)
def test_an_expression_that_does_not_fit_the_file_is_told(expression, told):
    source = make_source(row_period={"expression": expression})
    with pytest.raises(CodebookError, match=f"xaa_lfs: row_period.*{told}"):
        split(frame(quarter=["2020-Q1"], x=["1"]), source=source)


def test_a_single_column_hints_at_the_separator():
    with pytest.raises(CodebookError, match="its separator is probably not the declared one"):
        split(frame(**{"quarter;x": ["2020-Q1;1"]}))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from([*PERIODS, "1999-Q1", "", None, "rubbish"])),
    st.sampled_from([None, "2020-Q1"]),
    st.integers(0, 2),
)
def test_no_row_is_lost_or_told_twice(quarters, file_period, unreadable):
    bad = [(1000 + at, "too short", "raw") for at in range(unreadable)]
    staged = split(frame(quarter=quarters), *bad, file_period=file_period)
    found = [line for part in staged.values() for table in (part.rows, part.rejected) for line in table["_row"]]
    assert sorted(found) == [*range(2, 2 + len(quarters)), *(line for line, _, _ in bad)]
