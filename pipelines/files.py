"""Writing files so that nothing half-written is ever visible, hashing them, and locks that end with their process."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipelines.errors import BusyError


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; rename it to `path` if the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def remove_leftovers(home: Path, *, older_than_s: float = 86_400.0) -> None:
    """Remove what killed processes left unfinished; what is younger may be somebody's at work."""
    rooms = [path for path in home.iterdir() if path.is_dir() and path.name != "dagster"]
    unfinished = [*home.glob(".new-*"), *(path for room in rooms for path in room.rglob(".new-*"))]
    for path in [*unfinished, *(home / "scratch").glob("*")]:
        with suppress(FileNotFoundError):
            if time.time() - path.lstat().st_mtime > older_than_s:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def write_json(path: Path, content: Any) -> None:
    """Write `content` as readable JSON, atomically."""
    with written_beside(path) as beside:
        beside.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any | None:
    """Return the JSON content of `path`, or None where there is no such file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def sha256_of(path: Path) -> str:
    """Hash a file without holding it in memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def locked(path: Path, *, patience_s: float = 600.0) -> Iterator[None]:
    """Hold a lock file; the system frees it when the process ends, however it ends.

    Args:
        path: The lock file; its folder is made if need be.
        patience_s: Seconds to wait for another process.

    Raises:
        BusyError: Another process held the lock for all that time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience_s
    with path.open("a") as stream:
        while not _try_lock(stream.fileno(), fcntl.LOCK_EX):
            if time.monotonic() >= deadline:
                raise BusyError(f"Another run is at work (it holds {path}). Wait for it, or end it, and try again.")
            time.sleep(0.05)
        yield


def is_held(path: Path) -> bool:
    """Return whether a process holds a lock file; to look shares it for an instant, which needs no right to write."""
    if not path.exists():
        return False
    with path.open() as stream:
        return not _try_lock(stream.fileno(), fcntl.LOCK_SH)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
