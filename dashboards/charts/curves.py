"""How the share of cases with an outcome grows with the months: steps with bands, legal terms and the median."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboards.charts.figure import Figure
from dashboards.charts.theme import DASHES, INK, MUTED, PALETTE, base

HALF = 50.0
MONTHLY = 12  # up to here every month is named, beyond it every sixth


def incidence(
    frame: pl.DataFrame,
    *,
    axes: tuple[str, str],
    names: Mapping[str, str],
    terms: Mapping[int, str],
    median: tuple[float, str] | None = None,
    separators: str = ".,",
    synthetic: str = "",
) -> Figure:
    """Cumulative shares in percent, one line a group.

    Args:
        frame: ``group``, ``months``, ``value``, ``lower``, ``upper`` and ``hover``.
        axes: The titles of the two axes.
        names: The names of the groups, at most six.
        terms: Months at which a legal term ends, with their names.
        median: The month by which half of the cases are decided, and its words.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    figure = base(separators=separators, height=400, synthetic=synthetic, margin_top=34, legend=True)
    for position, (group, name) in enumerate(names.items()):
        rows = frame.filter(pl.col("group") == group).sort("months")
        _line(figure, rows, name, PALETTE[position % len(PALETTE)], DASHES[position % len(DASHES)])
    for number, (month, name) in enumerate(terms.items()):
        _term(figure, month, name, left=number == 0)
    if median is not None:
        _median(figure, *median)
    step = 1 if frame.filter(pl.col("months") > MONTHLY).is_empty() else 6
    figure.update_xaxes(
        title={"text": axes[0]}, dtick=step, tickangle=0, showgrid=False, showline=True, rangemode="tozero"
    )
    figure.update_yaxes(title={"text": axes[1]}, range=[0, 100], nticks=6)
    return figure


def _line(figure: Figure, rows: pl.DataFrame, name: str, colour: str, dash: str) -> None:
    """One group: its band, and its line in steps."""
    banded = rows.drop_nulls(["lower", "upper"])
    red, green, blue = (int(colour.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4))
    for end, fill in (("lower", "none"), ("upper", "tonexty")):
        figure.add_scatter(
            x=banded["months"].to_list(), y=banded[end].to_list(), mode="lines", fill=fill, name=f"{name}: {end}",
            fillcolor=f"rgba({red},{green},{blue},0.15)", line={"width": 0, "shape": "hv"}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    figure.add_scatter(
        x=rows["months"].to_list(), y=rows["value"].to_list(), name=name, mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash, "shape": "hv"}, marker={"color": colour},
        hovertext=rows["hover"].to_list(), hoverinfo="text",
    )  # fmt: skip


def _term(figure: Figure, month: int, name: str, *, left: bool) -> None:
    """A legal term: a dotted line, named on its outer side."""
    figure.add_shape(
        type="line", x0=month, x1=month, y0=0, y1=1, yref="paper", line={"color": MUTED, "width": 1.2, "dash": "dot"}
    )
    figure.add_annotation(
        x=month, y=1, yref="paper", yanchor="bottom", xanchor="right" if left else "left", text=name, showarrow=False,
        name="term", font={"size": 12, "color": MUTED},
    )  # fmt: skip


def _median(figure: Figure, month: float, words: str) -> None:
    """Where half of the cases are decided."""
    figure.add_shape(
        type="line", x0=0, x1=month, y0=HALF, y1=HALF, line={"color": INK, "width": 1, "dash": "dot"}, layer="below"
    )
    figure.add_scatter(
        x=[month], y=[HALF], mode="markers", marker={"symbol": "diamond", "size": 12, "color": INK}, name="median",
        hovertext=[words], hoverinfo="text", showlegend=False,
    )  # fmt: skip
    figure.add_annotation(
        x=month, y=HALF, text=words, showarrow=False, xanchor="left", yanchor="top", xshift=8, yshift=-4,
        name="median", font={"size": 13, "color": INK}, bgcolor="rgba(255,255,255,0.8)",
    )  # fmt: skip
