"""Comparisons only as strong as the intervals allow.

Two groups differ if the published gap's own interval excludes zero: it knows the covariance of the two groups in one
sample. Where there is no gap, two figures differ if their intervals do not overlap, which asks for more than need be.
Without intervals nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.certainty import Row, bounds, number
from dashboards.text import Translator

#: The gap (native-born minus foreign-born) that is published for a rate.
GAPS = {
    "labour_force_participation_rate": "participation_gap_birth",
    "unemployment_rate": "unemployment_gap_birth",
    "overqualification_rate": "overqualification_gap_birth",
    "informal_employment_rate": "informality_gap_birth",
}
#: Every gap by birth place; ``_adjusted`` compares persons of the same age, sex, education and region.
ALL_GAPS = (*GAPS.values(), "hourly_earnings_gap_birth")
ADJUSTED = "_adjusted"
#: The share of cases pending up to which a year of application counts as closed, in percent.
MOST_OPEN_PCT = 2.0


@dataclass(frozen=True)
class Verdict:
    """What may be said of one figure against another, and the difference (first minus second) with its interval.

    ``way`` is ``more`` or ``less`` (the interval of the difference excludes zero), ``unclear`` (it does not),
    ``apart_more`` or ``apart_less`` (the figures' own intervals do not overlap), ``overlap``, or ``plain`` (unknown).
    """

    way: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def against(foreign: Row, native: Row, gap: Row | None, decimals: int) -> Verdict:
    """The foreign-born against the native-born, by the published gap if it has an interval.

    Bounds count as they are shown: one that is written as zero does not exclude zero.
    """
    value, lower, upper = (number(gap, c) if gap else None for c in ("obs_value", "ci_lower", "ci_upper"))
    if value is None or lower is None or upper is None:
        return by_intervals(foreign, native)
    low, high = -upper, -lower
    way = "more" if round(low, decimals) > 0 else "less" if round(high, decimals) < 0 else "unclear"
    return Verdict(way, -value, low, high)


def by_intervals(first: Row, second: Row) -> Verdict:
    """One figure against another by their own intervals: a difference only where they do not overlap."""
    low, high = number(first, "ci_lower"), number(first, "ci_upper")
    other_low, other_high = number(second, "ci_lower"), number(second, "ci_upper")
    if low is None or high is None or other_low is None or other_high is None:
        return Verdict("plain")
    return Verdict("apart_more" if low > other_high else "apart_less" if high < other_low else "overlap")


def sentence(t: Translator, verdict: Verdict, decimals: int, unit: str = "POINTS") -> str:
    """The end of a sentence that has named both figures; empty where nothing can be said."""
    if verdict.difference is None or verdict.low is None or verdict.high is None:
        return "" if verdict.way == "plain" else t(f"compare.{verdict.way}")
    if verdict.way == "unclear":
        return t("compare.unclear", interval=bounds(t, verdict.low, verdict.high, unit, decimals))
    low, high = sorted((abs(verdict.low), abs(verdict.high)))
    gap = t.amount(abs(verdict.difference), unit, decimals)
    return t(f"compare.{verdict.way}", gap=gap, interval=bounds(t, low, high, unit, decimals))
