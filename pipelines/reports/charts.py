"""Charts as data: what is drawn, before any drawing. Every text is in the report's language.

Each chart has a `title` that ends with its unit. A value is `good`, `weak` (drawn hollow) or `withheld` (no number:
drawn hatched, with the words for it). Bounds are those of the 95 % interval; null where not known.
A `group` (`NAT`, `FOR`, `F`, `M`) keeps its colour and shape in every chart; without one they follow the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reliability = Literal["good", "weak", "withheld"]


@dataclass(frozen=True)
class Point:
    """A value on an axis of time: `at` places it, `label` is what the axis says there."""

    at: float
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    state: Reliability = "good"
    break_before: bool = False


@dataclass(frozen=True)
class Series:
    """Points of one name, in order of `at`."""

    name: str
    points: tuple[Point, ...]
    group: str = ""


@dataclass(frozen=True)
class LineBand:
    """Lines over time, each with its band; a line stops at a break in series. At most four series read well."""

    title: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Curve:
    """Steps that accumulate, 0 to 100 percent, over time since a start (`x_title`); `marks` are dates with a name."""

    title: str
    series: tuple[Series, ...]
    x_title: str
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class EventStudy:
    """Effects by period since an event at 0, with intervals; periods below 0 should lie at nought."""

    title: str
    series: Series
    x_title: str


@dataclass(frozen=True)
class Row:
    """A named value; `text` is the value formatted, printed beside it. Rows of one `label` share a line."""

    label: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    state: Reliability = "good"
    group: str = ""


@dataclass(frozen=True)
class DotInterval:
    """Dots with intervals, one line a label. `legend` names the groups; `reference` is a value with a name."""

    title: str
    rows: tuple[Row, ...]
    legend: tuple[tuple[str, str], ...] = ()
    reference: tuple[float, str] | None = None


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from nought, with whiskers where bounds are known."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ShareRow:
    """Shares of a whole (adding up to 100), in the order of the chart's categories, with their texts."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class StackedShare:
    """One bar a row, divided into shares; at most six categories."""

    title: str
    categories: tuple[str, ...]
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True)
class FunnelStep:
    """A count that a process reaches; `text` is the count with its share of the first step."""

    label: str
    value: float | None
    text: str
    state: Reliability = "good"


@dataclass(frozen=True)
class Funnel:
    """How many reach each step, as bars from nought."""

    title: str
    steps: tuple[FunnelStep, ...]


Chart = LineBand | Curve | EventStudy | DotInterval | Bars | StackedShare | Funnel
