"""The dashboard application: routes a URL to a page, and sends its rows as CSV.

Pages are found in ``dashboards.pages``. There is one callback that builds a page from the URL, and one in the browser
that writes the controls into the URL: never two writers. Start it with
``gunicorn 'dashboards.app:create_server()'``.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboards.components.shell import image_source, message, page_body, shell
from dashboards.csvfile import file_name, to_csv
from dashboards.data import Release, ReleaseStore
from dashboards.page import Content, Context, Page, discover
from dashboards.params import parse, unparse
from dashboards.security import secure
from dashboards.text import DASH, DEFAULT_LANGUAGE, Translator, languages, translator
from pipelines.settings import Settings

os.environ.setdefault("DASH_DISABLE_VERSION_CHECK", "true")
logger = logging.getLogger(__name__)


class _LocalisedDash(Dash):
    """Dash that writes the reader's language and a description into the first response."""

    def interpolate_index(self, **kwargs: Any) -> str:  # type: ignore[override]
        lang = flask.request.args.get("lang") if flask.has_request_context() else None
        t = translator(lang)
        return super().interpolate_index(**kwargs).replace("<html>", f'<html lang="{t.lang}" dir="{t.direction}">', 1)


def create_app(releases_dir: Path) -> Dash:
    """Build the application that shows the current release under ``releases_dir``."""
    store, pages = ReleaseStore(releases_dir), discover()
    app = _LocalisedDash(
        __name__,
        pages_folder="",
        use_pages=False,
        serve_locally=True,
        title=translator(DEFAULT_LANGUAGE)("app.name"),
        update_title="",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        assets_ignore=r".*\.txt",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="state"),
            dcc.Store(id="facts"),
            html.Div(id="page"),
            html.Div(id="sink", hidden=True),
        ]
    )
    _register_callbacks(app, _page_builder(app, store, pages))
    _register_routes(app.server, store, pages)
    secure(app.server, app.csp_hashes())
    return app


def create_server() -> flask.Flask:
    """The WSGI application for gunicorn; shows the releases of the data folder (``LMIS_HOME``)."""
    server = create_app(Settings.from_environment().releases).server
    # Dash sets itself up at the first request: of several threads, those that come second would find it half done.
    server.test_client().get("/_dash-dependencies")
    return server


Built = tuple[html.Div, dict[str, str], dict[str, str]]


def _page_builder(app: Dash, store: ReleaseStore, pages: Sequence[Page]) -> Callable[[str | None, str | None], Built]:
    """The function behind the router: from a pathname and a query string to what the browser gets.

    That is the document body, the state it was built with, and facts for scripts: title, language, permanent link.
    """
    topojson_url = app.get_asset_url("topojson/")
    by_path = {page.path: page for page in pages}

    def build(pathname: str | None, search: str | None) -> Built:
        query = parse(search)
        t = translator(query.get("lang"))
        path = app.strip_relative_path(pathname or "/") or ""
        here = f"/{path.rstrip('/')}"
        page = by_path.get(here)
        title = t(f"{page.title_key}.name") if page else t("unknown.heading")
        state: dict[str, str] = {}
        facts = {"title": f"{title} {DASH} {t('app.name')}", "lang": t.lang, "dir": t.direction, "path": here}

        def framed(children: Sequence[Any], *, synthetic: bool = False) -> Built:
            body = shell(children, pages=pages, here=here, query=query, t=t, synthetic=synthetic)
            return (
                body,
                state,
                facts | {"href": f"{here}{unparse(state | {'lang': t.lang})}", "done": t("foot.copied")},
            )

        if page is None:
            return framed(message(title, [t("unknown.text")]))
        try:
            release = store.current()
            if release is None:
                return framed(message(t("no_release.heading"), [t("no_release.text")]))
            ctx = Context(release, query, t)
            content = page.build(ctx)
            state, facts["subject"] = ctx.state, content.subject or page.slug
            facts["source"] = image_source(content, ctx)
            return framed(page_body(page, content, ctx, topojson_url), synthetic=release.synthetic)
        except Exception:
            logger.exception("page %s could not be built for %r", here, query)
            state = {}
            return framed(message(t("error.heading"), [t("error.text")]))

    return build


def _register_callbacks(app: Dash, build: Callable[[str | None, str | None], Built]) -> None:
    """The router, and what the browser does by itself (``assets/clientside.js``)."""
    shown = Output("page", "children"), Output("state", "data"), Output("facts", "data")
    app.callback(*shown, Input("url", "pathname"), Input("url", "search"))(build)

    def browser(name: str, *arguments: object) -> None:
        app.clientside_callback(ClientsideFunction("lmis", name), *arguments)

    browser(
        "navigate",
        Output("url", "search"),
        Input({"type": "control", "key": ALL}, "value"),
        Input({"type": "pick", "key": ALL, "card": ALL}, "clickData"),
        State("state", "data"),
        State("url", "search"),
    )
    browser("meta", Output("sink", "title"), Input("facts", "data"))
    browser("copy", Output("copy-done", "children"), Input("copy-link", "n_clicks"), State("facts", "data"))
    browser(
        "image",
        Output("sink", "lang"),
        Input({"type": "image", "kind": ALL}, "n_clicks"),
        State("facts", "data"),
    )


def _register_routes(server: flask.Flask, store: ReleaseStore, pages: Sequence[Page]) -> None:
    """Files and health, beside the pages."""
    by_slug = {page.slug: page for page in pages}

    @server.get("/download/<slug>.csv")
    @server.get("/download/<slug>/<table>.csv")
    def download(slug: str, table: str = "") -> flask.Response:
        """The rows behind a page, or one of its further tables, for the state in the query string."""
        release, page = store.current(), by_slug.get(slug)
        if release is None or page is None:
            return _plain("There is no such file.", 404)
        try:
            ctx = Context(release, parse(flask.request.query_string.decode()), _language(flask.request))
            content = page.build(ctx)
            rows = content.files.get(table) if table else content.data
            if rows is None:
                return _plain("This view has no rows to download.", 404)
            subject = table or content.subject or slug
            name = file_name(subject, release.release_id, synthetic=_synthetic(release, content))
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return flask.Response(to_csv(rows), mimetype="text/csv", headers=headers)
        except Exception:
            logger.exception("download of %s failed", slug)
            return _plain("The file could not be made. Open the page again and choose anew.", 500)

    @server.get("/health")
    def health() -> flask.Response:
        """Whether there is a release to show."""
        release = store.current()
        body = {"release": release.release_id if release else None, "languages": list(languages())}
        return flask.make_response(flask.jsonify(body), 200 if release else 503)

    @server.errorhandler(500)
    def failed(_error: Exception) -> flask.Response:
        """No traceback, ever."""
        return _plain("Something went wrong. Load the page again; if it stays, tell the administrator.", 500)


def _synthetic(release: Release, content: Content) -> bool:
    sources = (release.sources.get(s) for s in content.source_ids)
    return release.synthetic or any(s is not None and s.synthetic for s in sources)


def _language(request: flask.Request) -> Translator:
    return translator(request.args.get("lang"))


def _plain(text: str, status: int) -> flask.Response:
    return flask.Response(text, status=status, mimetype="text/plain")
