"""The gate before every request: who asks, whether it came the right way, and what is written down of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboards.access import session
from dashboards.access.config import Access
from dashboards.access.reader import PUBLIC, Reader, reader
from dashboards.text import Translator, translator
from pipelines import auditlog

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
#: What is the same for everybody: scripts, styles, outlines of maps.
STATIC = ("/assets/", "/_dash-component-suites/", "/_favicon.ico")


def present() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Gate:
    """Access to one application.

    Args:
        access: The settings.
        clock: Tells the moment; every decision of one request is made by it.
    """

    def __init__(self, access: Access, clock: Clock = present) -> None:
        self.access = access
        self.now = clock

    @property
    def reader(self) -> Reader:
        """Who makes this request; the public outside of one."""
        return flask.g.get("reader", PUBLIC) if flask.has_request_context() else PUBLIC

    def admits(self, reader: Reader) -> bool:
        """Whether a reader may see releases at all."""
        return self.access.anonymous or reader.signed_in

    def stand_before(self, server: flask.Flask) -> None:
        """Let every request pass through the gate."""
        believing, plainly = ProxyFix(server.wsgi_app, x_for=1, x_proto=1), server.wsgi_app

        def from_proxies(environ: dict, start: Callable) -> object:
            """Only from the proxies is it believed where a request comes from."""
            return (believing if self.access.trusts(environ.get("REMOTE_ADDR", "")) else plainly)(environ, start)

        server.wsgi_app = from_proxies  # type: ignore[method-assign,assignment]
        server.before_request(self._identify)
        server.after_request(self._keep_apart)

    def record(self, what: str, who: str | None = None, **details: object) -> bool:
        """Write a line into the audit log; false if that failed.

        Args:
            what: What happened, for example `download`.
            who: Whom it concerns, where that is not the reader of this request.
            **details: What else the line says; no secrets.
        """
        if self.access.audit is None:
            return True
        try:
            someone = who or self.reader.subject or "public"
            auditlog.write(self.access.audit, what, someone, address=flask.request.remote_addr or "", **details)
        except OSError:
            logger.exception("the audit log %s cannot be written", self.access.audit)
            return False
        return True

    def _identify(self) -> flask.Response | None:
        if self.access.mode == "oidc" and not flask.request.path.startswith(STATIC):
            flask.g.reader = session.current(self.access, self.now())
        elif self.access.mode == "header":
            return self._identify_by_header()
        return None

    def _identify_by_header(self) -> flask.Response | None:
        names, headers = self.access.header, flask.request.headers
        if names.user not in headers and names.groups not in headers:
            return None
        subject, t = headers.get(names.user, "").strip(), reader_language()
        original = flask.request.environ.get("werkzeug.proxy_fix.orig", {})
        if not self.access.trusts(original.get("REMOTE_ADDR", "")) or not subject or "," in subject:
            # From elsewhere, anybody could write any name; two names are one of the reader and one of the proxy.
            self.record("refused", door="header", name=subject)
            return plain(t("access.header_refused"), 403)
        groups = (group.strip() for group in headers.get(names.groups, "").split(","))
        flask.g.reader = reader(subject, groups, self.access.roles)
        return None

    def _keep_apart(self, response: flask.Response) -> flask.Response:
        """No cache shows one reader what another one saw, or after an embargo what was shown before it."""
        if not flask.request.path.startswith(STATIC):
            response.headers["Cache-Control"] = "private, no-store" if self.reader.signed_in else "no-cache"
            response.vary.add("Cookie")
        return response


def reader_language() -> Translator:
    """The language that the address of this request asks for."""
    return translator(flask.request.args.get("lang"))


def plain(text: str, status: int) -> flask.Response:
    """An answer of one sentence, without any detail of the system."""
    return flask.Response(text, status=status, mimetype="text/plain")
