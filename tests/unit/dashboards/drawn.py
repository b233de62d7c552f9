"""A chart as Plotly itself reads it: a property or a value that Plotly does not know is an error."""

import plotly.graph_objects as go

from dashboards.charts.figure import Figure


def drawn(figure: Figure | None) -> go.Figure:
    """The figure of a chart, checked property by property."""
    assert figure is not None
    return go.Figure(figure)
