"""From all cases to what became of them: bars that begin where those before them end, so that they add up."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboards.certainty import WITHHELD
from dashboards.charts.figure import Figure
from dashboards.charts.rows import Rows, chart_height, hatched, name_rows, value_axis
from dashboards.charts.theme import ACCENT, INK, ROW, base, row_height, wrap

THICKNESS = 0.68
UNKNOWN_BLOCK = 0.03  # of the axis: a hatched block whose size is not known
LEAST_BLOCK = 0.008  # the same, of one whose size is known: it has to be seen
WORDS = 18  # characters in a line of a name, or of the words beside a hatched block: they fit a telephone


def funnel(
    frame: pl.DataFrame, *, axis: str, colours: Mapping[str, str], separators: str = ".,", synthetic: str = ""
) -> Figure:
    """Steps one below the other; the parts of a step lie side by side under it.

    Args:
        frame: Marks (``dashboards.views.marks``) and ``parent``, the key of the step that a row is a part of. Withheld
            parts are hatched over what is left of their step, which is what they are together.
        axis: The title of the value axis, with the unit.
        colours: The colours of the rows by their keys.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    placed = starts(frame)
    laid = _lay_out(frame)
    figure = base(separators=separators, height=chart_height(laid), synthetic=synthetic)
    known = placed.filter(pl.col("value").is_not_null())
    figure.add_bar(
        y=[laid.at(key) for key in known["key"]],
        x=known["value"].to_list(),
        base=known["start"].to_list(),
        width=THICKNESS,
        orientation="h",
        hovertext=known["hover"].to_list(),
        hoverinfo="text",
        marker={"color": [colours.get(key, ACCENT) for key in known["key"]]},
    )
    figure.update_layout(barmode="overlay")
    high = max([end for end in (placed["start"] + placed["length"]).to_list() if end is not None], default=0) or 1.0
    value_axis(figure, axis, (0.0, high), ticks=4)
    for row in placed.filter(pl.col("state").is_in(WITHHELD)).iter_rows(named=True):
        _withheld(figure, row, laid.at(row["key"]), high)
    name_rows(figure, laid)
    return figure


def starts(frame: pl.DataFrame) -> pl.DataFrame:
    """Add where each bar begins and how long it is: ``start`` and ``length``.

    The known parts of a step lie one after the other from where the step begins. The withheld ones share what is left
    of it; if the step itself is withheld, their length is not known.
    """
    begin: dict[str, float] = {}
    size: dict[str, float | None] = {"": None}
    used: dict[str, float] = {}
    for key, parent, value in frame.select("key", "parent", "value").iter_rows():
        begin[key] = begin.get(parent, 0.0) + used.get(parent, 0.0)
        size[key] = value
        used[parent] = used.get(parent, 0.0) + (value or 0.0)
    found: list[tuple[float, float | None]] = []
    for key, parent, value in frame.select("key", "parent", "value").iter_rows():
        whole = size[parent]
        left = None if whole is None else max(whole - used[parent], 0.0)
        found.append((begin[key], value) if value is not None else (begin.get(parent, 0.0) + used[parent], left))
    return frame.with_columns(
        pl.Series("start", [start for start, _ in found], pl.Float64),
        pl.Series("length", [length for _, length in found], pl.Float64),
    )


def _lay_out(frame: pl.DataFrame) -> Rows:
    """The rows, each named with its number below: beside a bar that ends at the right there is no room for it."""
    labels = [
        wrap(label, WORDS) + (f"<br><b>{text}</b>" if value is not None else "")
        for label, text, value in frame.select("label", "text", "value").iter_rows()
    ]
    return Rows(frame["key"].to_list(), labels, {}, 0, row_height(labels, ROW))


def _withheld(figure: Figure, row: dict, place: float, high: float) -> None:
    """A hatched block with the reason: at its right if there is room, else at its left."""
    length = UNKNOWN_BLOCK * high if row["length"] is None else max(row["length"], LEAST_BLOCK * high)
    start = min(row["start"], high - length)
    hatched(figure, row, place, start, length, THICKNESS)
    right = start + length < high / 2
    figure.add_annotation(
        x=start + length if right else start, y=place, xanchor="left" if right else "right", xshift=6 if right else -6,
        align="left" if right else "right", showarrow=False, text=f"<i>{wrap(row['text'], WORDS)}</i>",
        name=row["state"], font={"size": 12, "color": INK}, bgcolor="rgba(255,255,255,0.85)",
    )  # fmt: skip
