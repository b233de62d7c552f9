"""Rankings: bars for amounts, dots for rates, pairs of dots for two groups."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboards.charts.figure import Figure
from dashboards.charts.rows import (
    Rows,
    chart_height,
    draw_without_value,
    name_rows,
    rows,
    value_axis,
    value_range,
    write_numbers,
)
from dashboards.charts.theme import ACCENT, GROUP_COLOURS, GROUP_SYMBOLS, INK, ROW, base, error_bars


def bars(
    frame: pl.DataFrame,
    *,
    axis: str,
    separators: str = ".,",
    synthetic: str = "",
    selected: str = "",
    colour: str = ACCENT,
) -> Figure:
    """Horizontal bars from zero, the first row at the top, each with its number.

    Args:
        frame: Marks (``dashboards.views.marks``). Weak figures are hollow, withheld ones hatched at the axis.
        axis: The title of the value axis, with the unit.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
        selected: The key of the row to set off.
        colour: The bars' colour.
    """
    laid = rows(frame, {}, ROW)
    figure = base(separators=separators, height=chart_height(laid), synthetic=synthetic)
    known = frame.filter(pl.col("value").is_not_null())
    figure.add_bar(
        y=[laid.at(key) for key in known["key"]],
        x=known["value"].to_list(),
        width=0.68,
        orientation="h",
        customdata=known["key"].to_list(),
        hovertext=known["hover"].to_list(),
        hoverinfo="text",
        error_x=error_bars(*(known[c].to_list() for c in ("value", "lower", "upper")), color=INK),
        marker={
            "color": ["white" if weak else colour for weak in _weak(known)],
            "line": {"color": colour, "width": [1.8 if weak else 0 for weak in _weak(known)]},
        },
    )
    span = value_range(frame, room=1)
    figure.update_layout(barmode="overlay")
    value_axis(figure, axis, span, ticks=5)
    write_numbers(figure, frame, laid)
    draw_without_value(figure, frame, laid, span)
    name_rows(figure, laid, selected)
    return figure


def dots(
    frame: pl.DataFrame,
    *,
    axis: str,
    names: Mapping[str, str],
    separators: str = ".,",
    synthetic: str = "",
    selected: str = "",
) -> Figure:
    """Dots with whiskers in rows, one a group, joined where a row has several: a ranking or a dumbbell.

    Args:
        frame: Marks (``dashboards.views.marks``), rows in the order from top to bottom. Weak figures are hollow,
            withheld ones hatched at the axis.
        axis: The title of the value axis, with the unit.
        names: The names of the groups, in the order of the legend.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
        selected: The key of the row to set off.
    """
    several = len(names) > 1
    laid = rows(frame, names, ROW + 10)
    figure = base(separators=separators, height=chart_height(laid), synthetic=synthetic, legend=several)
    if several:
        _joins(figure, frame, laid)
    for group, name in names.items():
        _dots_of(figure, frame.filter(pl.col("group") == group), laid, group, name, selected)
    if not several:
        write_numbers(figure, frame, laid)
    span = value_range(frame, room=1.1 if several else 1.03)
    draw_without_value(figure, frame, laid, span)
    figure.update_layout(barmode="overlay")
    value_axis(figure, axis, span, ticks=6 if several else 4)
    if frame["value"].is_null().all():  # there is nothing to read off
        figure.update_xaxes(showticklabels=False, showgrid=False, ticks="", title={"text": ""})
    name_rows(figure, laid, selected)
    return figure


def _joins(figure: Figure, frame: pl.DataFrame, laid: Rows) -> None:
    """A light line between the lowest and the highest figure of each row."""
    x: list[float | None] = []
    y: list[float | None] = []
    known: dict[str, list[tuple[str, float]]] = {}
    for key, group, value in frame.drop_nulls("value").sort("value").select("key", "group", "value").iter_rows():
        known.setdefault(key, []).append((group, value))
    for key in laid.keys:
        if len(ends := known.get(key, [])) > 1:
            (low_group, low), (high_group, high) = ends[0], ends[-1]
            x += [low, high, None]
            y += [laid.at(key, low_group), laid.at(key, high_group), None]
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": "#d3dae0", "width": 4}, hoverinfo="skip", showlegend=False
    )


def _dots_of(figure: Figure, frame: pl.DataFrame, laid: Rows, group: str, name: str, selected: str) -> None:
    """The known figures of one group."""
    known = frame.filter(pl.col("value").is_not_null())
    colour, symbol = GROUP_COLOURS.get(group, ACCENT), GROUP_SYMBOLS.get(group, "circle")
    values = known["value"].to_list()
    figure.add_scatter(
        x=values,
        y=[laid.at(key, group) for key in known["key"]],
        name=name,
        mode="markers",
        cliponaxis=False,
        customdata=known["key"].to_list(),
        hovertext=known["hover"].to_list(),
        hoverinfo="text",
        error_x=error_bars(values, known["lower"].to_list(), known["upper"].to_list()),
        marker={
            "symbol": [f"{symbol}-open" if weak else symbol for weak in _weak(known)],
            "size": [17 if key == selected else 12 for key in known["key"]],
            "opacity": 1,  # marks of several sizes would be lighter
            "color": colour,
            "line": {"color": colour, "width": [2.5 if weak else 1 for weak in _weak(known)]},
        },
    )


def _weak(frame: pl.DataFrame) -> list[bool]:
    return (frame["state"] == "weak").to_list()
