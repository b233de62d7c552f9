"""Reference periods over the ends of years and in ISO weeks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Calendar
from pipelines.catalog.periods import between, check_pattern, check_period, pattern_fields, period_of, shift, start_of
from tests.unit.ingest_builders import make_source

FREQUENCIES = st.sampled_from(["annual", "quarterly", "monthly", "weekly", "daily"])
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(DAYS, FREQUENCIES, st.integers(-300, 300))
def test_shifting_there_and_back_returns_to_the_same_period(day, frequency, by):
    period = period_of(day, frequency)
    assert shift(shift(period, by, frequency), -by, frequency) == period


@given(DAYS, FREQUENCIES)
def test_a_period_holds_its_own_first_day_and_begins_no_later_than_its_days(day, frequency):
    period = period_of(day, frequency)
    assert period_of(start_of(period), frequency) == period
    assert start_of(period) <= day < start_of(shift(period, 1, frequency))


@pytest.mark.parametrize(
    ("first", "last", "frequency", "expected"),
    [
        ("2014-Q3", "2015-Q2", "quarterly", ["2014-Q3", "2014-Q4", "2015-Q1", "2015-Q2"]),
        ("2014-11", "2015-02", "monthly", ["2014-11", "2014-12", "2015-01", "2015-02"]),
        ("2020-W52", "2021-W01", "weekly", ["2020-W52", "2020-W53", "2021-W01"]),
        ("2021-W52", "2022-W01", "weekly", ["2021-W52", "2022-W01"]),
        ("1999", "2001", "annual", ["1999", "2000", "2001"]),
        ("2001", "1999", "annual", []),
    ],
)
def test_between_goes_over_the_end_of_a_year(first, last, frequency, expected):
    assert list(between(first, last, frequency)) == expected


@pytest.mark.parametrize(
    ("day", "week"), [(date(2021, 1, 3), "2020-W53"), (date(2014, 12, 29), "2015-W01"), (date(2016, 1, 3), "2015-W53")]
)
def test_a_day_near_new_year_belongs_to_its_iso_week(day, week):
    assert period_of(day, "weekly") == week


@pytest.mark.parametrize(
    "wrong", ["14", "2014-Q5", "2014-13", "2014-W54", "2021-W53", "2014-q1", "2014-1", "", "2014\n"]
)
def test_what_is_no_period_is_refused(wrong):
    with pytest.raises(ValueError):
        check_period(wrong)


def test_a_pattern_can_name_every_part_of_a_period():
    assert "a{yy}t{q}".format(**pattern_fields("2014-Q3")) == "a14t3"
    assert "{yyyy}/{mm}/{period}".format(**pattern_fields("2014-05")) == "2014/05/2014-05"


def test_the_year_of_a_week_in_a_pattern_is_its_iso_year():
    assert "{yyyy}w{ww}".format(**pattern_fields("2015-W01")) == "2015w01"


@pytest.mark.parametrize("pattern", ["{year}.csv", "{0}", "{", "{yyyy.nothing}"])
def test_a_pattern_that_names_no_part_of_a_period_is_refused(pattern):
    with pytest.raises(ValueError, match="yyyy"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("frequency", "first", "today", "last"),
    [
        ("quarterly", "2024-Q1", date(2025, 1, 1), "2024-Q4"),
        ("monthly", "2024-01", date(2024, 3, 31), "2024-02"),
        ("weekly", "2020-W50", date(2021, 1, 4), "2020-W53"),
        ("annual", "2020", date(2024, 12, 31), "2023"),
    ],
)
def test_a_source_that_goes_on_reaches_to_the_period_before_todays(frequency, first, today, last):
    found = periods_of(make_source(periods={"frequency": frequency, "first": first}), today)
    assert (found[0], found[-1]) == (first, last)


def test_a_source_that_begins_later_has_no_period_yet():
    assert periods_of(make_source(periods={"frequency": "annual", "first": "2030"}), date(2025, 6, 1)) == []


def test_named_periods_are_kept_as_given():
    assert periods_of(make_source(periods={"frequency": "annual", "only": [2016, "2019"]})) == ["2016", "2019"]


@pytest.mark.parametrize("line", ["0 9 28 1,4,7,10 *", "*/15 0-6/2 * JAN-mar mon", "59 23 31 12 7", "0 05 01 09 0"])
def test_a_cron_line_of_a_calendar_is_taken(line):
    assert Calendar(cron=line).cron == line


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("99 9 * * *", "'99' is no minute"),
        ("0 24 * * *", "'24' is no hour"),
        ("0 9 0 * *", "'0' is no day of the month"),
        ("0 9 1 13 *", "'13' is no month"),
        ("0 9 1 * 8", "'8' is no day of the week"),
        ("0 9 1-3-5 * *", "'1-3-5' is no day of the month"),
        ("0 9 * *", "no cron line of five fields"),
        ("@daily", "no cron line of five fields"),
    ],
)
def test_a_cron_line_that_names_no_time_is_refused(line, told):
    with pytest.raises(ValidationError, match=told):
        Calendar(cron=line)
