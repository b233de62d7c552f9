"""An effect over the time since it can have begun: marks with a band, a line at zero, before and after told apart."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import polars as pl

from dashboards.certainty import WITHHELD
from dashboards.charts.figure import Figure
from dashboards.charts.theme import ACCENT, INK, MUTED, base, error_bars, wrap
from dashboards.text import MINUS

OTHER = "#b07800"
BEGIN = -0.5  # between the last period before and the first one with the event
TICKS = 12
REFERENCE = "reference"


def event_study(
    frame: pl.DataFrame,
    *,
    axes: tuple[str, str],
    names: Mapping[str, str],
    sides: tuple[str, str],
    marks: str = "",
    separators: str = ".,",
    synthetic: str = "",
) -> Figure:
    """Effects by periods since the event.

    Args:
        frame: ``group``, ``event_time``, ``value``, ``lower``, ``upper``, ``state``, ``text`` and ``hover``. Withheld
            effects are crosses on the line at zero, with the reason; the ``reference`` that others are compared with
            is hollow.
        axes: The titles of the two axes, with their units.
        names: The names of the groups: the main estimator, which has a band, then at most one other, with whiskers.
        sides: What to write over the periods before and those after.
        marks: What to write into the chart on how the figures were made: that they are modelled.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    several = len(names) > 1
    figure = base(separators=separators, height=420, synthetic=synthetic, margin_top=34, legend=several)
    for position, (group, name) in enumerate(names.items()):
        rows = frame.filter((pl.col("group") == group) & pl.col("value").is_not_null()).sort("event_time").to_dicts()
        if position == 0:
            _band(figure, rows)
        _marks(figure, rows, name, main=position == 0, shift=0.16 * position)
    _crosses(figure, frame.filter(pl.col("state").is_in(WITHHELD)))
    _before_and_after(figure, sides)
    if marks:
        figure.add_annotation(
            x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="bottom", text=f"<i>{marks}</i>",
            showarrow=False, name="modelled", font={"size": 12, "color": MUTED}, bgcolor="rgba(255,255,255,0.8)",
        )  # fmt: skip
    times = _ticks(frame["event_time"].unique().sort().to_list())
    figure.update_xaxes(
        title={"text": axes[0]}, showgrid=False, zeroline=False, showline=True, ticks="outside", tickangle=0,
        tickvals=times, ticktext=[f"{time:+d}".replace("-", MINUS) if time else "0" for time in times],
    )  # fmt: skip
    figure.update_yaxes(title={"text": axes[1]}, zeroline=True, zerolinecolor=INK, zerolinewidth=1.5, nticks=7)
    return figure


def _ticks(times: list[int]) -> list[int]:
    """The times to name, zero among them: as many as fit a telephone."""
    step = -(-len(times) // TICKS)
    return [time for time in times if step and time % step == 0]


def _band(figure: Figure, rows: list[dict]) -> None:
    """The interval as a band over each stretch of periods that follow one another."""
    known = [r for r in rows if r["lower"] is not None and r["upper"] is not None]
    runs: list[list[dict]] = [[row] for row in known[:1]]
    for before, row in pairwise(known):
        if row["event_time"] > before["event_time"] + 1:
            runs.append([])
        runs[-1].append(row)
    for run in runs:
        figure.add_scatter(
            x=[r["event_time"] for r in run] + [r["event_time"] for r in reversed(run)],
            y=[r["upper"] for r in run] + [r["lower"] for r in reversed(run)],
            fill="toself", fillcolor="rgba(47,111,149,0.16)", line={"width": 0}, mode="lines", hoverinfo="skip",
            showlegend=False, name="band",
        )  # fmt: skip


def _marks(figure: Figure, rows: list[dict], name: str, *, main: bool, shift: float) -> None:
    """One estimator: circles before, diamonds after, joined by a light line; only the second has whiskers."""
    colour = ACCENT if main else OTHER
    values = [r["value"] for r in rows]
    bounds = [[r[end] for r in rows] for end in ("lower", "upper")]
    figure.add_scatter(
        x=[r["event_time"] + shift for r in rows],
        y=values,
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 2 if main else 1, "dash": "solid" if main else "dot"},
        marker={
            "symbol": [_symbol(r) for r in rows] if main else "square",
            "size": 10 if main else 7,
            "color": colour,
        },
        hovertext=[r["hover"] for r in rows],
        hoverinfo="text",
        error_y=None if main else error_bars(values, *bounds),
    )


def _symbol(row: dict) -> str:
    if row["state"] == REFERENCE:
        return "circle-open"
    return "diamond" if row["event_time"] > BEGIN else "circle"


def _crosses(figure: Figure, withheld: pl.DataFrame) -> None:
    """A cross on the line at zero for each withheld effect, and the reasons in words."""
    if withheld.is_empty():
        return
    figure.add_scatter(
        x=withheld["event_time"].to_list(), y=[0] * withheld.height, mode="markers", name="withheld",
        marker={"symbol": "x-thin", "size": 11, "line": {"color": INK, "width": 2.5}},
        hovertext=withheld["hover"].to_list(), hoverinfo="text", showlegend=False,
    )  # fmt: skip
    words = "<br>".join(wrap(text, 18) for text in withheld["text"].unique(maintain_order=True))
    figure.add_annotation(
        x=withheld["event_time"][0], y=0, yshift=10, yanchor="bottom", text=f"<i>{words}</i>", showarrow=False,
        name="withheld", font={"size": 12, "color": INK},
    )  # fmt: skip


def _before_and_after(figure: Figure, sides: tuple[str, str]) -> None:
    """A dotted line where the event begins, with words on both of its sides."""
    figure.add_shape(
        type="line", x0=BEGIN, x1=BEGIN, y0=0, y1=1, yref="paper", line={"color": MUTED, "width": 1.2, "dash": "dot"}
    )
    for words, anchor, shift in ((f"← {sides[0]}", "right", -8), (f"{sides[1]} →", "left", 8)):
        figure.add_annotation(
            x=BEGIN, y=1, yref="paper", yanchor="bottom", xanchor=anchor, xshift=shift, text=words, showarrow=False,
            name="side", font={"size": 13, "color": INK},
        )  # fmt: skip
