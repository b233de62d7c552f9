"""Cumulative incidence once more, by the textbook's double sums: nothing of the SQL is used.

Marubini and Valsecchi (1995), Analysing Survival Data from Clinical Trials and Observational Studies, chapter 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt


def incidence(cases: Sequence[tuple[int, str]], outcomes: set[str], day: float) -> tuple[float, float]:
    """Return the share of cases with one of some outcomes by a day, and its standard error.

    Args:
        cases: days and outcome of each; `PENDING` is censored after the events of its day.
        outcomes: those that count.
        day: counted from the complete file.
    """
    steps, survival, share = [], 1.0, 0.0
    for time in sorted({days for days, outcome in cases if days <= day and outcome != "PENDING"}):
        at_risk = sum(days >= time for days, _ in cases)
        settled = sum(days == time and outcome != "PENDING" for days, outcome in cases)
        events = sum(days == time and outcome in outcomes for days, outcome in cases)
        share += survival * events / at_risk
        steps.append((at_risk, settled, events, survival, share))
        survival *= 1 - settled / at_risk
    variance = 0.0
    for at_risk, settled, events, before, reached in steps:
        to_come = share - reached
        if settled < at_risk:
            variance += to_come**2 * settled / (at_risk * (at_risk - settled))
        variance += before**2 * (at_risk - events) * events / at_risk**3
        variance -= 2 * to_come * before * events / at_risk**2
    return share, sqrt(max(variance, 0.0))
