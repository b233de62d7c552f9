"""Reference periods as SDMX writes them: 2014, 2014-05, 2014-Q3, 2021-W26, 2021-06-28."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

Frequency = Literal["annual", "quarterly", "monthly", "weekly", "daily"]

_PATTERN = re.compile(r"(\d{4})(?:-(?:(Q)([1-4])|(W)(\d{2})|(\d{2})(?:-(\d{2}))?))?")


def check_period(period: str) -> str:
    """Return `period` if it is well formed.

    Raises:
        ValueError: It is not a year, month, quarter, ISO week or day.
    """
    start_of(period)
    return period


def start_of(period: str) -> date:
    """Return the first day of a period.

    Raises:
        ValueError: It is not a year, month, quarter, ISO week or day.
    """
    found = _PATTERN.fullmatch(period)
    if not found:
        raise ValueError(f"'{period}' is not a period; write 2014, 2014-05, 2014-Q3, 2021-W26 or 2021-06-28")
    year = int(found[1])
    if found[2]:
        return date(year, 3 * int(found[3]) - 2, 1)
    if found[4]:
        return date.fromisocalendar(year, int(found[5]), 1)
    return date(year, int(found[6] or 1), int(found[7] or 1))


def period_of(day: date, frequency: Frequency) -> str:
    """Return the period of the given frequency that holds `day`."""
    if frequency == "annual":
        return f"{day.year}"
    if frequency == "quarterly":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if frequency == "monthly":
        return f"{day.year}-{day.month:02d}"
    if frequency == "daily":
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def check_pattern(pattern: str) -> str:
    """Return `pattern` if it names nothing but what `pattern_fields` gives.

    Raises:
        ValueError: It names something else, or its braces do not match.
    """
    known = pattern_fields("2014")
    try:
        pattern.format(**known)
    except (KeyError, IndexError, AttributeError, ValueError) as fault:
        raise ValueError(f"'{pattern}' is no pattern ({fault}); it may name {{{'}, {'.join(known)}}}") from fault
    return pattern


def shift(period: str, by: int, frequency: Frequency) -> str:
    """Return the period `by` periods later (earlier where negative)."""
    day = start_of(period)
    if frequency in ("weekly", "daily"):
        return period_of(day + by * timedelta(weeks=frequency == "weekly", days=frequency == "daily"), frequency)
    months = {"annual": 12, "quarterly": 3, "monthly": 1}[frequency] * by + day.year * 12 + day.month - 1
    return period_of(date(months // 12, months % 12 + 1, 1), frequency)


def between(first: str, last: str, frequency: Frequency) -> Iterator[str]:
    """Yield the periods from `first` to `last`, both included."""
    period = first
    while start_of(period) <= start_of(last):
        yield period
        period = shift(period, 1, frequency)


def pattern_fields(period: str) -> dict[str, str]:
    """Return what a location pattern may name of a period: yyyy, yy, q, mm, ww, dd, period."""
    day = start_of(period)
    return {
        "period": period,
        "yyyy": period[:4],
        "yy": period[2:4],
        "q": f"{(day.month + 2) // 3}",
        "mm": f"{day.month:02d}",
        "ww": f"{day.isocalendar().week:02d}",
        "dd": f"{day.day:02d}",
    }
