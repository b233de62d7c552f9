"""Response headers: nothing is loaded from, sent to or framed by another host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response


def secure(server: Flask, script_hashes: Sequence[str]) -> None:
    """Add the headers to every response.

    Args:
        server: The Flask application.
        script_hashes: Hashes of the inline scripts that Dash writes into the page; no other inline script runs.
    """
    policy = "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' " + " ".join(script_hashes),
            "style-src 'self' 'unsafe-inline'",  # Dash and Plotly set styles on elements
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
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response
