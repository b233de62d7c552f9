"""Who did what, and when: one line of JSON each, only ever added. Dashboards and releases write it alike."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path

from pipelines.lines import append_line, printable

MAX_TEXT = 300
"""Longer texts are cut: they come from outside, and a line must stay a line that a person can read."""


def write(path: Path, what: str, who: str, /, *, address: str = "", **details: object) -> None:
    """Add one line to the audit log; it is on the disk when this returns.

    Args:
        path: The log, for example `audit.jsonl`.
        what: What was done, for example `download` or `rollback`.
        who: The subject of an account, the name of an account of the system, or `public`.
        address: The network address that the request came from.
        **details: What else is needed to understand the line. Never a secret or a token.

    Raises:
        OSError: The line could not be written.
    """
    line: dict[str, object] = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "what": what, "who": who}
    line |= {"address": address} if address else {}
    append_line(path, {name: _short(value) for name, value in (line | details).items()})


def operator() -> str:
    """Return the account of the system that runs this process."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as containers have
        return str(os.getuid())


def _short(value: object) -> object:
    """Numbers stay; all else becomes text of one kind, so that no line holds a whole request."""
    return value if isinstance(value, bool | int | float) else printable(str(value))[:MAX_TEXT]
