"""A sheet to draw on: texts, lines, boxes and dots as SVG. It knows no chart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Literal

from pipelines.reports.document import Words
from pipelines.reports.figures.looks import AXIS, GRID, INK, MARK, Look
from pipelines.reports.letters import marked

Anchor = Literal["start", "middle", "end"]

WIDTH = 680.0
SIZE = 13.0
LINE = 17.0
#: The bundled typeface first, then what an office's browser or Word has.
FONT = "IBM Plex Sans, IBM Plex Sans Arabic, Segoe UI, Noto Sans, Noto Sans Arabic, Arial, sans-serif"
_OPPOSITE: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}
_HATCH = 7.0


class Sheet:
    """Collects SVG elements from top to bottom; `y` is where the next thing begins.

    While `mirrored`, places count from the right edge and anchors turn round, so that a chart drawn once serves both
    directions of writing.
    """

    def __init__(self, *, lang: str, rtl: bool, words: Words) -> None:
        """Begin an empty sheet in a report's language."""
        self.lang, self.rtl, self.words = lang, rtl, words
        self.mirrored = False
        self.y = 0.0
        self._elements: list[str] = []

    def title(self, text: str) -> None:
        """Write the chart's title at the top, where lines of the language begin."""
        self.mirrored = self.rtl
        for line in wrap(text, WIDTH, SIZE + 1):
            self.y += LINE + 1
            self.text(0, self.y, line, size=SIZE + 1, bold=True)
        self.mirrored = False
        self.y += 12

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        size: float = SIZE,
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """Write one line; `y` is its baseline."""
        side = _OPPOSITE[anchor] if self.mirrored else anchor
        looks = ' font-weight="600"' if bold else ""
        looks += f' fill="{colour}"' if colour != INK else ""
        looks += f' font-size="{_n(size)}"' if size != SIZE else ""
        looks += f' text-anchor="{side}"' if side != "start" else ""
        self._add(f'<text x="{self._x(x)}" y="{_n(y)}"{looks}>{escape(self._isolated(text))}</text>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = GRID, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a straight line."""
        looks = f' stroke-dasharray="{dash}"' if dash else ""
        places = f'x1="{self._x(x1)}" y1="{_n(y1)}" x2="{self._x(x2)}" y2="{_n(y2)}"'
        self._add(f'<line {places} stroke="{colour}" stroke-width="{_n(width)}"{looks}/>')

    def path(self, points: Sequence[tuple[float, float]], *, colour: str, width: float = 2, dash: str = "") -> None:
        """Draw a line through points."""
        looks = f' stroke-dasharray="{dash}"' if dash else ""
        self._add(
            f'<path d="M{self._places(points)}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"'
            f' stroke-linejoin="round"{looks}/>'
        )

    def area(self, points: Sequence[tuple[float, float]], *, colour: str) -> None:
        """Fill the area within points, so that lines below it still show."""
        self._add(f'<path d="M{self._places(points)}Z" fill="{colour}" fill-opacity="0.16"/>')

    def box(self, x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "") -> None:
        """Draw a filled box; a negative width extends towards the start."""
        left = min(float(self._x(x)), float(self._x(x + width)))
        looks = f' stroke="{stroke}" stroke-width="1.5"' if stroke else ""
        self._add(
            f'<rect x="{_n(left)}" y="{_n(y)}" width="{_n(abs(width))}" height="{_n(height)}" fill="{fill}"{looks}/>'
        )

    def hatched(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a box of slanting lines, which stands for a withheld figure."""
        self.box(x, y, width, height, fill="#f4f6f8", stroke=AXIS)
        for d in (i * _HATCH for i in range(1, int((width + height) // _HATCH) + 1)):
            low, high = (max(0.0, d - height), min(d, height)), (min(d, width), max(0.0, d - width))
            self.line(x + low[0], y + low[1], x + high[0], y + high[1], colour=AXIS)

    def whisker(self, low: tuple[float, float], high: tuple[float, float], *, colour: str) -> None:
        """Draw an interval with end strokes, level or upright."""
        self.line(*low, *high, colour=colour, width=1.6)
        level = low[1] == high[1]
        for x, y in (low, high):
            dx, dy = (0, 4) if level else (4, 0)
            self.line(x - dx, y - dy, x + dx, y + dy, colour=colour, width=1.6)

    def dot(self, x: float, y: float, look: Look, *, hollow: bool, size: float = 4.5) -> None:
        """Draw a marker in the shape of its group; hollow: a weak figure."""
        cx = float(self._x(x))
        fill = "#ffffff" if hollow else look.colour
        looks = f'fill="{fill}" stroke="{look.colour}" stroke-width="1.8"'
        if look.shape == "circle":
            self._add(f'<circle cx="{_n(cx)}" cy="{_n(y)}" r="{_n(size)}" {looks}/>')
            return
        corners = {
            "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
            "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
            "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
        }[look.shape]
        places = "L".join(f"{_n(cx + dx * size)} {_n(y + dy * size)}" for dx, dy in corners)
        self._add(f'<path d="M{places}Z" {looks}/>')

    @contextmanager
    def behind(self) -> Iterator[None]:
        """What is drawn meanwhile lies behind all that was drawn before."""
        before, self._elements = self._elements, []
        yield
        self._elements += before

    def finish(self, alt: str, *, mark: str) -> str:
        """The drawing as one SVG element; `mark` is written across it."""
        height = self.y + 4
        across = ""
        if mark:
            size = min(54.0, 0.3 * height)
            place = f"translate({_n(WIDTH / 2)} {_n(height / 2)}) rotate(-16)"
            across = (
                f'<text transform="{place}" font-size="{_n(size)}" font-weight="600" fill="{MARK}" fill-opacity="0.2"'
                f' text-anchor="middle">{escape(self._isolated(mark))}</text>'
            )
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(WIDTH)} {_n(height)}" width="{_n(WIDTH)}"'
            f' height="{_n(height)}" direction="ltr" role="img" aria-label="{escape(alt)}" font-family="{FONT}"'
            f' font-size="{_n(SIZE)}" fill="{INK}">'
        )
        return "\n".join([head, *self._elements, across, "</svg>"] if across else [head, *self._elements, "</svg>"])

    def _add(self, element: str) -> None:
        self._elements.append(element)

    def _x(self, x: float) -> str:
        return _n(WIDTH - x if self.mirrored else x)

    def _places(self, points: Sequence[tuple[float, float]]) -> str:
        return "L".join(f"{self._x(x)} {_n(y)}" for x, y in points)

    def _isolated(self, text: str) -> str:
        """Order the words of a right-to-left report from the right, whatever the drawing's direction is."""
        return f"\N{RIGHT-TO-LEFT ISOLATE}{marked(text)}\N{POP DIRECTIONAL ISOLATE}" if self.rtl else text


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide a text is: on the safe side, for readers without the bundled typeface too."""
    return size * sum(_em(letter) for letter in text)


def wrap(text: str, width: float, size: float = SIZE) -> list[str]:
    """Break a text over lines of a width; nothing is cut, not even a long word."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _em(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in " .,:;'|!ilIjtf()[]":
        return 0.34
    if letter in "mwMW%@":
        return 0.9
    return 0.68 if letter.isupper() else 0.58


def _n(number: float) -> str:
    """A number as SVG has it, at most two digits after the point."""
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
