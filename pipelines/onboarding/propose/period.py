"""Which columns say of which period a row is."""

from __future__ import annotations

from typing import get_args

import polars as pl

from pipelines.catalog.periods import Frequency, between, period_of, shift, start_of
from pipelines.errors import InputError
from pipelines.onboarding.propose.classes import quoted
from pipelines.onboarding.propose.hints import load_hints
from pipelines.onboarding.propose.proposal import When
from pipelines.onboarding.propose.words import squeezed
from pipelines.sql import expression

_RANGES = {"year": (1900, 2100), "quarter": (1, 4), "month": (1, 12)}
_MANY = 400
"""More periods than this are no periods."""


def find_period(rows: pl.DataFrame, given: str) -> When:
    """Find the columns of year, quarter and month, or take the period that was given.

    Args:
        rows: the file's columns as text.
        given: the period that a person or the codebook named, or empty.

    Raises:
        InputError: No column tells the period, and none was given.
    """
    found = {part: name for part in _RANGES if (name := _column(rows, part))}
    wanted = frequency_of(given) if given else None
    sql, frequency = _expression(rows, found, wanted)
    if sql is None:
        if not given:
            raise InputError(
                "no column of the file tells year, quarter or month. Say of which period it is: --period 2024-Q1"
            )
        said = f"no column tells the period; all rows are taken as {given}"
        return When(f"'{given}'", frequency_of(given), (given,), (said,))
    told = rows.select(expression(sql, rows.columns, where="row_period").alias("period")).to_series()
    periods = tuple(sorted(told.drop_nulls().unique().to_list()))
    checks = []
    if told.null_count():
        checks.append(f"{told.null_count():,} rows tell no period")
    if given and given not in periods:
        checks.append(f"the file tells {', '.join(periods[:5])}, and not {given}")
    if wanted == "annual" and len(found) > 1:
        checks.append(f"annual, as {given} is: for the parts of the year in the file give --period {given}-Q1")
    if frequency == "monthly" and wanted is None:
        checks.append("monthly, since there is a month: for a quarterly survey give --period 2024-Q1")
    return When(sql, frequency, periods, tuple(checks))


def frequency_of(period: str) -> Frequency:
    """Return how often there are periods of this form.

    Raises:
        InputError: It is no period.
    """
    try:
        start_of(period)
    except ValueError as fault:
        raise InputError(f"--period: {fault}") from None
    return next(one for one in get_args(Frequency) if period_of(start_of(period), one) == period)


def without_gap(periods: tuple[str, ...], frequency: Frequency) -> bool:
    """Say whether periods follow one another, so that the first and the last name them all."""
    return tuple(between(periods[0], periods[-1], frequency)) == periods


def following(period: str, frequency: Frequency) -> str:
    """Return the next period."""
    return shift(period, 1, frequency)


def _column(rows: pl.DataFrame, part: str) -> str | None:
    names = load_hints().period[part]  # type: ignore[index]
    named = [name for name in rows.columns if squeezed(name) in names]
    return next((name for name in named if _holds(rows[name], *_RANGES[part])), None)


def _holds(column: pl.Series, low: int, high: int) -> bool:
    numbers = column.drop_nulls().cast(pl.Int64, strict=False)
    return bool(numbers.len() and numbers.null_count() == 0 and numbers.is_between(low, high).all())


def _expression(rows: pl.DataFrame, found: dict[str, str], wanted: str | None) -> tuple[str | None, Frequency]:
    if "year" not in found or rows[found["year"]].n_unique() > _MANY:
        return None, "annual"
    year = quoted(found["year"])
    if wanted == "annual":
        return year, "annual"
    if "quarter" in found and wanted != "monthly":
        return f"{year} || '-Q' || {_whole(rows, found['quarter'])}", "quarterly"
    if "month" not in found:
        return year, "annual"
    month = quoted(found["month"])
    if wanted == "quarterly":
        return f"{year} || '-Q' || CAST(FLOOR((CAST({month} AS INT) + 2) / 3.0) AS INT)", "quarterly"
    return f"{year} || '-' || LPAD({month}, 2, '0')", "monthly"


def _whole(rows: pl.DataFrame, name: str) -> str:
    padded = bool((rows[name].drop_nulls().str.len_chars() > 1).any())
    return f"CAST({quoted(name)} AS INT)" if padded else quoted(name)
