"""Change over time: lines with a band, broken where a period is missing."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from statistics import median

import plotly.graph_objects as go
import polars as pl

from dashboards.charts.theme import DASHES, GROUP_COLOURS, GROUP_SYMBOLS, INK, PALETTE, STEPS, base

MAX_TICKS = 9
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "star")


def lines(
    frame: pl.DataFrame,
    *,
    axis: str,
    names: dict[str, str],
    separators: str = ".,",
    synthetic: str = "",
    height: int = 320,
    from_zero: bool = True,
) -> go.Figure:
    """Lines, one a group.

    Args:
        frame: ``group``, ``date`` (start of the period), ``period`` (its name), ``value``, ``lower``, ``upper``,
            ``hover`` and ``weak``. Weak figures are hollow.
        axis: The title of the value axis, with the unit.
        names: The names of the groups; at most six are told apart.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
        height: In pixels.
        from_zero: Whether the value axis starts at zero.
    """
    figure = base(separators=separators, height=height, synthetic=synthetic, legend=len(names) > 1)
    for position, (group, name) in enumerate(names.items()):
        rows = _with_gaps(frame.filter(pl.col("group") == group).sort("date"))
        colour = GROUP_COLOURS.get(group, PALETTE[position % len(PALETTE)])
        symbol = GROUP_SYMBOLS.get(group, SYMBOLS[position % len(SYMBOLS)])
        _band(figure, rows, colour)
        figure.add_scatter(
            x=[r["date"] for r in rows],
            y=[r["value"] for r in rows],
            name=name,
            mode="lines+markers",
            connectgaps=False,
            line={"color": colour, "width": 2.5, "dash": DASHES[position % len(DASHES)]},
            marker={
                "symbol": [f"{symbol}-open" if r["weak"] else symbol for r in rows],
                "size": 9,
                "color": colour,
                "line": {"color": colour, "width": 2},
            },
            hovertext=[r["hover"] for r in rows],
            hoverinfo="text",
        )
    ticks = frame.select("date", "period").unique().sort("date")
    step = max(1, -(-ticks.height // MAX_TICKS))
    shown = ticks.gather_every(step, offset=(ticks.height - 1) % step) if ticks.height else ticks
    figure.update_xaxes(tickmode="array", tickvals=shown["date"].to_list(), ticktext=shown["period"].to_list())
    figure.update_xaxes(showgrid=False, showline=True, ticks="outside")
    figure.update_yaxes(title_text=axis, rangemode="tozero" if from_zero else "normal", nticks=6)
    return figure


def columns(
    frame: pl.DataFrame, *, axis: str, names: dict[str, str], separators: str = ".,", synthetic: str = ""
) -> go.Figure:
    """Columns side by side, one group a colour, for a few periods.

    Args:
        frame: ``group``, ``period``, ``date``, ``value``, ``text``, ``hover`` and ``weak``.
        axis: The title of the value axis, with the unit.
        names: The names of the groups.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    figure = base(separators=separators, height=380, synthetic=synthetic, legend=len(names) > 1)
    order = frame.select("period", "date").unique().sort("date")["period"].to_list()
    for position, (group, name) in enumerate(names.items()):
        rows = frame.filter(pl.col("group") == group).sort("date")
        colour = STEPS[position % len(STEPS)]
        figure.add_bar(
            x=rows["period"].to_list(),
            y=rows["value"].to_list(),
            name=name,
            text=rows["text"].to_list(),
            textposition="outside",
            cliponaxis=False,
            hovertext=rows["hover"].to_list(),
            hoverinfo="text",
            marker={
                "color": colour,
                "line": {"color": INK, "width": 0.8},
                "pattern": {
                    "shape": ["/" if w else "" for w in rows["weak"]],
                    "bgcolor": "white",
                    "fgcolor": colour,
                },
            },
        )
    top = max((v for v in frame["value"].to_list() if v is not None), default=1) or 1
    figure.update_layout(barmode="group", bargap=0.3, bargroupgap=0.08)
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=order, showgrid=False, showline=True)
    figure.update_yaxes(title_text=axis, range=[0, top * 1.12], nticks=6)
    return figure


def _with_gaps(rows: pl.DataFrame) -> list[dict]:
    """The rows, with an empty one where the distance in time is longer than usual."""
    listed = rows.to_dicts()
    steps = [(b["date"] - a["date"]).days for a, b in pairwise(listed)]
    usual = median(steps) if steps else 0
    out: list[dict] = []
    for row, step in zip(listed, [*steps, 0], strict=True):
        out.append(row)
        if usual and step > 1.6 * usual:
            blank = dict.fromkeys(row)
            out.append(blank | {"date": row["date"] + dt.timedelta(days=int(usual)), "weak": False, "hover": ""})
    return out


def _band(figure: go.Figure, rows: list[dict], colour: str) -> None:
    """The interval as a band, where there is one."""
    known = [r for r in rows if r.get("lower") is not None and r.get("upper") is not None]
    if len(known) < 2:
        return
    red, green, blue = (int(colour.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4))
    figure.add_scatter(
        x=[r["date"] for r in known] + [r["date"] for r in reversed(known)],
        y=[r["upper"] for r in known] + [r["lower"] for r in reversed(known)],
        fill="toself", fillcolor=f"rgba({red},{green},{blue},0.15)", line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
