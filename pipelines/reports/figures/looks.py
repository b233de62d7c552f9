"""Colours, shapes and dashes: Okabe and Ito's palette, the same groups as on the dashboards. No drawing."""

from __future__ import annotations

from dataclasses import dataclass

INK = "#1d2733"
MUTED = "#5b6875"
GRID = "#e2e7ec"
AXIS = "#8b96a1"
MARK = "#d55e00"
BAR = "#2f6f95"
#: Fills of shares of a whole, dark and light in turn so that neighbours differ in grey too.
FILLS = ("#08507c", "#92c2de", "#b07800", "#f0d58c", "#5b6875", "#d5dbe1")


@dataclass(frozen=True)
class Look:
    """What a group looks like: colour, shape of its dots, dash of its line (as SVG has it)."""

    colour: str
    shape: str
    dash: str


GROUPS = {
    "_T": Look(INK, "circle", ""),
    "NAT": Look("#0072b2", "circle", ""),
    "FOR": Look("#d55e00", "diamond", "7 3"),
    "F": Look("#cc79a7", "square", "7 3"),
    "M": Look("#009e73", "triangle", ""),
}
ORDER = (
    Look(INK, "circle", ""),
    Look("#0072b2", "diamond", "7 3"),
    Look("#d55e00", "square", "2 3"),
    Look("#009e73", "triangle", "9 3 2 3"),
    Look("#cc79a7", "circle", "12 4"),
    Look("#b07800", "diamond", "4 2"),
)


def look(group: str, order: int) -> Look:
    """The look of a group; of one without a fixed look, by its order."""
    return GROUPS.get(group, ORDER[order % len(ORDER)])
