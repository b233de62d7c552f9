"""Rankings: bars for amounts, dots for rates, pairs of dots for two groups."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards.charts.theme import (
    ACCENT,
    GROUP_COLOURS,
    GROUP_SYMBOLS,
    INK,
    MUTED,
    ROW,
    base,
    error_bars,
    row_height,
    wrap,
)


def bars(
    frame: pl.DataFrame,
    *,
    axis: str,
    separators: str = ".,",
    synthetic: str = "",
    selected: str = "",
    colour: str = ACCENT,
) -> go.Figure:
    """Horizontal bars from zero, the first row at the top, each with its number.

    Args:
        frame: ``key``, ``label``, ``value``, ``text``, ``hover`` and ``weak``.
        axis: The title of the value axis, with the unit.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
        selected: The key to set off.
        colour: The bars' colour.
    """
    labels = [wrap(label) for label in frame["label"]]
    figure = base(
        separators=separators,
        height=max(200, row_height(labels, ROW) * frame.height + 80),
        synthetic=synthetic,
    )
    weak = frame["weak"].to_list()
    keys = frame["key"].to_list()
    figure.add_bar(
        y=keys,
        x=frame["value"].to_list(),
        orientation="h",
        text=frame["text"].to_list(),
        textposition="outside",
        cliponaxis=False,
        textfont={"color": INK, "size": 13},
        customdata=keys,
        hovertext=frame["hover"].to_list(),
        hoverinfo="text",
        marker={
            "color": ["#d55e00" if key == selected else colour for key in keys],
            "line": {"color": colour, "width": 1.2},
            "pattern": {
                "shape": ["/" if w else "" for w in weak],
                "fgcolor": colour,
                "bgcolor": "white",
                "size": 5,
            },
        },
    )
    top = max((v for v in frame["value"].to_list() if v is not None), default=1) or 1
    figure.update_layout(bargap=0.32)
    figure.update_xaxes(title_text=axis, range=[0, top], nticks=5, tickangle=0)
    _room_for_numbers(figure, frame)
    _rows(figure, frame)
    return figure


def dots(
    frame: pl.DataFrame, *, axis: str, names: dict[str, str], separators: str = ".,", synthetic: str = ""
) -> go.Figure:
    """Dots in rows, one a group, joined by a line where a row has several: a ranking or a dumbbell.

    Args:
        frame: ``key``, ``label``, ``group``, ``value``, ``lower``, ``upper``, ``text``, ``hover`` and ``weak``; rows in
            the order from top to bottom. Weak figures are hollow.
        axis: The title of the value axis, with the unit.
        names: The names of the groups, in the order of the legend.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    labels = frame.select("key", "label").unique(maintain_order=True)
    names_wrapped = [wrap(label) for label in labels["label"]]
    several = len(names) > 1
    figure = base(
        separators=separators,
        height=max(190, row_height(names_wrapped, ROW + 10) * labels.height + 80),
        synthetic=synthetic,
        legend=several,
    )
    for key in labels["key"] if several else []:
        ends = frame.filter((pl.col("key") == key) & pl.col("value").is_not_null())["value"].to_list()
        if len(ends) > 1:
            figure.add_scatter(
                x=[min(ends), max(ends)], y=[key, key], mode="lines", line={"color": "#b4bec8", "width": 4},
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
    for group, name in names.items():
        rows = frame.filter((pl.col("group") == group) & pl.col("value").is_not_null())
        colour, symbol = GROUP_COLOURS.get(group, ACCENT), GROUP_SYMBOLS.get(group, "circle")
        values = rows["value"].to_list()
        figure.add_scatter(
            x=values,
            y=rows["key"].to_list(),
            name=name,
            mode="markers" if several else "markers+text",
            text=rows["text"].to_list(),
            textposition="middle right",
            textfont={"size": 13, "color": INK},
            cliponaxis=False,
            customdata=rows["key"].to_list(),
            hovertext=rows["hover"].to_list(),
            hoverinfo="text",
            error_x=error_bars(values, rows["lower"].to_list(), rows["upper"].to_list()),
            marker={
                "symbol": [f"{symbol}-open" if w else symbol for w in rows["weak"]],
                "size": 13,
                "color": colour,
                "line": {"color": colour, "width": [2.5 if w else 1 for w in rows["weak"]]},
            },
        )
    empty = frame.filter(pl.col("value").is_null())
    for row in empty.iter_rows(named=True):
        figure.add_annotation(
            x=0, y=row["key"], xanchor="left", xref="paper", text=f"<i>{row['text']}</i>", showarrow=False,
            font={"size": 12, "color": MUTED},
        )  # fmt: skip
    top = max((v for v in frame["value"].to_list() if v is not None), default=1) or 1
    figure.update_xaxes(title_text=axis, range=[0, top * (1.1 if several else 1.03)], nticks=6, tickangle=0)
    if not several:
        _room_for_numbers(figure, frame)
    _rows(figure, frame)
    return figure


def _room_for_numbers(figure: go.Figure, frame: pl.DataFrame) -> None:
    """Keep a margin for the numbers behind the marks, in pixels: on a telephone too they are not cut."""
    longest = max((len(text) for text in frame["text"].to_list() if text), default=0)
    figure.update_layout(margin_r=24 + 8 * longest)


def _rows(figure: go.Figure, frame: pl.DataFrame) -> None:
    """Name the rows, the first at the top."""
    labels = frame.select("key", "label").unique(maintain_order=True)
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=labels["key"].to_list()[::-1],
        tickmode="array",
        tickvals=labels["key"].to_list(),
        ticktext=[wrap(label) for label in labels["label"]],
        ticklabelstandoff=6,
        showgrid=False,
        range=[-0.6, labels.height - 0.4],
    )
