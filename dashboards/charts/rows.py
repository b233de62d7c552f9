"""Rows of a ranking: where they lie, what they are called, and how a figure that cannot be drawn is shown.

The value axis is horizontal. Rows are numbered from the top; several groups in a row lie a little apart, so that
their whiskers do not cover each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboards.certainty import WITHHELD
from dashboards.charts.figure import Figure
from dashboards.charts.theme import GROUP_COLOURS, INK, MUTED, row_height, wrap

APART = 0.26  # of a row: between the groups' marks
APART_TEXT = 0.44  # the same, where a mark is a text
LABEL = 26  # characters in a line beside a withheld mark
LABEL_ALONE = 16  # the same where numbers stand at the right: it fits a telephone
PIXELS_A_LINE = 17
LONG_NUMBER = 10_000
LONGER_NUMBER = 1_000_000
SPACE = "\u00a0"  # ordinary spaces at the start of a text are not drawn


@dataclass(frozen=True)
class Rows:
    """The rows of a chart and the place of a group in them."""

    keys: Sequence[str]
    labels: Sequence[str]
    groups: Mapping[str, str]
    apart: float
    height: int

    def at(self, key: str, group: str = "") -> float:
        """The place of a mark on the vertical axis."""
        position = list(self.groups).index(group) if group in self.groups else 0
        return self.keys.index(key) + self.apart * (position - (max(len(self.groups), 1) - 1) / 2)


def rows(frame: pl.DataFrame, groups: Mapping[str, str], least: int) -> Rows:
    """Lay out the rows: high enough for their names and for the words beside withheld marks."""
    named = frame.select("key", "label").unique("key", maintain_order=True)
    labels = [wrap(label) for label in named["label"]]
    height = row_height(labels, least)
    empty = frame.filter(pl.col("value").is_null())
    several = len(groups) > 1
    worded = bool(empty.height) and several
    if empty.height:
        lines = max(_words(row, several).count("<br>") + 1 for row in empty.iter_rows(named=True))
        height = max(height, 2 * PIXELS_A_LINE * max(lines, 2) + 8 if several else PIXELS_A_LINE * lines + 8)
    return Rows(named["key"].to_list(), labels, groups, APART_TEXT if worded else APART, height)


def chart_height(laid: Rows) -> int:
    """Pixels for all rows and the axis."""
    return max(190, laid.height * len(laid.keys) + 80)


def value_range(frame: pl.DataFrame, room: float = 1.03) -> tuple[float, float]:
    """From zero, or the lowest bound below it, to the highest bound."""
    bounds = [v for c in ("value", "lower", "upper") for v in frame[c].to_list() if v is not None]
    low, high = min([0.0, *bounds]), max([0.0, *bounds])
    span = (high - low) or 1.0
    return (low - span * (room - 1) if low < 0 else 0.0), low + span * room


def value_axis(figure: Figure, title: str, span: tuple[float, float], ticks: int) -> None:
    """The value axis; long numbers get fewer ticks, so that they do not run into each other on a telephone."""
    largest = max(map(abs, span))
    few = 2 if largest >= LONGER_NUMBER else 3 if largest >= LONG_NUMBER else ticks
    figure.update_xaxes(
        title={"text": title}, range=list(span), nticks=min(ticks, few), tickangle=0, zerolinecolor=MUTED,
        zerolinewidth=2 if span[0] < 0 else 1,
    )  # fmt: skip


def name_rows(figure: Figure, laid: Rows, selected: str = "") -> None:
    """Name the rows, the first at the top; the name of the selected one is bold."""
    names = [f"<b>{name}</b>" if key == selected else name for key, name in zip(laid.keys, laid.labels, strict=True)]
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(laid.keys))),
        ticktext=names,
        ticklabelstandoff=6,
        showgrid=False,
        zeroline=False,
        range=[len(laid.keys) - 0.4, -0.6],
    )


def write_numbers(figure: Figure, frame: pl.DataFrame, laid: Rows) -> None:
    """The numbers behind the marks or their whiskers, and room for them in pixels: on a telephone too they fit."""
    known = frame.filter(pl.col("value").is_not_null())
    longest = max((len(text) for text in known["text"].to_list() if text), default=0)
    figure.update_layout(margin={"r": 24 + 8 * longest})
    ends = [max(row["value"], row["upper"] or row["value"]) for row in known.iter_rows(named=True)]
    texts = [SPACE * (2 if row["upper"] else 3) + (row["text"] or "") for row in known.iter_rows(named=True)]
    figure.add_scatter(
        x=ends, y=[laid.at(key) for key in known["key"]], text=texts,
        mode="text", textposition="middle right", textfont={"size": 13, "color": INK}, cliponaxis=False,
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def draw_without_value(figure: Figure, frame: pl.DataFrame, laid: Rows, span: tuple[float, float]) -> None:
    """Withheld: a hatched block at the axis with the reason. Not collected: words only. They never look alike."""
    low, high = span
    for row in frame.filter(pl.col("value").is_null()).iter_rows(named=True):
        place = laid.at(row["key"], row["group"])
        withheld = row["state"] in WITHHELD
        if withheld:
            hatched(figure, row, place, low, 0.03 * (high - low), thickness=min(0.5, 14 / laid.height))
        figure.add_annotation(
            x=low + (0.045 * (high - low) if withheld else 0), y=place, xanchor="left", align="left", showarrow=False,
            text=_words(row, len(laid.groups) > 1), name=row["state"],
            font={"size": 12, "color": INK if withheld else MUTED},
        )  # fmt: skip


def _words(row: dict, several: bool) -> str:
    """The words in place of a number."""
    return f"<i>{wrap(row['text'], LABEL if several else LABEL_ALONE)}</i>"


def hatched(figure: Figure, row: dict, place: float, low: float, length: float, thickness: float) -> None:
    """One hatched block: a figure that is withheld."""
    colour = GROUP_COLOURS.get(row["group"], MUTED)
    figure.add_bar(
        x=[length], base=[low], y=[place], width=[thickness], orientation="h", name=row["state"], showlegend=False,
        customdata=[row["key"]], hovertext=[row["hover"]], hoverinfo="text",
        marker={
            "color": "white",
            "line": {"color": colour, "width": 1.2},
            "pattern": {"shape": "/", "fgcolor": colour, "bgcolor": "white", "size": 4, "solidity": 0.4},
        },
    )  # fmt: skip
