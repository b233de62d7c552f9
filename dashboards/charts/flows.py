"""Movements between places: a map, and a matrix of origins and destinations."""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

from dashboards.charts.figure import Figure
from dashboards.charts.theme import FONT, SEQUENTIAL, base, wrap

FOCUS = "#d55e00"
LEVELS = ("#7fb6d8", "#2f7fb0", "#08507c")


def world(
    frame: pl.DataFrame, *, title: str, focus: str = "", focus_name: str = "", separators: str = ".,",
    synthetic: str = "", fit: bool = False,
) -> Figure:  # fmt: skip
    """The world, coloured on a logarithmic scale; the country in focus is set off.

    Args:
        frame: ``key`` (alpha-3), ``value`` (zero and below are not coloured) and ``hover``.
        title: The title of the colour scale, with the unit.
        focus: The country that the others belong to.
        focus_name: Its name.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
        fit: Whether to show only the part of the world that has figures.
    """
    figure = base(separators=separators, height=460, synthetic=synthetic)
    rows = frame.filter(pl.col("value") > 0)
    logs = [math.log10(v) for v in rows["value"]]
    low, high = (math.floor(min(logs)), max(max(logs), math.floor(min(logs)) + 1)) if logs else (0, 1)
    ticks = list(range(low, math.ceil(high) + 1))
    thousands = separators[1:] or " "
    figure.add_choropleth(
        locations=rows["key"].to_list(),
        z=logs,
        zmin=low,
        zmax=high,
        customdata=rows["key"].to_list(),
        hovertext=rows["hover"].to_list(),
        hoverinfo="text",
        colorscale=SEQUENTIAL,
        marker={"line": {"color": "white", "width": 0.6}},
        colorbar={
            "title": {"text": wrap(title, 40), "side": "top", "font": {"size": 13}},
            "orientation": "h", "thickness": 10, "len": 0.6, "x": 0.5, "y": -0.02, "yanchor": "top", "outlinewidth": 0,
            "tickvals": ticks,
            "ticktext": [f"{10**p:,}".replace(",", thousands) if p >= 0 else str(10.0**p) for p in ticks],
        },
    )  # fmt: skip
    if focus:
        figure.add_choropleth(
            locations=[focus], z=[1], colorscale=[[0, FOCUS], [1, FOCUS]], showscale=False,
            hovertext=[focus_name], hoverinfo="text", marker={"line": {"color": "white", "width": 0.6}},
        )  # fmt: skip
    outlines(figure, fit=fit)
    return figure


def outlines(figure: Figure, *, fit: bool) -> None:
    """The ground of a map: plain outlines, of the world or of the part that has figures, as wide as there is room."""
    figure.update_geos(
        projection={"type": "natural earth"}, showframe=False, showcoastlines=False, showland=True, landcolor="#eef1f3",
        showcountries=True, countrycolor="#ffffff", countrywidth=0.6, bgcolor="rgba(0,0,0,0)", showocean=False,
        showlakes=False, showrivers=False, lataxis={"range": [-57, 84]}, resolution=110,
    )  # fmt: skip
    if fit:
        figure.update_geos(fitbounds="locations", projection={"type": "mercator"}, lataxis=None)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 56}, height=None, autosize=True)


def partners(
    frame: pl.DataFrame, *, title: str, focus: str, focus_name: str, names: Mapping[int, str], synthetic: str = ""
) -> Figure:
    """The world with the countries that a country shares something with, coloured by how much they share.

    Args:
        frame: ``key`` (alpha-3), ``level`` (1, 2 or 3) and ``hover``.
        title: What the levels count.
        focus: The country that the others belong to.
        focus_name: Its name.
        names: What each level is called, in the legend.
        synthetic: The word to write across a chart of made-up data.
    """
    figure = base(height=460, synthetic=synthetic)
    top = len(names)
    colours = LEVELS[:top]
    steps = [[edge, colour] for n, colour in enumerate(colours) for edge in (n / top, (n + 1) / top)]
    whole = {"marker": {"line": {"color": "white", "width": 0.6}}, "hoverinfo": "text"}
    figure.add_choropleth(
        locations=frame["key"].to_list(), z=frame["level"].to_list(), zmin=0.5, zmax=top + 0.5, colorscale=steps,
        hovertext=frame["hover"].to_list(),
        colorbar={
            "title": {"text": wrap(title, 40), "side": "top", "font": {"size": 13}},
            "orientation": "h", "thickness": 10, "len": 0.6, "x": 0.5, "y": -0.02, "yanchor": "top", "outlinewidth": 0,
            "tickvals": list(names), "ticktext": list(names.values()),
        },
        **whole,
    )  # fmt: skip
    figure.add_choropleth(
        locations=[focus], z=[1], colorscale=[[0, FOCUS], [1, FOCUS]], showscale=False, hovertext=[focus_name], **whole
    )
    outlines(figure, fit=False)
    return figure


def matrix(
    frame: pl.DataFrame, *, rows_title: str, columns_title: str, separators: str = ".,", synthetic: str = ""
) -> Figure:
    """Origins down, destinations across, each cell with its number.

    Args:
        frame: ``origin``, ``destination``, ``value``, ``text`` and ``hover``; both in the order to show.
        rows_title: What the rows are.
        columns_title: What the columns are.
        separators: Decimal and thousands sign.
        synthetic: The word to write across a chart of made-up data.
    """
    origins = frame["origin"].unique(maintain_order=True).to_list()
    destinations = frame["destination"].unique(maintain_order=True).to_list()
    cells = {(r["origin"], r["destination"]): r for r in frame.iter_rows(named=True)}
    figure = base(separators=separators, height=120 + 34 * len(origins), synthetic=synthetic)
    grid = [[cells.get((o, d)) for d in destinations] for o in origins]
    logs = [[math.log10(c["value"]) if c and c["value"] and c["value"] > 0 else None for c in row] for row in grid]
    figure.add_heatmap(
        x=destinations, y=origins, z=logs, xgap=2, ygap=2, showscale=False, colorscale=SEQUENTIAL,
        hovertext=[[c["hover"] if c else "" for c in row] for row in grid], hoverinfo="text",
        text=[[c["text"] if c else "" for c in row] for row in grid], texttemplate="%{text}",
        textfont={"family": FONT, "size": 12},
    )  # fmt: skip
    figure.update_xaxes(type="category", side="top", showgrid=False, title={"text": columns_title}, tickangle=-35)
    figure.update_xaxes(tickvals=destinations, ticktext=[wrap(d, 18) for d in destinations])
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False, title={"text": rows_title})
    figure.update_yaxes(tickvals=origins, ticktext=[wrap(o, 20) for o in origins])
    figure.update_layout(margin={"l": 8, "r": 16, "t": 8, "b": 8})
    return figure
