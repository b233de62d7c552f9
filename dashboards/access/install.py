"""Puts the gate before an application: sessions, signing in, limits, and what a request must be like."""

from __future__ import annotations

from dash import Dash

from dashboards.access import oidc, session, status
from dashboards.access.doors import guard
from dashboards.access.gate import Gate
from dashboards.access.limits import limit
from dashboards.data import ReleaseStore
from pipelines.settings import oidc_client_secret, session_key


def install(app: Dash, gate: Gate, store: ReleaseStore) -> None:
    """Let every request to the application pass through the gate. Call it when all routes are there.

    Args:
        app: The application, with its callbacks and a route `download`.
        gate: The settings of access, and the clock.
        store: The releases, for the operator's page.

    Raises:
        AccessError: A secret is missing, or the state folder cannot be used.
    """
    server, access, sign_in = app.server, gate.access, tuple[str, ...]()
    if access.mode == "oidc" and access.oidc is not None:
        session.set_up(server, access, session_key())
        oidc.add_routes(server, gate, oidc.Provider(server, access.oidc, oidc_client_secret()))
        sign_in = ("sign_in", "signed_in")
    status.add_route(server, gate, store)
    limit(server, access.limits, sign_in=sign_in, download=("download",))
    gate.stand_before(server)
    guard(server, gate, app.callback_map)
