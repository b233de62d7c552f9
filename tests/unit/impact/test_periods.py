"""Periods as numbers, and back to their names."""

from datetime import date

import polars as pl
import pytest

from pipelines.impact.periods import label, of_date, of_month


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["2021-06", "2021-07", "2022-01"]),
        ("quarter", ["2021-Q2", "2021-Q3", "2022-Q1"]),
        ("half_year", ["2021-S1", "2021-S2", "2022-S1"]),
        ("year", ["2021", "2021", "2022"]),
    ],
)
def test_months_and_dates_fall_into_the_same_period(period, names):
    frame = pl.DataFrame(
        {"month": ["2021-06", "2021-07", "2022-01"], "day": [date(2021, 6, 30), date(2021, 7, 1), date(2022, 1, 31)]}
    )
    numbers = frame.select(month=of_month(pl.col("month"), period), day=of_date(pl.col("day"), period))
    assert [label(number, period) for number in numbers["month"]] == names
    assert numbers["month"].to_list() == numbers["day"].to_list()
