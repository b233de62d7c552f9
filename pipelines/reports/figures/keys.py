"""What explains a chart's colours and shapes: legends and the key of weak and withheld figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipelines.reports.charts import Reliability
from pipelines.reports.figures.looks import INK, MUTED, Look
from pipelines.reports.figures.sheet import LINE, SIZE, WIDTH, Sheet, text_width

#: A name, and how its sign is drawn at a place.
Entry = tuple[str, Callable[[float, float], None]]


def legend(sheet: Sheet, groups: Sequence[tuple[str, Look]]) -> None:
    """Dots with their names, side by side."""

    def dot(look: Look) -> Callable[[float, float], None]:
        return lambda x, y: sheet.dot(x + 6, y, look, hollow=False)

    _flow(sheet, [(name, dot(look)) for name, look in groups])


def swatches(sheet: Sheet, fills: Sequence[tuple[str, str]]) -> None:
    """Filled squares with their names, side by side."""

    def square(fill: str) -> Callable[[float, float], None]:
        return lambda x, y: sheet.box(x, y - 6, 12, 12, fill=fill)

    _flow(sheet, [(name, square(fill)) for name, fill in fills])


def reliability(sheet: Sheet, states: Iterable[Reliability]) -> None:
    """Below a chart: what hollow and hatched mean, if either is drawn."""
    found = set(states)
    entries: list[Entry] = []
    if "weak" in found:
        hollow = Look(INK, "circle", "")
        entries.append((sheet.words.weak, lambda x, y: sheet.dot(x + 6, y, hollow, hollow=True)))
    if "withheld" in found:
        entries.append((sheet.words.withheld, lambda x, y: sheet.hatched(x, y - 6, 12, 12)))
    if entries:
        sheet.y += 6
        _flow(sheet, entries)


def _flow(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Signs with texts, over as many lines as they need."""
    sheet.mirrored, before = sheet.rtl, sheet.mirrored
    x, small = 0.0, SIZE - 1
    sheet.y += LINE
    for name, sign in entries:
        width = 20 + text_width(name, small) + 18
        if x and x + width > WIDTH:
            x, sheet.y = 0.0, sheet.y + LINE
        sign(x, sheet.y - 4)
        sheet.text(x + 20, sheet.y, name, size=small, colour=MUTED)
        x += width
    sheet.y += 6
    sheet.mirrored = before
