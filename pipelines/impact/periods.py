"""Periods as whole numbers, so that event time is a difference: `year x periods a year + place in the year`."""

from __future__ import annotations

import polars as pl

from pipelines.impact.design import Period

PER_YEAR: dict[Period, int] = {"month": 12, "quarter": 4, "half_year": 2, "year": 1}
_LETTER: dict[Period, str] = {"quarter": "Q", "half_year": "S"}


def of_month(month: pl.Expr, period: Period) -> pl.Expr:
    """Number of the period in which a month lies, given as text (`2021-03`)."""
    year, place = month.str.slice(0, 4).cast(pl.Int32), month.str.slice(5, 2).cast(pl.Int32)
    return _number(year, place, period)


def of_date(day: pl.Expr, period: Period) -> pl.Expr:
    """Number of the period in which a date lies."""
    return _number(day.dt.year(), day.dt.month().cast(pl.Int32), period)


def _number(year: pl.Expr, month: pl.Expr, period: Period) -> pl.Expr:
    per_year = PER_YEAR[period]
    return year * per_year + (month - 1) // (12 // per_year)


def label(number: int, period: Period) -> str:
    """Name of a period by its number: `2021`, `2021-S1`, `2021-Q3`, `2021-03`."""
    per_year = PER_YEAR[period]
    year, place = divmod(number, per_year)
    if period == "year":
        return str(year)
    return f"{year}-{place + 1:02d}" if period == "month" else f"{year}-{_LETTER[period]}{place + 1}"
