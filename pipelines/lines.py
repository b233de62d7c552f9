"""Ledgers: files of JSON lines that only grow. It needs no library, so that the dashboards can use it too."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any


def append_line(path: Path, content: dict[str, Any]) -> None:
    """Add a line of JSON to a ledger, whole and on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(content, ensure_ascii=False).encode() + b"\n"
    with open(path, "ab+", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(line if _ends_with_a_whole_line(file) else b"\n" + line)
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    """Open a file that others may not read where it is new: ledgers tell of accounts and addresses."""
    return os.open(path, flags, 0o640)


def printable(text: str) -> str:
    """Show what would steer a terminal or break a line as a question mark."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def whole_lines(content: bytes) -> list[dict[str, Any]]:
    """Return the lines of a ledger; one that a crash cut off, perhaps within a character, is passed over."""
    found = []
    for line in content.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _ends_with_a_whole_line(file: IO[bytes]) -> bool:
    """Return whether the next line can follow; not so after a line that a crash cut off."""
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
