"""Key figures and cards: a chart with its switch, its text alternative and its note."""

from __future__ import annotations

from dash import dcc, html

from dashboards.certainty import WITHHELD
from dashboards.charts.figure import Figure
from dashboards.components.attributes import aria
from dashboards.components.controls import switch
from dashboards.components.tables import table
from dashboards.page import Card, KeyFigure
from dashboards.text import Translator


def key_figures(figures: list[KeyFigure], t: Translator) -> html.Ul | None:
    """At most four large numbers; each leads to its source."""
    if not figures:
        return None
    items = [
        html.Li(
            html.A(
                [
                    html.Span(f.label, className="figure-label"),
                    html.Span(f.value, className=_value_class(f.state)),
                    html.Span(f.detail, className="figure-detail") if f.detail else None,
                    html.Span(f.note, className="figure-note") if f.note else None,
                ],
                href="#about",
                title=t("figure.to_source"),
            ),
            className=f"figure figure-{f.group}" if f.group else "figure",
        )
        for f in figures[:4]
    ]
    return html.Ul(items, className="figures", **aria(label=t("figure.heading")))


def _value_class(state: str) -> str:
    """Weak figures are lighter; those withheld and those not collected are words, and differ from each other."""
    looks = {"weak": " weak", "missing": " missing-value"} | dict.fromkeys(WITHHELD, " withheld")
    return f"figure-value{looks.get(state, '')}"


def card(spec: Card, topojson_url: str, t: Translator, *, main: bool = False) -> html.Section:
    """One view. The switch shows the chart or the table, never both."""
    view = spec.views.value if spec.views else ("chart" if spec.figure is not None else "table")
    heading = html.H2(spec.title, className="card-title")
    switches = [switch(s, quiet=True) for s in (spec.switch, spec.views) if s]
    parts: list = [html.Div([heading, *switches], className="card-head")]
    if spec.crumbs:
        parts.append(_crumbs(spec, t))
    if spec.message:
        parts.append(html.P(spec.message, className="empty"))
    elif view == "table" and spec.table is not None:
        parts.append(table(spec.table, spec.title, t))
    elif spec.figure is not None:
        parts += [_legend(spec.figure), _chart(spec, topojson_url)]
        if spec.table is not None and not spec.views:
            summary = html.Summary(t("view.show_table"))
            parts.append(html.Details([summary, table(spec.table, spec.title, t)], className="as-table"))
    if spec.note:
        parts.append(html.P(spec.note, className="note"))
    if spec.more:
        parts.append(html.P(dcc.Link(spec.more[0], href=spec.more[1]), className="note"))
    kind = "card card-main" if main else "card card-wide" if spec.wide else "card"
    return html.Section(parts, className=kind, id=f"card-{spec.key}")


def _chart(spec: Card, topojson_url: str) -> html.Div:
    """The figure with its text alternative."""
    graph = dcc.Graph(
        id={"type": "pick", "key": spec.pick, "card": spec.key} if spec.pick else {"type": "chart", "card": spec.key},
        figure=spec.figure,
        responsive=True,
        style=_size(spec),
        config={
            "displayModeBar": False,
            "displaylogo": False,
            "topojsonURL": topojson_url,
            "scrollZoom": False,
        },
        className="clickable" if spec.pick else "",
    )
    return html.Div(graph, role="img", className="chart", **aria(label=f"{spec.title}. {spec.alt}".strip()))


def _size(spec: Card) -> dict[str, str]:
    """The chart's own height; a map's follows the width. A wide chart scrolls inside its card on a small screen."""
    height = spec.figure.layout.get("height") if spec.figure is not None else None
    size = {"height": f"{height}px" if height else "clamp(240px, 44vw, 470px)"}
    return size | ({"minInlineSize": f"{spec.least_width}px"} if spec.least_width else {})


def _legend(figure: Figure) -> html.Ul | None:
    """The names of the groups with their colours and shapes."""
    if not figure.layout["meta"]["legend"]:
        return None
    items = []
    for trace in figure.data:
        if trace.get("showlegend") is False or not trace.get("name"):
            continue
        marker = trace.get("marker", {})
        # Columns have a colour each (weak ones are white): the group's own colour is kept beside them.
        colour = marker["color"] if isinstance(marker["color"], str) else trace["meta"]
        symbol = marker.get("symbol") if trace["type"] == "scatter" else "square"
        shape = str(symbol if isinstance(symbol, str) else (symbol or ["circle"])[0]).removesuffix("-open")
        line = trace["type"] == "scatter" and "lines" in trace["mode"]
        style = {"--mark": colour}
        mark = html.Span(className=f"mark-{shape}{' mark-line' if line else ''}", style=style)
        items.append(html.Li([mark, trace["name"]]))
    return html.Ul(items, className="legend", **aria(hidden="true"))


def _crumbs(spec: Card, t: Translator) -> html.Nav:
    """The way back up from a deeper level."""
    *above, (here, _) = spec.crumbs
    links: list = []
    for label, href in above:
        links += [
            dcc.Link(label, href=href),
            html.Span("\u203a", className="crumb-mark", **aria(hidden="true")),
        ]
    links.append(html.Span(here, **aria(current="true")))
    return html.Nav(links, className="crumbs", **aria(label=t("view.level")))
