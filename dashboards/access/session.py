"""Sessions: a signed cookie that says who signed in, with which role, and until when. It holds no token.

What ends a session early is a file of its name in the state folder: a cookie that was copied ends with it.
"""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, session

from dashboards.access.config import Access, AccessError
from dashboards.access.reader import PUBLIC, Reader

logger = logging.getLogger(__name__)

KEY = "session.key"
ENDED = "ended"
SHORTEST_KEY = 32


def set_up(server: Flask, access: Access, given_key: str | None) -> None:
    """Give the server its key and its kind of cookie.

    Args:
        server: The Flask application.
        access: The settings; `state` is where the key is kept if none is given.
        given_key: The key from the environment.

    Raises:
        AccessError: The state folder cannot be used, others can read the key, or it is too short.
    """
    if given_key is not None and len(given_key) < SHORTEST_KEY:
        raise AccessError(f"LMIS_SESSION_KEY is too short to be safe: give at least {SHORTEST_KEY} random letters.")
    server.secret_key = given_key or _key_in(_state(access))
    server.config.update(
        SESSION_COOKIE_NAME="__Host-lmis" if access.tls else "lmis",
        SESSION_COOKIE_SECURE=access.tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # the way back from the provider is a link from another host
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=access.session_hours),
    )


def begin(reader: Reader, access: Access, now: datetime) -> None:
    """Begin a new session; nothing of an earlier one is kept."""
    end(access)
    session.permanent = True
    until = now + timedelta(hours=access.session_hours)
    session.update(id=secrets.token_urlsafe(16), who=reader.subject, view=reader.view, until=until.timestamp())


def current(access: Access, now: datetime) -> Reader:
    """Return who is signed in; the public if nobody is, or no longer."""
    name = session.get("id")
    if not name or now.timestamp() >= session["until"] or (_state(access) / ENDED / name).exists():
        return PUBLIC
    return Reader(session["who"], session["view"])


def end(access: Access) -> None:
    """End the session, in this browser and wherever its cookie was copied to."""
    name = session.get("id")
    session.clear()
    if not name:
        return
    ended = _state(access) / ENDED
    try:
        ended.mkdir(mode=0o700, exist_ok=True)
        (ended / name).touch()
        _forget(ended, time.time() - access.session_hours * 3600)
    except OSError:
        logger.exception("a session could not be written down as ended: a copy of its cookie holds until it is over")


def _forget(folder: Path, before: float) -> None:
    """Remove what names sessions that are over by their age."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process forgets it at the same time
            if path.stat().st_mtime < before:
                path.unlink()


def _state(access: Access) -> Path:
    if access.state is None:
        raise AccessError("There is no state folder for sessions.")
    return access.state


def _key_in(state: Path) -> str:
    """Return the key, made once: of several processes that make it at the same time, the first one's counts."""
    path = state / KEY
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            handle, name = tempfile.mkstemp(prefix=".new-", dir=state)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
            _link(Path(name), path)
        if path.stat().st_mode & 0o077:
            raise AccessError(f"Others can read {path}: they could sign in as anybody. Remove it, and start again.")
        return path.read_text().strip()
    except OSError as fault:
        raise AccessError(
            f"{path} cannot be made or read ({fault.strerror}). Let the account of the dashboards write to `state`."
        ) from fault


def _link(beside: Path, path: Path) -> None:
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
