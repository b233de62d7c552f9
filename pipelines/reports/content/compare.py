"""When two figures may be called different: the one rule of every sentence on a change or a gap.

In this order: the interval of the published difference (it knows the covariance of one sample); the combined standard
error of two samples, at 5 %; the two intervals, if they do not overlap. Figures without any of these (complete counts)
are put side by side without a verdict. Bounds count as they are printed: one printed as nought does not exclude nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from dashboards.compare import GAPS, against
from dashboards.compare import by_intervals as by_own_intervals
from pipelines.reports.content.reading import Row

__all__ = ["GAPS", "Verdict", "by_birth", "by_intervals", "over_time"]

NORMAL_95 = 1.959964

Way = Literal["more", "less", "unclear", "break", "plain"]
WAYS: dict[str, Way] = {
    "more": "more",
    "less": "less",
    "unclear": "unclear",
    "apart_more": "more",
    "apart_less": "less",
    "overlap": "unclear",
    "plain": "plain",
}
"""What a report makes of the ways in which a page tells figures apart."""


@dataclass(frozen=True)
class Verdict:
    """What may be said of a figure against another: `way`, the difference and its 95 % interval where known."""

    way: Way
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def over_time(later: Row, earlier: Row, change: Row | None, decimals: int) -> Verdict:
    """The later of two figures of one series against the earlier one; two samples.

    Args:
        later: The newer observation.
        earlier: The older observation.
        change: The published change between the two, if there is one.
        decimals: With how many the figures are printed.
    """
    if later["standard"] != earlier["standard"]:
        return Verdict("break")
    if change is not None and change["ci_lower"] is not None:
        return _by_bounds(change["obs_value"], change["ci_lower"], change["ci_upper"], decimals)
    if later["se"] is not None and earlier["se"] is not None:
        difference = later["obs_value"] - earlier["obs_value"]
        reach = NORMAL_95 * sqrt(later["se"] ** 2 + earlier["se"] ** 2)
        return _by_bounds(difference, difference - reach, difference + reach, decimals)
    return by_intervals(later, earlier)


def by_birth(foreign: Row, native: Row, gap: Row | None, decimals: int) -> Verdict:
    """The foreign-born against the native-born of one sample; `gap` is native-born less foreign-born."""
    found = against(foreign, native, gap, decimals)
    if found.difference is None:
        return by_intervals(foreign, native)
    return Verdict(WAYS[found.way], found.difference, found.low, found.high)


def by_intervals(first: Row, second: Row) -> Verdict:
    """One figure against another by their own intervals, which asks for more than need be."""
    way = WAYS[by_own_intervals(first, second).way]
    return Verdict(way, None if way == "plain" else first["obs_value"] - second["obs_value"])


def _by_bounds(difference: float, low: float, high: float, decimals: int) -> Verdict:
    way: Way = "more" if round(low, decimals) > 0 else "less" if round(high, decimals) < 0 else "unclear"
    return Verdict(way, difference, low, high)
