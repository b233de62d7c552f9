"""When two figures may be called different: the one rule of every sentence on a change or a gap.

In this order: the interval of the published difference (it knows the covariance of one sample); the combined standard
error of two samples, at 5 %; the two intervals, if they do not overlap. Figures without any of these (complete counts)
are put side by side without a verdict. Bounds count as they are printed: one printed as nought does not exclude nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from pipelines.reports.content.reading import Row

#: The gap by place of birth (native-born less foreign-born) that is published for a rate.
GAPS = {
    "labour_force_participation_rate": "participation_gap_birth",
    "unemployment_rate": "unemployment_gap_birth",
    "overqualification_rate": "overqualification_gap_birth",
    "informal_employment_rate": "informality_gap_birth",
}
NORMAL_95 = 1.959964

Way = Literal["more", "less", "unclear", "break", "plain"]


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
    if gap is None or gap["ci_lower"] is None:
        return by_intervals(foreign, native)
    return _by_bounds(-gap["obs_value"], -gap["ci_upper"], -gap["ci_lower"], decimals)


def by_intervals(first: Row, second: Row) -> Verdict:
    """One figure against another by their own intervals, which asks for more than need be."""
    if first["ci_lower"] is None or second["ci_lower"] is None:
        return Verdict("plain")
    difference = first["obs_value"] - second["obs_value"]
    if first["ci_lower"] > second["ci_upper"]:
        return Verdict("more", difference)
    return Verdict("less" if first["ci_upper"] < second["ci_lower"] else "unclear", difference)


def _by_bounds(difference: float, low: float, high: float, decimals: int) -> Verdict:
    way: Way = "more" if round(low, decimals) > 0 else "less" if round(high, decimals) < 0 else "unclear"
    return Verdict(way, difference, low, high)
