"""How often one network address may ask: what is above is answered with 429, in words.

Each process counts for itself, in memory. That keeps out a flood; it is no account of anybody.
"""

from __future__ import annotations

from typing import Any

import flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from dashboards.access.config import Limits
from dashboards.access.gate import STATIC


def limit(server: flask.Flask, limits: Limits, sign_in: tuple[str, ...], download: tuple[str, ...]) -> None:
    """Count the requests of each address: those that sign in, those for files, and all others but scripts and styles.

    Args:
        server: The Flask application, with all its routes.
        limits: Requests a minute.
        sign_in: The endpoints of signing in.
        download: The endpoints of files.
    """
    limiter = Limiter(
        get_remote_address,
        app=server,
        default_limits=[f"{limits.page} per minute"],
        storage_uri="memory://",
        headers_enabled=False,
    )
    limiter.request_filter(lambda: flask.request.path.startswith(STATIC))
    for endpoints, often in ((sign_in, limits.sign_in), (download, limits.download)):
        for endpoint in endpoints:
            counted: Any = limiter.limit(f"{often} per minute")
            server.view_functions[endpoint] = counted(server.view_functions[endpoint])
