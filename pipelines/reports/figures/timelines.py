"""Charts over time: lines with bands, accumulating curves, effects before and after an event.

Time runs from left to right in every language; names stand at the lines' ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.reports.charts import Curve, EventStudy, LineBand, Point, Series
from pipelines.reports.figures import keys
from pipelines.reports.figures.looks import AXIS, GRID, INK, MUTED, Look, look
from pipelines.reports.figures.scale import Scale, nice
from pipelines.reports.figures.sheet import LINE, SIZE, WIDTH, Sheet, text_width, wrap
from pipelines.reports.numbers import decimal

_HEIGHT = 230.0
_SMALL = SIZE - 1
_NAMES_AT_MOST = 170.0

Place = tuple[float, float]


@dataclass(frozen=True)
class Plot:
    """The two scales of a plot."""

    x: Scale
    y: Scale

    def place(self, point: Point, value: float) -> Place:
        """Where a value of a point lies."""
        return self.x(point.at), self.y(value)


def line_band(sheet: Sheet, chart: LineBand) -> None:
    """Lines with their bands; a line stops where the series breaks or a value is missing."""
    points = [point for series in chart.series for point in series.points]
    plot = _plot(sheet, chart.series, _y_scale(sheet, points, from_zero=False))
    for point in points:
        if point.state == "withheld":
            sheet.hatched(plot.x(point.at) - 6, plot.y.end, 12, plot.y.start - plot.y.end)
        if point.break_before:
            x = plot.x(point.at) - 6
            sheet.line(x, plot.y.start, x, plot.y.end, colour=MUTED, dash="2 3")
    for i, series in enumerate(chart.series):
        style = look(series.group, i)
        for stretch in _stretches(series.points):
            _band(sheet, plot, stretch, style, _straight)
            sheet.path([plot.place(point, value) for point, value in stretch], colour=style.colour, dash=style.dash)
            for point, value in stretch:
                sheet.dot(*plot.place(point, value), style, hollow=point.state == "weak", size=3.5)
    _names(sheet, plot, chart.series)
    _time_axis(sheet, plot, points)
    keys.reliability(sheet, (point.state for point in points))


def curve(sheet: Sheet, chart: Curve) -> None:
    """Steps from nought to 100 percent with their bands, and the marks as upright lines."""
    points = [point for series in chart.series for point in series.points]
    rows = len(chart.marks)
    plot = _plot(sheet, chart.series, nice([0, 100], sheet.y + rows * LINE + _HEIGHT, sheet.y + rows * LINE))
    for i, (at, name) in enumerate(chart.marks):
        x, y = plot.x(at), plot.y.end - (rows - 1 - i) * LINE - 5
        sheet.line(x, plot.y.start, x, y + 2, colour=MUTED, dash="5 3", width=1.4)
        half = text_width(name, _SMALL) / 2
        sheet.text(min(max(x, half), WIDTH - half), y, name, anchor="middle", size=_SMALL, colour=MUTED)
    for i, series in enumerate(chart.series):
        style = look(series.group, i)
        for stretch in _stretches(series.points):
            _band(sheet, plot, stretch, style, _stepped)
            places = _stepped([plot.place(point, value) for point, value in stretch])
            sheet.path(places, colour=style.colour, dash=style.dash)
    _names(sheet, plot, chart.series)
    _time_axis(sheet, plot, points, chart.x_title)


def event_study(sheet: Sheet, chart: EventStudy) -> None:
    """Effects with intervals; a level line at nought and an upright one before the event."""
    points = chart.series.points
    plot = _plot(sheet, (), _y_scale(sheet, points, from_zero=True), [point.at for point in points])
    sheet.line(plot.x.start, plot.y(0), plot.x.end, plot.y(0), colour=INK, width=1.2)
    if any(point.at < 0 for point in points):
        x = plot.x(-0.5)
        sheet.line(x, plot.y.start, x, plot.y.end, colour=MUTED, width=1.4, dash="5 3")
    for point in points:
        style = look("", 1 if point.at >= 0 else 0)
        if point.value is None:
            continue
        if point.low is not None and point.high is not None:
            ends = plot.place(point, point.low), plot.place(point, point.high)
            sheet.whisker(*ends, colour=style.colour)
        sheet.dot(*plot.place(point, point.value), style, hollow=point.state == "weak")
    _time_axis(sheet, plot, points, chart.x_title)
    keys.reliability(sheet, (point.state for point in points))


def _y_scale(sheet: Sheet, points: Sequence[Point], *, from_zero: bool) -> Scale:
    values = [value for point in points for value in (point.value, point.low, point.high)]
    return nice(values, sheet.y + _HEIGHT, sheet.y + 6, from_zero=from_zero)


def _plot(sheet: Sheet, named: Sequence[Series], y: Scale, ats: Sequence[float] = ()) -> Plot:
    """Lay out the plot between the ticks of `y` and the names of the series, and draw its grid."""
    ticks = {tick: decimal(tick, y.decimals, sheet.lang) for tick in y.ticks()}
    left = max(text_width(text, _SMALL) for text in ticks.values()) + 14
    names = min(max((text_width(series.name) for series in named), default=0.0), _NAMES_AT_MOST)
    right = WIDTH - (names + 30 if named else 14)
    places = [*ats, *(point.at for series in named for point in series.points)]
    low, high = min(places, default=0.0), max(places, default=1.0)
    if low == high:
        low, high = low - 1, high + 1
    for tick, text in ticks.items():
        sheet.text(left - 10, y(tick) + 4, text, anchor="end", size=_SMALL, colour=MUTED)
        sheet.line(left, y(tick), right, y(tick), colour=AXIS if tick == 0 else GRID)
    return Plot(Scale(low, high, left + 8, right - 8), y)


def _time_axis(sheet: Sheet, plot: Plot, points: Sequence[Point], title: str = "") -> None:
    """Labels below the plot, as many as stand clear of each other, and the title of the axis."""
    y, free = plot.y.start + LINE, 0.0
    for at, label in sorted({point.at: point.label for point in points}.items()):
        half = text_width(label, _SMALL) / 2
        x = max(plot.x(at), half)
        if x - half >= free:
            sheet.text(x, y, label, anchor="middle", size=_SMALL, colour=MUTED)
            sheet.line(plot.x(at), plot.y.start, plot.x(at), plot.y.start + 4, colour=AXIS)
            free = x + half + 10
    if title:
        y += LINE
        sheet.text((plot.x.start + plot.x.end) / 2, y, title, anchor="middle", size=_SMALL, colour=MUTED)
    sheet.y = y + 6


def _names(sheet: Sheet, plot: Plot, series: Sequence[Series]) -> None:
    """Each name beside the last value of its line, moved down where two would touch."""
    ends = [(_last(plot, one), one.name, look(one.group, i)) for i, one in enumerate(series)]
    free = plot.y.end - LINE
    for y, name, style in sorted(
        ((y, name, style) for y, name, style in ends if y is not None), key=lambda one: one[0]
    ):
        first = max(y, free)
        sheet.dot(plot.x.end + 18, first, style, hollow=False, size=3.5)
        for i, line in enumerate(wrap(name, _NAMES_AT_MOST, _SMALL)):
            sheet.text(plot.x.end + 28, first + i * (LINE - 2) + 4.5, line, size=_SMALL)
            free = first + (i + 1) * (LINE - 2) + 2


def _last(plot: Plot, series: Series) -> float | None:
    values = [point.value for point in series.points if point.value is not None]
    return plot.y(values[-1]) if values else None


def _stretches(points: Sequence[Point]) -> Iterator[list[tuple[Point, float]]]:
    """The points that one line may join, with their values."""
    stretch: list[tuple[Point, float]] = []
    for point in points:
        if stretch and (point.break_before or point.value is None):
            yield stretch
            stretch = []
        if point.value is not None:
            stretch.append((point, point.value))
    if stretch:
        yield stretch


def _band(
    sheet: Sheet,
    plot: Plot,
    stretch: Sequence[tuple[Point, float]],
    style: Look,
    through: Callable[[Sequence[Place]], list[Place]],
) -> None:
    """The interval around a line, where every point of it has bounds."""
    bounds = [
        (plot.place(point, point.low), plot.place(point, point.high))
        for point, _ in stretch
        if point.low is not None and point.high is not None
    ]
    if len(bounds) == len(stretch) > 1:
        lows, highs = through([low for low, _ in bounds]), through([high for _, high in bounds])
        sheet.area([*lows, *reversed(highs)], colour=style.colour)
        return
    for low, high in bounds:
        sheet.whisker(low, high, colour=style.colour)


def _straight(places: Sequence[Place]) -> list[Place]:
    return list(places)


def _stepped(places: Sequence[Place]) -> list[Place]:
    """The same with a step at each place: level until the next."""
    out = [places[0]]
    for place in places[1:]:
        out += [(place[0], out[-1][1]), place]
    return out
