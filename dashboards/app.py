"""The dashboard application: routes a URL to a page, and sends its rows as CSV.

Pages are found in ``dashboards.pages``. There is one callback that builds a page from the URL, and one in the browser
that writes the controls into the URL: never two writers. Start it with
``gunicorn 'dashboards.app:create_server()'``.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboards.access import notices
from dashboards.access.config import PUBLIC_ACCESS, read_access
from dashboards.access.gate import Gate, plain, reader_language
from dashboards.access.install import install
from dashboards.access.reader import Reader
from dashboards.built import Mains
from dashboards.components.account import account, please_sign_in
from dashboards.components.shell import message, shell
from dashboards.csvfile import file_name, to_csv
from dashboards.data import Release, ReleaseStore
from dashboards.page import Content, Context, Page, discover
from dashboards.params import parse, unparse
from dashboards.security import secure
from dashboards.text import DASH, DEFAULT_LANGUAGE, languages, translator
from pipelines.errors import LmisError
from pipelines.settings import Settings

os.environ.setdefault("DASH_DISABLE_VERSION_CHECK", "true")
logger = logging.getLogger(__name__)


class _LocalisedDash(Dash):
    """Dash that writes the reader's language and a description into the first response."""

    def interpolate_index(self, **kwargs: Any) -> str:  # type: ignore[override]
        lang = flask.request.args.get("lang") if flask.has_request_context() else None
        t = translator(lang)
        return super().interpolate_index(**kwargs).replace("<html>", f'<html lang="{t.lang}" dir="{t.direction}">', 1)


def create_app(releases_dir: Path, gate: Gate | None = None) -> Dash:
    """Build the application that shows the current release under ``releases_dir``.

    Args:
        releases_dir: The folder of releases.
        gate: Who may see what; everything is public where left out.

    Raises:
        AccessError: The settings of access lack something.
    """
    store, pages, gate = ReleaseStore(releases_dir), discover(), gate or Gate(PUBLIC_ACCESS)
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
    build = _page_builder(app, store, pages, gate)
    _register_callbacks(app, lambda pathname, search: build(pathname, search, gate.reader))
    _register_routes(app.server, store, pages, gate)
    install(app, gate, store)
    secure(app.server, app.csp_hashes(), tls=gate.access.tls)
    return app


def create_server() -> flask.Flask:
    """The WSGI application for gunicorn; shows the releases of the data folder (``LMIS_HOME``).

    What is wrong with the settings of access (``LMIS_ACCESS``) is said in words, and ends the server.
    """
    settings = Settings.from_environment()
    try:
        server = create_app(settings.releases, Gate(read_access(settings.access))).server
    except LmisError as fault:
        sys.stderr.write(f"lmis: {fault}\n")
        sys.exit(3)  # gunicorn does not start a worker again that ends with it
    # Dash sets itself up at the first request: of several threads, those that come second would find it half done.
    server.test_client().get("/_dash-dependencies")
    # What all processes begin with is never rubbish, and looking through it holds readers up for a tenth of a second.
    gc.collect()
    gc.freeze()
    return server


Built = tuple[html.Div, dict[str, str], dict[str, str]]
Builder = Callable[[str | None, str | None, Reader], Built]


def _page_builder(app: Dash, store: ReleaseStore, pages: Sequence[Page], gate: Gate) -> Builder:
    """The function behind the router: from a pathname, a query string and a reader to what the browser gets.

    That is the document body, the state it was built with, and facts for scripts: title, language, permanent link.
    """
    mains = Mains(app.get_asset_url("topojson/"))
    by_path = {page.path: page for page in pages}

    def build(pathname: str | None, search: str | None, reader: Reader) -> Built:
        query, now = parse(search), gate.now()
        t = translator(query.get("lang"))
        here = f"/{(pathname or '').strip('/')}"
        page = by_path.get(here)
        title = t(f"{page.title_key}.name") if page else t("unknown.heading")
        state: dict[str, str] = {}
        facts = {"title": f"{title} {DASH} {t('app.name')}", "lang": t.lang, "dir": t.direction, "path": here}

        def framed(children: Sequence[Any], *, synthetic: bool = False, marks: Sequence[str] = ()) -> Built:
            who = account(gate.access.mode, reader, f"{here}{unparse(query)}", t)
            body = shell(
                children, pages=pages, here=here, query=query, t=t, synthetic=synthetic, marks=marks, account=who
            )
            return (
                body,
                state,
                facts | {"href": f"{here}{unparse(state | {'lang': t.lang})}", "done": t("foot.copied")},
            )

        if page is None:
            return framed(message(title, [t("unknown.text")]))
        if not gate.admits(reader):
            return framed(please_sign_in(gate.access.mode, f"{here}{unparse(query)}", t))
        try:
            release = store.current(official=reader.official, now=now)
            if release is None:
                return framed(message(t("no_release.heading"), [t("no_release.text")]))
            main = mains.of(page, release, query, t)
            state, facts["subject"] = main.state, main.subject
            marks = notices.marks(release, now, gate.access.timezone, t)
            facts["source"] = " · ".join([*marks, main.source])
            return framed(main.parts, synthetic=release.synthetic, marks=marks)
        except Exception:
            logger.exception("page %s could not be built for %r", here, query)
            state = {}
            return framed(message(t("error.heading"), [t("error.text")]))

    return build


def _register_callbacks(app: Dash, route: Callable[[str | None, str | None], Built]) -> None:
    """The router, and what the browser does by itself (``assets/clientside.js``)."""
    shown = Output("page", "children"), Output("state", "data"), Output("facts", "data")
    app.callback(*shown, Input("url", "pathname"), Input("url", "search"))(route)

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


def _register_routes(server: flask.Flask, store: ReleaseStore, pages: Sequence[Page], gate: Gate) -> None:
    """Files and health, beside the pages."""
    by_slug = {page.slug: page for page in pages}

    @server.get("/download/<slug>.csv")
    @server.get("/download/<slug>/<table>.csv")
    def download(slug: str, table: str = "") -> flask.Response:
        """The rows behind a page, or one of its further tables, for the state in the query string."""
        reader, now, t = gate.reader, gate.now(), reader_language()
        if not gate.admits(reader):
            gate.record("refused", door="download", page=slug)
            return plain(t("access.sign_in_first"), 401)
        release, page = store.current(official=reader.official, now=now), by_slug.get(slug)
        if release is None or page is None:
            return plain("There is no such file.", 404)
        query = flask.request.query_string.decode(errors="replace")
        try:
            ctx = Context(release, parse(query), t)
            content = page.build(ctx)
            rows = content.files.get(table) if table else content.data
            if rows is None:
                return plain("This view has no rows to download.", 404)
            subject = table or content.subject or slug
            if release.terms.closed(now):
                subject += "_NOT-FOR-PUBLICATION"
            name = file_name(subject, release.release_id, synthetic=_synthetic(release, content))
            body = to_csv(rows)
        except Exception:
            logger.exception("download of %s failed", slug)
            return plain("The file could not be made. Open the page again and choose anew.", 500)
        written = gate.record("download", page=slug, table=table, release=release.release_id, query=query)
        if reader.signed_in and not written:
            return plain(t("access.unlogged_file"), 503)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return flask.Response(body, mimetype="text/csv", headers=headers)

    @server.get("/health")
    def health() -> flask.Response:
        """Whether there is a release to show; of what is not public it says nothing, whoever asks."""
        release = store.current(official=False, now=gate.now())
        body = {"release": release.release_id if release else None, "languages": list(languages())}
        return flask.make_response(flask.jsonify(body), 200 if release else 503)


def _synthetic(release: Release, content: Content) -> bool:
    sources = (release.sources.get(s) for s in content.source_ids)
    return release.synthetic or any(s is not None and s.synthetic for s in sources)
