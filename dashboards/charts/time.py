"""Change over time: lines with a band, broken where a period is missing or withheld and where the standard changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from statistics import median

import polars as pl

from dashboards.certainty import WITHHELD
from dashboards.charts.figure import Figure
from dashboards.charts.theme import (
    DASHES,
    GROUP_COLOURS,
    GROUP_SYMBOLS,
    INK,
    MUTED,
    PALETTE,
    STEPS,
    base,
    error_bars,
    wrap,
)

MAX_TICKS = 8
TICK = 6  # characters in a line of a period's name: it breaks before the year and fits a telephone
MAX_REASONS = 3
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "star")


def lines(
    frame: pl.DataFrame,
    *,
    axis: str,
    names: Mapping[str, str],
    break_name: str = "",
    separators: str = ".,",
    synthetic: str = "",
    height: int = 320,
) -> Figure:
    """Lines, one a group.

    Args:
        frame: Marks (``dashboards.views.marks``). Weak figures are hollow, withheld ones a cross at the axis.
        axis: The title of the value axis, with the unit.
        names: The names of the groups; at most six are told apart.
        break_name: What a change of standards is called.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
        height: In pixels.
    """
    figure = base(separators=separators, height=height, synthetic=synthetic, legend=len(names) > 1)
    for position, (group, name) in enumerate(names.items()):
        rows = frame.filter(pl.col("group") == group).sort("date").to_dicts()
        colour = GROUP_COLOURS.get(group, PALETTE[position % len(PALETTE)])
        symbol = GROUP_SYMBOLS.get(group, SYMBOLS[position % len(SYMBOLS)])
        _line(figure, rows, name, colour, symbol, DASHES[position % len(DASHES)])
        _crosses(figure, rows, colour)
    _reasons(figure, frame)
    _mark_breaks(figure, frame, names, break_name)
    shown = _ticks(frame)
    figure.update_xaxes(
        tickmode="array", tickvals=shown["date"].to_list(), ticktext=[wrap(p, TICK) for p in shown["period"]],
        tickangle=0, tickfont={"size": 12}, showgrid=False, showline=True, ticks="outside",
    )  # fmt: skip
    figure.update_yaxes(title={"text": axis}, rangemode="tozero", nticks=6)
    return figure


def runs(rows: list[dict]) -> list[list[dict]]:
    """A series cut into the stretches over which a line may be drawn.

    It is cut where a figure has no value, where the distance in time is longer than usual, and where the standard
    changes.
    """
    steps = [(b["date"] - a["date"]).days for a, b in pairwise(rows)]
    usual = median(steps) if steps else 0
    found: list[list[dict]] = []
    for before, row in zip([None, *rows], rows, strict=False):
        if row["value"] is None:
            continue
        if before is None or before["value"] is None or _cut(before, row, usual):
            found.append([])
        found[-1].append(row)
    return found


def breaks(rows: list[dict]) -> list[tuple[dt.date, str]]:
    """Where the standard of a series changes: the day between the two periods, and what is new."""
    return [
        (a["date"] + (b["date"] - a["date"]) / 2, _new(a["standard"], b["standard"]))
        for a, b in pairwise(rows)
        if a["standard"] != b["standard"]
    ]


def columns(
    frame: pl.DataFrame, *, axis: str, names: dict[str, str], separators: str = ".,", synthetic: str = ""
) -> Figure:
    """Columns side by side, one group a colour, for a few periods.

    Args:
        frame: Marks (``dashboards.views.marks``). Weak figures are hollow.
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
        weak = (rows["state"] == "weak").to_list()
        figure.add_bar(
            x=rows["period"].to_list(),
            y=rows["value"].to_list(),
            name=name,
            text=rows["text"].to_list(),
            textposition="outside",
            cliponaxis=False,
            hovertext=rows["hover"].to_list(),
            hoverinfo="text",
            meta=colour,
            marker={
                "color": ["white" if w else colour for w in weak],
                "line": {"color": [colour if w else INK for w in weak], "width": [2 if w else 0.8 for w in weak]},
            },
        )
    top = max((v for v in frame["value"].to_list() if v is not None), default=1) or 1
    # Numbers that do not fit over a column are left out: they are in the table.
    figure.update_layout(barmode="group", bargap=0.3, bargroupgap=0.08, uniformtext={"minsize": 11, "mode": "hide"})
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=order, showgrid=False, showline=True)
    figure.update_yaxes(title={"text": axis}, range=[0, top * 1.12], nticks=6)
    return figure


def _cut(before: dict, row: dict, usual: float) -> bool:
    """Whether a line may not lead from one figure to the next."""
    return (row["date"] - before["date"]).days > 1.6 * usual or row["standard"] != before["standard"]


def _line(figure: Figure, rows: list[dict], name: str, colour: str, symbol: str, dash: str) -> None:
    """One group: a band and a line over each run; a figure that stands alone gets a whisker instead."""
    found = runs(rows)
    for run in found:
        _band(figure, run, colour)
    points: list[dict] = []
    for run in found:
        points += [*run, dict.fromkeys(run[-1]) | {"date": run[-1]["date"]}]  # an empty point ends the line
    points = points[:-1]
    alone = {id(run[0]) for run in found if len(run) == 1}
    bounds = [[p[end] if id(p) in alone else None for p in points] for end in ("lower", "upper")]
    figure.add_scatter(
        x=[p["date"] for p in points],
        y=[p["value"] for p in points],
        name=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": 2.5, "dash": dash},
        marker={
            "symbol": [f"{symbol}-open" if p["state"] == "weak" else symbol for p in points],
            "size": 9,
            "color": colour,
            "line": {"color": colour, "width": 2},
        },
        hovertext=[p["hover"] for p in points],
        hoverinfo="text",
        error_y=error_bars([p["value"] for p in points], *bounds),
    )


def _band(figure: Figure, run: list[dict], colour: str) -> None:
    """The interval as a band, where there is one."""
    known = [r for r in run if r["lower"] is not None and r["upper"] is not None]
    if len(known) < 2:
        return
    red, green, blue = (int(colour.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4))
    figure.add_scatter(
        x=[r["date"] for r in known] + [r["date"] for r in reversed(known)],
        y=[r["upper"] for r in known] + [r["lower"] for r in reversed(known)],
        fill="toself", fillcolor=f"rgba({red},{green},{blue},0.15)", line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _crosses(figure: Figure, rows: list[dict], colour: str) -> None:
    """A cross at the axis for each withheld figure."""
    withheld = [r for r in rows if r["state"] in WITHHELD]
    if withheld:
        figure.add_scatter(
            x=[r["date"] for r in withheld], y=[0] * len(withheld), mode="markers", cliponaxis=False,
            name="withheld", showlegend=False, hovertext=[r["hover"] for r in withheld], hoverinfo="text",
            marker={"symbol": "x-thin", "size": 11, "line": {"color": colour, "width": 2.5}},
        )  # fmt: skip


def _ticks(frame: pl.DataFrame) -> pl.DataFrame:
    """The periods to name, the newest first: as many as fit, also where they lie close together."""
    periods = frame.select("date", "period").unique().sort("date", descending=True)
    if periods.is_empty():
        return periods
    least = (periods["date"][0] - periods["date"][-1]) / MAX_TICKS
    kept: list[dt.date] = []
    for day in periods["date"]:
        if not kept or kept[-1] - day >= least:
            kept.append(day)
    return periods.filter(pl.col("date").is_in(kept))


def _reasons(figure: Figure, frame: pl.DataFrame) -> None:
    """Why figures are withheld, in words above the crosses: the first few, the others at the mark."""
    withheld = frame.filter(pl.col("state").is_in(WITHHELD)).sort("date")
    for (date,), rows in list(withheld.group_by("date", maintain_order=True))[:MAX_REASONS]:
        words = "<br>".join(wrap(text, 18) for text in dict.fromkeys(rows["text"]))
        figure.add_annotation(
            x=date, y=0, yshift=10, yanchor="bottom", text=f"<i>{words}</i>", showarrow=False, name="withheld",
            font={"size": 12, "color": INK},
        )  # fmt: skip


def _mark_breaks(figure: Figure, frame: pl.DataFrame, names: Mapping[str, str], break_name: str) -> None:
    """A thin line with a label where standards change; it names the series if it is not true of all of them."""
    found: dict[tuple[dt.date, str], list[str]] = {}
    for group in names:
        for cut in breaks(frame.filter(pl.col("group") == group).sort("date").to_dicts()):
            found.setdefault(cut, []).append(group)
    for (date, new), groups in found.items():
        label = wrap(f"{break_name} ({new})" if new else break_name, 30)
        if len(groups) < len(names):
            label = "<br>".join([*(wrap(names[g], 30) for g in groups), label])
        figure.add_shape(
            type="line", x0=date, x1=date, y0=0, y1=1, yref="paper", line={"color": MUTED, "width": 1, "dash": "dot"}
        )
        figure.add_annotation(
            x=date, y=1, yref="paper", yanchor="bottom", text=label, showarrow=False, name="break",
            font={"size": 12, "color": MUTED},
        )  # fmt: skip
        figure.update_layout(margin={"t": max(figure.layout["margin"]["t"], 12 + 16 * (label.count("<br>") + 1))})


def _new(before: str | None, after: str | None) -> str:
    """The parts of a standard that the period before did not have."""
    old = set((before or "").split("; "))
    return "; ".join(part for part in (after or "").split("; ") if part not in old)
