"""Response headers: nothing is loaded from, sent to or framed by another host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response


def secure(server: Flask, script_hashes: Sequence[str], *, tls: bool) -> None:
    """Add the headers to every response.

    Args:
        server: The Flask application.
        script_hashes: Hashes of the inline scripts that Dash writes into the page; no other inline script runs.
        tls: Whether readers come over TLS; browsers then keep to it for a year.
    """
    policy = "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' " + " ".join(script_hashes),
            # Dash and Plotly set styles on elements. A style can change how a page looks; it runs nothing, and what it
            # could load is held to this host by the other lines.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )

    @server.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if tls:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response
