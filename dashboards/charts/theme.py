"""Colours, typeface and manners that all charts share.

Okabe and Ito's palette: the groups keep their colours on every page and differ in shape as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts.figure import Figure

INK = "#1d2733"
MUTED = "#5b6875"
GRID = "#e6eaee"
ACCENT = "#2f6f95"
PALETTE = ("#1d2733", "#3a8fc0", "#b07800", "#009e73", "#cc79a7", "#0072b2")
STEPS = ("#aab4bd", "#5b9dc4", "#08507c", "#1d2733")
GROUP_COLOURS = {
    "NAT": "#0072b2",
    "FOR": "#d55e00",
    "F": "#cc79a7",
    "M": "#009e73",
    "_T": INK,
    "raw": INK,
    "adjusted": ACCENT,
}
GROUP_SYMBOLS = {
    "NAT": "circle",
    "FOR": "diamond",
    "F": "square",
    "M": "triangle-up",
    "_T": "circle",
    "raw": "circle",
    "adjusted": "square",
}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Helvetica Neue", Arial, sans-serif'
SEQUENTIAL = [[0, "#eaf3f9"], [0.35, "#c3dded"], [0.6, "#92c2de"], [0.8, "#2f7fb0"], [1, "#08507c"]]
ROW = 30
#: No template: the look is said in full here.
PLAIN = {"data": {"scatter": [{"type": "scatter"}]}}


def wrap(text: str, width: int = 28) -> str:
    """Break a long name over lines; nothing is cut."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])


def row_height(labels: Sequence[str], least: int) -> int:
    """Pixels for a row, so that the longest wrapped label fits."""
    return max(least, 18 * max((label.count("<br>") + 1 for label in labels), default=1) + 8)


def base(
    *,
    separators: str = ".,",
    height: int = 380,
    synthetic: str = "",
    margin_top: int = 12,
    legend: bool = False,
) -> Figure:
    """An empty figure with the common manners; ``synthetic`` is the word to write across it.

    The legend is drawn beside the chart in HTML, where names wrap; a saved image gets Plotly's own.
    """
    axes = {
        "automargin": True,
        "gridcolor": GRID,
        "linecolor": "#aeb7c0",
        "zerolinecolor": "#aeb7c0",
        "tickcolor": "#aeb7c0",
        "tickfont": {"size": 13, "color": INK},
        "fixedrange": True,
        "exponentformat": "none",
        "separatethousands": True,
        "title": {"font": {"size": 13, "color": MUTED}, "standoff": 8},
    }
    layout = {
        "template": PLAIN,
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": separators,
        "height": height,
        "margin": {"l": 8, "r": 16, "t": margin_top, "b": 8},
        "showlegend": False,
        "meta": {"legend": legend},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "xanchor": "left",
            "itemclick": False,
        },
        "hoverlabel": {
            "bgcolor": "white",
            "bordercolor": MUTED,
            "font": {"family": FONT, "color": INK, "size": 13},
        },
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": axes,
        "yaxis": axes,
    }
    figure = Figure(layout)
    if synthetic:
        figure.add_annotation(
            text=synthetic, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, textangle=-18,
            font={"size": 44, "color": "rgba(213,94,0,0.28)"},
        )  # fmt: skip
    return figure


def error_bars(
    value: Sequence[float | None], low: Sequence[float | None], high: Sequence[float | None], **looks: object
) -> dict | None:
    """Whiskers of Plotly from interval bounds; none if no bound is known. ``looks`` replace their usual ones."""
    known = list(zip(value, low, high, strict=True))
    if not any(lo is not None and hi is not None for _, lo, hi in known):
        return None
    return {
        "type": "data",
        "symmetric": False,
        "array": [hi - v if v is not None and hi is not None else None for v, _, hi in known],
        "arrayminus": [v - lo if v is not None and lo is not None else None for v, lo, _ in known],
        "thickness": 1.5,
        "width": 4,
    } | looks
