"""Row accounting: what became of the rows that were read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboards.charts.figure import Figure
from dashboards.charts.theme import base, row_height, wrap

PARTS = {"rows_harmonised": "#2f6f95", "rows_quarantined": "#a34700", "rows_duplicate": "#b07800"}
PATTERNS = {"rows_harmonised": "", "rows_quarantined": "/", "rows_duplicate": "x"}


def rows_stacked(frame: pl.DataFrame, *, axis: str, names: dict[str, str], ticks: Mapping[int, str]) -> Figure:
    """Shares of the rows read, one bar a source.

    Args:
        frame: ``label``, ``rows_read`` and the three parts, and ``hover``.
        axis: The title of the share axis.
        names: The names of the parts.
        ticks: What to write at which percentage.
    """
    labels = [wrap(label) for label in frame["label"]]
    figure = base(height=max(220, row_height(labels, 42) * frame.height + 100), legend=True)
    for part, colour in PARTS.items():
        shares = [100 * n / read if read else 0 for n, read in zip(frame[part], frame["rows_read"], strict=True)]
        figure.add_bar(
            y=labels,
            x=shares,
            name=names[part],
            orientation="h",
            hovertext=frame["hover"].to_list(),
            hoverinfo="text",
            marker={
                "color": colour,
                "pattern": {"shape": PATTERNS[part], "fgcolor": "white", "bgcolor": colour, "size": 6},
            },
        )
    figure.update_layout(barmode="stack", bargap=0.4, margin={"r": 28})
    figure.update_xaxes(
        title={"text": axis}, range=[0, 100], tickvals=list(ticks), ticktext=list(ticks.values()), tickangle=0
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category", ticklabelstandoff=6)
    return figure
