"""Signing in with an OpenID provider: authorization code with PKCE, state and nonce, all by Authlib.

Only the name of the account and its role are kept. Nothing of the provider's tokens outlives the request.
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import flask
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as Answer

from dashboards.access import notices
from dashboards.access import session as sessions
from dashboards.access.config import AccessError, Oidc
from dashboards.access.gate import Gate
from dashboards.access.reader import reader
from dashboards.text import Translator, translator

logger = logging.getLogger(__name__)
SIGN_IN, BACK, SIGN_OUT = "/access/sign-in", "/access/signed-in", "/access/sign-out"
#: Letters of the address to come back to: it waits in a cookie, which holds 4 kB.
MAX_PATH = 1000
#: Seconds that the provider has for an answer.
PATIENCE_S = 10
#: What the provider, the network or the library may say when a sign-in fails.
REFUSALS = (OAuthError, JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)


class Provider:
    """The OpenID provider, by Authlib's client."""

    def __init__(self, server: flask.Flask, oidc: Oidc, secret: str | None) -> None:
        if not secret:
            raise AccessError("mode oidc needs the client's secret in LMIS_OIDC_CLIENT_SECRET.")
        self.oidc = oidc
        self.client = OAuth(server).register(
            "provider",
            client_id=oidc.client_id,
            client_secret=secret,
            server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(oidc.scopes),
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE_S,
            },
        )

    def metadata(self) -> dict[str, object]:
        """What the provider says of itself.

        Raises:
            RequestException: It does not answer.
            ValueError: It is another issuer than the settings name.
        """
        found: dict[str, object] = self.client.load_server_metadata()
        if str(found.get("issuer")).rstrip("/") != self.oidc.issuer.rstrip("/"):
            self.client.server_metadata.pop("_loaded_at", None)
            raise ValueError(f"the provider calls itself {found.get('issuer')}, the settings say {self.oidc.issuer}")
        return found

    def account(self) -> tuple[str, list[str]]:
        """Return who has just signed in and the groups, from the way back of the provider.

        Raises:
            RequestException: The provider does not answer.
            One of REFUSALS: The sign-in does not hold.
        """
        issuer = self.metadata()["issuer"]
        wanted = {
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "values": [self.oidc.client_id]},
        }
        token = self.client.authorize_access_token(claims_options=wanted)
        claims = dict(token["userinfo"])
        if self.oidc.groups_claim not in claims and self.metadata().get("userinfo_endpoint"):
            further = self.client.userinfo(token=token)
            if further["sub"] != claims["sub"]:
                raise ValueError("the provider speaks of two accounts in one sign-in")
            claims = dict(further) | claims
        groups = claims.get(self.oidc.groups_claim) or []
        return str(claims["sub"]), [groups] if isinstance(groups, str) else [str(group) for group in groups]


def add_routes(server: flask.Flask, gate: Gate, provider: Provider) -> None:
    """Signing in and out."""
    access = gate.access

    @server.get(SIGN_IN)
    def sign_in() -> Answer:
        """To the provider; what has to be remembered until the way back is in the cookie."""
        t = translator(flask.request.args.get("lang"))
        for name in [name for name in session if name.startswith("_state_")]:
            del session[name]
        session["next"], session["lang"] = local_path(flask.request.args.get("next")), t.lang
        try:
            provider.metadata()
            return provider.client.authorize_redirect(f"{access.address}{BACK}")
        except (RequestException, *REFUSALS):
            logger.exception("the OpenID provider could not be asked")
            return notices.page(t, t("access.away.heading"), [t("access.away.text")], status=503)

    @server.get(BACK)
    def signed_in() -> Answer:
        """Back from the provider: who is it?"""
        t, onward = translator(session.get("lang")), local_path(session.get("next"))
        try:
            subject, groups = provider.account()
        except RequestException:
            logger.exception("the OpenID provider could not be asked")
            return notices.page(t, t("access.away.heading"), [t("access.away.text")], status=503)
        except REFUSALS as fault:
            logger.warning("a sign-in failed: %s", type(fault).__name__)
            gate.record("sign-in failed", reason=type(fault).__name__)
            return _not_signed_in(t, onward)
        someone = reader(subject, groups, access.roles)
        if not gate.record("sign-in", subject, role=someone.view):
            return notices.page(t, t("access.unlogged.heading"), [t("access.unlogged.text")], status=503)
        sessions.begin(someone, access, gate.now())
        return flask.redirect(f"{access.address}{onward}", 303)

    @server.post(SIGN_OUT)
    def sign_out() -> flask.Response:
        """Out of the dashboards; a link leads out of the provider too, where it has such a page."""
        t = translator(flask.request.args.get("lang"))
        if gate.reader.signed_in:
            gate.record("sign-out")
        sessions.end(access)
        links = [(t("access.out.further"), away)] if (away := _end_session(gate, provider)) else []
        return notices.page(t, t("access.out.heading"), [t("access.out.text")], links)


def _not_signed_in(t: Translator, onward: str) -> flask.Response:
    again = f"{SIGN_IN}?{urlencode({'lang': t.lang, 'next': onward})}"
    links = [(t("access.again"), again)]
    return notices.page(t, t("access.failed_sign_in.heading"), [t("access.failed_sign_in.text")], links, status=403)


def _end_session(gate: Gate, provider: Provider) -> str:
    """The provider's page for signing out; empty where it has none or does not answer."""
    try:
        end = provider.metadata().get("end_session_endpoint")
    except (RequestException, ValueError):
        return ""
    asked = {"client_id": provider.oidc.client_id, "post_logout_redirect_uri": f"{gate.access.address}/"}
    return f"{end}{'&' if '?' in str(end) else '?'}{urlencode(asked)}" if end else ""


def local_path(wanted: object) -> str:
    """An address within these dashboards; the first page where it would lead anywhere else."""
    path = wanted if isinstance(wanted, str) else "/"
    inside = path.startswith("/") and not path.startswith("//") and "\\" not in path  # browsers read it as a slash
    return path if inside and path.isprintable() and len(path) <= MAX_PATH else "/"
