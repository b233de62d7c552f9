"""What a request must be like to come in: its size, where it was made, and for a callback what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import flask
from dash.exceptions import DependencyException
from werkzeug.exceptions import HTTPException

from dashboards.access.gate import Gate, plain, reader_language

CALLBACK = "/_dash-update-component"
#: Bytes of a request's body, and letters of its address. A callback sends an address and no more.
MAX_BODY = 32 * 1024
MAX_ADDRESS = 4000
MAX_VALUE = 4000


def guard(server: flask.Flask, gate: Gate, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse what no browser that shows these pages would send, in words and without a hint of what is inside.

    Args:
        server: The Flask application.
        gate: Who asks, and where the dashboards stand.
        callbacks: Dash's callbacks by what they write (`Dash.callback_map`).
    """
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @server.before_request
    def _refuse() -> flask.Response | None:
        request, t = flask.request, reader_language()
        if len(request.full_path) > MAX_ADDRESS:
            return plain(t("access.too_long"), 414)
        if request.method not in ("GET", "HEAD", "OPTIONS") and not _of_these_pages(request, gate):
            gate.record("refused", door="other site", path=request.path)
            return plain(t("access.other_site"), 403)
        if request.path == CALLBACK and request.method == "POST" and not _is_callback(request, callbacks):
            return plain(t("access.not_understood"), 400)
        return None

    @server.errorhandler(DependencyException)
    def _no_script(_: DependencyException) -> flask.Response:
        """Dash takes an address that is none of its scripts for a defect of the program."""
        return plain(reader_language()("access.not_found"), 404)

    @server.errorhandler(HTTPException)
    def _told(error: HTTPException) -> flask.Response | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        words = {404: "not_found", 405: "not_understood", 413: "too_long", 429: "too_many"}
        t = reader_language()
        return plain(t(f"access.{words.get(code, 'failed' if code >= 500 else 'not_understood')}"), code)


def _of_these_pages(request: flask.Request, gate: Gate) -> bool:
    """Whether a request that may change something was made by a page of these dashboards.

    Every browser says so in one of two headers. What says nothing is a program: it has nobody's session to ride on.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    if origin is not None:
        own = {request.host, urlsplit(gate.access.address or "").netloc}
        return urlsplit(origin).netloc in own - {""}
    return not gate.reader.signed_in


def _is_callback(request: flask.Request, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    if not request.is_json:
        return False
    try:
        return is_known(request.get_json(), callbacks)
    except (RecursionError, UnicodeDecodeError):
        return False


def is_known(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a payload asks for a callback of the server, with its own inputs and outputs, and with texts for values.

    Args:
        body: What the request holds, as read from JSON.
        callbacks: Dash's callbacks by what they write.
    """
    output = body.get("output") if isinstance(body, dict) else None
    callback = callbacks.get(output) if isinstance(output, str) else None
    if not isinstance(body, dict) or callback is None or "callback" not in callback:
        return False
    return (
        body.keys() <= {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
        and body.get("outputs") == _outputs(str(output))
        and _are_values(body.get("inputs"), callback["inputs"])
        and _are_values(body.get("state", []), callback["state"])
        and _are_texts(body.get("changedPropIds", []))
        and _are_texts(body.get("parsedChangedPropsIds", []))
    )


def _outputs(output: str) -> list[dict[str, str]] | dict[str, str]:
    """What Dash's browser part sends for a callback's name: `..page.children...state.data..`, or `page.children`."""
    names = output.strip(".").split("...")
    each = [{"id": i, "property": p} for i, _, p in (name.rpartition(".") for name in names)]
    return each if output.startswith("..") else each[0]


def _are_values(given: object, declared: list[dict[str, str]]) -> bool:
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    return all(
        isinstance(one, dict)
        and one.keys() <= {"id", "property", "value"}
        and (one.get("id"), one.get("property")) == (known["id"], known["property"])
        and (one.get("value") is None or _is_text(one["value"]))
        for one, known in zip(given, declared, strict=True)
    )


def _are_texts(given: object) -> bool:
    return isinstance(given, list) and all(_is_text(one) for one in given)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_VALUE
