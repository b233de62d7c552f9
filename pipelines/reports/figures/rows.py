"""Charts of named rows: dots with intervals, bars, shares of a whole, funnels.

Names stand where lines of the language begin, values at the other end; in between lies one horizontal axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipelines.reports.charts import Bars, DotInterval, Funnel, Row, StackedShare
from pipelines.reports.figures import keys
from pipelines.reports.figures.looks import AXIS, BAR, FILLS, INK, MUTED, look
from pipelines.reports.figures.scale import Scale, nice
from pipelines.reports.figures.sheet import LINE, SIZE, WIDTH, Sheet, text_width, wrap
from pipelines.reports.numbers import decimal

_GAP = 12.0
_NAMES_AT_MOST = 0.4 * WIDTH


def dot_interval(sheet: Sheet, chart: DotInterval) -> None:
    """One line a label, one dot a row, each with its interval and its value in words."""
    groups = list(dict.fromkeys(row.group for row in chart.rows))
    if chart.legend:
        keys.legend(sheet, [(name, look(group, groups.index(group))) for group, name in chart.legend])
    bounds = [value for row in chart.rows for value in (row.value, row.low, row.high)]
    if chart.reference:
        bounds.append(chart.reference[0])
    layout = Layout(sheet, [row.label for row in chart.rows], [row.text for row in chart.rows])
    scale = nice(bounds, *layout.plot)
    top = layout.begin(scale, reference=chart.reference)
    for label, rows in groupby(chart.rows, key=lambda row: row.label):
        _dots(sheet, layout, scale, label, list(rows), groups)
    layout.close(scale, top, reference=chart.reference)
    keys.reliability(sheet, (row.state for row in chart.rows))


def bars(sheet: Sheet, chart: Bars) -> None:
    """Bars from nought; an interval lies over the bar's end."""
    _bars(sheet, chart.rows)


def funnel(sheet: Sheet, chart: Funnel) -> None:
    """Bars from nought, one a step, each with its count and share in words."""
    _bars(sheet, [Row(step.label, step.value, step.text, state=step.state) for step in chart.steps])


def stacked_share(sheet: Sheet, chart: StackedShare) -> None:
    """Bars of equal length, divided; a share is written into its part where there is room."""
    fills = [FILLS[i % len(FILLS)] for i in range(len(chart.categories))]
    keys.swatches(sheet, list(zip(chart.categories, fills, strict=True)))
    layout = Layout(sheet, [row.label for row in chart.rows], [""])
    scale = Scale(0, 100, *layout.plot)
    sheet.y += 4
    for row in chart.rows:
        middle = layout.name(row.label)
        low = 0.0
        for share, text, fill in zip(row.shares, row.texts, fills, strict=True):
            start, width = scale(low), scale(low + share) - scale(low)
            sheet.box(start, middle - 10, max(width - 1, 0.5), 20, fill=fill)
            if text_width(text, SIZE - 1) + 4 <= width:
                colour = "#ffffff" if _dark(fill) else INK
                sheet.text(start + width / 2, middle + 4, text, anchor="middle", size=SIZE - 1, colour=colour)
            low += share
    sheet.mirrored = False


class Layout:
    """Names at the start, texts at the end, the plot between them; draws names and the axis."""

    def __init__(self, sheet: Sheet, names: Sequence[str], texts: Sequence[str]) -> None:
        """Measure the columns and turn the sheet to the language's direction."""
        self.sheet = sheet
        sheet.mirrored = sheet.rtl
        longest = max((text_width(name) for name in names), default=0.0)
        self.names = min(longest, _NAMES_AT_MOST)
        self.texts = max((text_width(text) for text in texts), default=0.0)
        end = WIDTH - self.texts - (_GAP if self.texts else 0) - 4
        self.plot = (self.names + _GAP, max(end, self.names + 120))

    def name(self, label: str, least: float = 26) -> float:
        """Write a row's name, move on below it, and return the middle of the row."""
        lines = wrap(label, self.names)
        height = max(least, len(lines) * LINE + 8)
        middle = self.sheet.y + height / 2
        first = middle - (len(lines) - 1) * LINE / 2 + 4.5
        for i, line in enumerate(lines):
            self.sheet.text(0, first + i * LINE, line)
        self.sheet.y += height
        return middle

    def value(self, y: float, text: str) -> None:
        """Write a row's value at the end."""
        self.sheet.text(WIDTH, y + 4.5, text, anchor="end")

    def begin(self, scale: Scale, reference: tuple[float, str] | None = None) -> float:
        """Write the name of the reference, if any; give the place where the plot begins below it."""
        if reference:
            half = text_width(reference[1], SIZE - 1) / 2
            x = min(max(scale(reference[0]), half), WIDTH - half)
            self.sheet.y += LINE
            self.sheet.text(x, self.sheet.y - 3, reference[1], anchor="middle", size=SIZE - 1, colour=MUTED)
        return self.sheet.y

    def close(self, scale: Scale, top: float, reference: tuple[float, str] | None = None) -> None:
        """Draw grid, axis and reference behind what stands between `top` and here, and the ticks below."""
        sheet, bottom = self.sheet, self.sheet.y
        with sheet.behind():
            for tick in scale.ticks():
                sheet.line(scale(tick), top, scale(tick), bottom)
            if scale.low <= 0 <= scale.high:
                sheet.line(scale(0), top, scale(0), bottom, colour=AXIS, width=1.2)
            if reference:
                sheet.line(scale(reference[0]), top, scale(reference[0]), bottom, colour=MUTED, width=1.4, dash="5 3")
        sheet.y += LINE - 2
        for tick in scale.ticks():
            text = decimal(tick, scale.decimals, sheet.lang)
            sheet.text(scale(tick), sheet.y, text, anchor="middle", size=SIZE - 1, colour=MUTED)
        sheet.y += 4
        sheet.mirrored = False


def _dots(sheet: Sheet, layout: Layout, scale: Scale, label: str, rows: Sequence[Row], groups: Sequence[str]) -> None:
    apart = 16.0
    middle = layout.name(label, least=apart * len(rows) + 12)
    sheet.line(0, sheet.y, WIDTH, sheet.y)
    for i, row in enumerate(rows):
        y = middle + (i - (len(rows) - 1) / 2) * apart
        if row.value is None:
            _withheld(sheet, scale, y)
            continue
        style = look(row.group, groups.index(row.group))
        if row.low is not None and row.high is not None:
            sheet.whisker((scale(row.low), y), (scale(row.high), y), colour=style.colour)
        sheet.dot(scale(row.value), y, style, hollow=row.state == "weak")
        layout.value(y, row.text)


def _bars(sheet: Sheet, rows: Sequence[Row]) -> None:
    layout = Layout(sheet, [row.label for row in rows], [row.text for row in rows])
    scale = nice([value for row in rows for value in (row.value, row.low, row.high)], *layout.plot, from_zero=True)
    top = layout.begin(scale)
    for row in rows:
        y = layout.name(row.label)
        if row.value is None:
            _withheld(sheet, scale, y)
            continue
        weak = row.state == "weak"
        start, end = sorted((scale(0), scale(row.value)))
        sheet.box(start, y - 8, end - start, 16, fill="#ffffff" if weak else BAR, stroke=BAR if weak else "")
        if row.low is not None and row.high is not None:
            sheet.whisker((scale(row.low), y), (scale(row.high), y), colour=INK)
        layout.value(y, row.text)
    layout.close(scale, top)
    keys.reliability(sheet, (row.state for row in rows))


def _withheld(sheet: Sheet, scale: Scale, y: float) -> None:
    """A hatched bar over the plot, with the words on a clear ground."""
    text = sheet.words.withheld
    sheet.hatched(scale.start, y - 8, scale.end - scale.start, 16)
    sheet.box(scale.start + 8, y - 7, text_width(text, SIZE - 1) + 8, 14, fill="#ffffff")
    sheet.text(scale.start + 12, y + 4, text, size=SIZE - 1, colour=MUTED)


def _dark(fill: str) -> bool:
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
