"""The frame around every page: head, navigation, language, banner, and the order of a page's parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboards.components.attributes import aria
from dashboards.components.cards import card, key_figures
from dashboards.components.controls import control
from dashboards.components.foot import foot
from dashboards.page import Content, Context, Control, Page
from dashboards.params import unparse
from dashboards.text import Translator, languages

ORDER = ("ends", "country", "period", "sex", "birth", "indicator", "occupation", "community", "source")


def shell(
    children: Sequence[Any],
    *,
    pages: Sequence[Page],
    here: str,
    query: dict[str, str],
    t: Translator,
    synthetic: bool = False,
    marks: Sequence[str] = (),
    account: Any = None,
) -> html.Div:
    """A whole document body.

    ``children`` are the parts of the main region; ``marks`` say why the public does not see this, and ``account`` is
    the way to sign in or out.
    """
    name = t("app.name")
    banner = html.Div([html.Strong(t("synthetic.word")), " ", t("synthetic.banner")], className="banner", role="note")
    return html.Div(
        [
            html.A(t("app.skip"), href="#main", className="skip"),
            html.Header(
                html.Div(
                    [
                        dcc.Link(
                            [html.Span(className="mark", **aria(hidden="true")), name],
                            href=f"/{unparse({'lang': t.lang})}",
                            className="brand",
                        ),
                        html.Div([account, _languages(here, query, t)], className="bar-end"),
                    ],
                    className="bar",
                ),
                className="head",
            ),
            _navigation(pages, here, t),
            html.Div(" ".join(marks), className="banner closed", role="note") if marks else None,
            banner if synthetic else None,
            html.Main(list(children), id="main", tabIndex=-1),
        ],
        className="frame",
        lang=t.lang,
        dir=t.direction,
    )


def page_body(page: Page, content: Content, ctx: Context, topojson_url: str) -> list[Any]:
    """The parts of a page, from the question down to the source."""
    t = ctx.t
    parts: list[Any] = [html.H1(t(f"{page.title_key}.question"), tabIndex=-1)]
    if ctx.controls:
        parts.append(
            html.Div([control(c) for c in sorted(ctx.controls, key=_place)], className="controls", role="group")
        )
    parts += [html.P(note, className="nearest", role="status") for note in ctx.notes]
    if content.missing:
        lead = html.P(dcc.Link(content.instead[0], href=content.instead[1])) if content.instead else None
        parts.append(html.Div([html.H2(t("missing.heading")), html.P(content.missing), lead], className="missing"))
    if content.answer:
        parts.append(html.P(" ".join(a for a in content.answer if a), className="answer", **aria(live="polite")))
    parts.append(key_figures(content.figures, t))
    if content.first is not None:
        parts.append(card(content.first, topojson_url, t))
    if content.main is not None:
        parts.append(card(content.main, topojson_url, t, main=True))
    if content.side:
        side = [card(c, topojson_url, t) for c in content.side]
        parts.append(html.Div(side, className="side"))
    parts.append(foot(page, content, ctx))
    return parts


def _place(control: Control) -> int:
    """The same order of controls on every page."""
    return ORDER.index(control.key) if control.key in ORDER else len(ORDER)


def image_source(content: Content, ctx: Context) -> str:
    """The line under a saved image: the sources and the release."""
    titles = [s.title for s in map(ctx.source, dict.fromkeys(content.source_ids[:3])) if s]
    return " · ".join([*titles, ctx.release.release_id])


def message(title: str, sentences: Sequence[str]) -> list[Any]:
    """A page that only says something: no release yet, no such page, an error."""
    return [
        html.H1(title, tabIndex=-1),
        html.Div([html.P(s) for s in sentences], className="missing"),
    ]


def _navigation(pages: Sequence[Page], here: str, t: Translator) -> html.Nav:
    links = [
        html.Li(
            dcc.Link(
                t(f"{page.title_key}.name"),
                href=f"{page.path}{unparse({'lang': t.lang})}",
                className="here" if page.path == here else "",
            )
        )
        for page in pages
    ]
    return html.Nav(html.Ul(links), className="nav", **aria(label=t("app.navigation")))


def _languages(here: str, query: dict[str, str], t: Translator) -> html.Nav:
    links = [
        html.Li(
            html.A(
                name,
                href=f"{here}{unparse(query | {'lang': code})}",
                lang=code,
                hrefLang=code,
                className="here" if code == t.lang else "",
            )
        )
        for code, name in languages().items()
    ]
    return html.Nav(html.Ul(links), className="languages", **aria(label=t("app.language")))
