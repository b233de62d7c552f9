"""Two figures of the same things against each other: one mark each, with both intervals drawn lightly."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboards.charts.figure import Figure
from dashboards.charts.theme import ACCENT, INK, MUTED, base, error_bars, wrap

LIGHT = "rgba(91,104,117,0.45)"
CORNER = 22  # characters in a line of a corner's words
SIZE = 24


def plane(
    frame: pl.DataFrame,
    *,
    axes: tuple[str, str],
    level: float | None,
    corners: Mapping[tuple[str, str], str],
    selected: str = "",
    separators: str = ".,",
    synthetic: str = "",
) -> Figure:
    """Marks with a code in them, quarters with words in their corners.

    Args:
        frame: One row a mark: ``key``, ``x`` and ``y`` with ``_lower`` and ``_upper``, ``weak``, ``hover``. Weak marks
            are hollow.
        axes: The titles of the two axes, with their units.
        level: Where the upper and the lower half part; the left and the right part at zero.
        corners: The words in the quarters, by ``left`` or ``right`` and ``bottom`` or ``top``.
        selected: The key to set off.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    figure = base(separators=separators, height=460, synthetic=synthetic)
    fills = [ACCENT if key == selected else INK for key in frame["key"]]
    hollow = frame["weak"].to_list()
    figure.add_scatter(
        x=frame["x"].to_list(),
        y=frame["y"].to_list(),
        mode="markers+text",
        text=frame["key"].to_list(),
        textposition="middle center",
        textfont={"size": 12, "color": [fill if weak else "white" for fill, weak in zip(fills, hollow, strict=True)]},
        customdata=frame["key"].to_list(),
        hovertext=frame["hover"].to_list(),
        hoverinfo="text",
        cliponaxis=False,
        error_x=_lightly(frame, "x"),
        error_y=_lightly(frame, "y"),
        marker={
            "size": [SIZE + 8 if key == selected else SIZE for key in frame["key"]],
            "color": ["white" if weak else fill for fill, weak in zip(fills, hollow, strict=True)],
            "line": {"color": fills, "width": 2},
            "opacity": 1,
        },
    )
    _quarters(figure, level, corners)
    figure.update_xaxes(title={"text": axes[0]}, range=_range(frame, "x", 0.0), zeroline=False, nticks=6, tickangle=0)
    figure.update_yaxes(title={"text": axes[1]}, range=_range(frame, "y", level), zeroline=False, nticks=6)
    return figure


def _lightly(frame: pl.DataFrame, column: str) -> dict | None:
    values = (frame[c].to_list() for c in (column, f"{column}_lower", f"{column}_upper"))
    return error_bars(*values, thickness=1, width=0, color=LIGHT)


def _range(frame: pl.DataFrame, column: str, line: float | None) -> list[float]:
    """All intervals and the dividing line, with room for the marks and for the words in the corners."""
    known = [v for c in (column, f"{column}_lower", f"{column}_upper") for v in frame[c].to_list() if v is not None]
    low, high = min([*known, *([] if line is None else [line])]), max([*known, *([] if line is None else [line])])
    room = 0.09 * ((high - low) or 1.0)
    return [low - room, high + room]


def _quarters(figure: Figure, level: float | None, corners: Mapping[tuple[str, str], str]) -> None:
    """The dividing lines, and the words in the corners."""
    dashed = {"color": MUTED, "width": 1.2, "dash": "dot"}
    figure.add_shape(type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", line=dashed, layer="below")
    if level is not None:
        figure.add_shape(type="line", x0=0, x1=1, xref="paper", y0=level, y1=level, line=dashed, layer="below")
    for (across, up), words in corners.items():
        figure.add_annotation(
            x=0 if across == "left" else 1, y=0 if up == "bottom" else 1, xref="paper", yref="paper",
            xanchor=across, yanchor=up, align=across, showarrow=False, name=f"{up}-{across}",
            text=f"<i>{wrap(words, CORNER)}</i>", font={"size": 12, "color": MUTED},
        )  # fmt: skip
