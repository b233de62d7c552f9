"""The way to sign in and out, in the head of every page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboards.access.oidc import SIGN_IN, SIGN_OUT
from dashboards.access.reader import Reader
from dashboards.access.status import STATUS
from dashboards.components.shell import message
from dashboards.text import Translator


def account(mode: str, reader: Reader, here: str, t: Translator) -> html.Div | None:
    """What the head says of the reader: the role, not the name of the account, which may be a number.

    Args:
        mode: The mode of access.
        reader: Who looks.
        here: The address of this page with its query, to come back to.
        t: The reader's language.
    """
    parts: list[Any] = []
    if reader.signed_in:
        parts.append(html.Span(t(f"access.view.{reader.view}")))
    if reader.operator:
        parts.append(html.A(t("access.status_link"), href=f"{STATUS}?{urlencode({'lang': t.lang})}"))
    if mode == "oidc":
        parts.append(_sign_out(t) if reader.signed_in else html.A(t("access.sign_in"), href=_sign_in(here, t)))
    return html.Div(parts, className="account") if parts else None


def please_sign_in(mode: str, here: str, t: Translator) -> list[Any]:
    """The page for those who have to sign in before they see anything."""
    if mode != "oidc":
        return message(t("access.closed.heading"), [t("access.closed.by_proxy")])
    link = html.P(html.A(t("access.sign_in"), href=_sign_in(here, t)))
    return [*message(t("access.closed.heading"), [t("access.closed.text")]), link]


def _sign_in(here: str, t: Translator) -> str:
    return f"{SIGN_IN}?{urlencode({'lang': t.lang, 'next': here})}"


def _sign_out(t: Translator) -> html.Form:
    button = html.Button(t("access.sign_out"), type="submit", className="plain-button")
    return html.Form(button, action=f"{SIGN_OUT}?{urlencode({'lang': t.lang})}", method="POST")
