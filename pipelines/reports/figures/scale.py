"""Axes: nice ticks, and values to places."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Maps values from `low` to `high` onto places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, about: int = 5) -> list[float]:
        """Round numbers on the axis, about so many."""
        step = _step(self.high - self.low, about)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(i * step, 10) for i in range(first, last + 1)]

    @property
    def decimals(self) -> int:
        """Digits after the point that its ticks need."""
        return max(0, -math.floor(math.log10(_step(self.high - self.low, 5)) + 1e-9))


def nice(values: Iterable[float | None], start: float, end: float, *, from_zero: bool = False) -> Scale:
    """A scale that holds the values and ends at round numbers.

    It begins at nought if asked, and wherever little would be lost by it.
    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if from_zero or 0 < low < 0.4 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    step = _step(high - low, 5)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, start, end)


def _step(span: float, about: int) -> float:
    """The least of 1, 2, 5 times a power of ten that gives at most `about` steps, or thereabouts."""
    raw = span / about
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
