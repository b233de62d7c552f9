"""The foot of a page: what the figures mean, where they come from, and how to take them away."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboards.page import Content, Context, Page
from dashboards.params import unparse
from dashboards.records import listed
from dashboards.text import Translator

READING = ("interval", "weak", "withheld", "break")


def foot(page: Page, content: Content, ctx: Context) -> html.Section:
    """Take away, definitions, sources and release."""
    t = ctx.t
    return html.Section(
        [
            html.H2(t("foot.heading")),
            _take_away(page, content, ctx),
            html.Div(
                [
                    _definitions(content, ctx),
                    html.Div([_sources(content, ctx), _reading(ctx)]),
                ],
                className="foot-columns",
            ),
        ],
        id="about",
        className="foot",
    )


def _take_away(page: Page, content: Content, ctx: Context) -> html.Div:
    t = ctx.t
    items: list = []
    if content.data is not None and content.data.height:
        address = f"/download/{page.slug}.csv{unparse(ctx.state)}"
        label = t("foot.csv", rows=t.number(content.data.height))
        items.append(html.A(label, href=address, className="button primary", id="download-csv", download=""))
    for name, frame in content.files.items():
        address = f"/download/{page.slug}/{name}.csv{unparse(ctx.state)}"
        label = t(f"foot.csv_{name}", rows=t.number(frame.height))
        items.append(html.A(label, href=address, className="button", id=f"download-{name}", download=""))
    if content.main is not None and content.main.figure is not None:
        for kind in ("png", "svg"):
            items.append(html.Button(kind.upper(), id={"type": "image", "kind": kind}, className="button", n_clicks=0))
    items.append(html.Button(t("foot.copy"), id="copy-link", className="button", n_clicks=0))
    items.append(html.Span("", id="copy-done", className="note", role="status"))
    return html.Div(items, className="take-away")


def _definitions(content: Content, ctx: Context) -> html.Div | None:
    t = ctx.t
    entries: list = []
    for indicator in dict.fromkeys(content.indicators):
        meta = ctx.meta(indicator)
        facts = [
            (t("foot.formula"), meta.formula),
            (t("foot.universe"), meta.universe),
            (t("foot.method"), meta.source),
            (t("foot.standards"), ", ".join(_standard(s, t) for s in listed(meta.standards))),
            (t("foot.references"), [html.Div(r) for r in listed(meta.references)]),
            (t("foot.limitations"), meta.limitations),
        ]
        body = html.Div([html.P(meta.definition, lang="en"), _facts([f for f in facts if f[1]])], id=f"def-{indicator}")
        summary = html.Summary(html.H3(ctx.indicator(indicator)))
        entries.append(html.Details([summary, body], open=not entries, className="entry"))
    for title, text in content.terms:
        entries.append(html.Details([html.Summary(html.H3(title)), html.P(text)], open=not entries, className="entry"))
    heading = html.H2(t("foot.definitions"), className="foot-title")
    return html.Div([heading, *entries]) if entries else None


def _standard(name: str, t: Translator) -> str:
    """What of a source's standards a series rests on, or a parameter in its own words."""
    return t(f"standard.{name}") if t.has(f"standard.{name}") else name


def _sources(content: Content, ctx: Context) -> html.Div | None:
    t = ctx.t
    entries: list = []
    for source_id in dict.fromkeys(content.source_ids):
        source = ctx.source(source_id)
        if source is None:
            entries.append(html.P(source_id))
            continue
        title = t.made_up(source.title) if source.synthetic else source.title
        licence: Any = source.licence_name
        if source.licence_url.startswith(("https://", "http://")):
            licence = html.A(source.licence_name or source.licence_url, href=source.licence_url, rel="noreferrer")
        standards: Any = [html.Div(line) for line in ctx.standards(source_id)]
        facts: list[tuple[str, Any]] = [
            (t("foot.producer"), source.producer),
            (t("foot.coverage"), source.coverage),
            (t("foot.standards"), standards),
            (t("foot.design"), source.design),
            (t("foot.reliability_rules"), source.reliability),
            (t("foot.min_cases"), t.number(source.min_cases) if source.min_cases else ""),
            (t("foot.licence"), licence),
            (t("foot.citation"), source.citation),
            (t("foot.notes"), source.notes),
        ]
        trail = dcc.Link(t("foot.trail"), href=f"/quality{unparse({'source': source_id, 'lang': t.lang})}")
        entries.append(
            html.Div([html.H3(title, lang="en"), _facts([f for f in facts if f[1]]), trail], className="entry")
        )
    return html.Div([html.H2(t("foot.sources"), className="foot-title"), *entries]) if entries else None


def _reading(ctx: Context) -> html.Div:
    t, release = ctx.t, ctx.release
    return html.Div(
        [
            html.H2(t("foot.reading"), className="foot-title"),
            *[html.P(t(f"foot.reading_{part}")) for part in READING],
            html.P(
                [
                    t("foot.release", date=t.date(release.created_at)),
                    " ",
                    html.Code(release.release_id, className="breakable"),
                ]
            ),
        ],
        className="entry",
    )


def _facts(facts: list[tuple[str, Any]]) -> html.Dl:
    return html.Dl([part for name, value in facts for part in (html.Dt(name), html.Dd(value, lang="en"))])
