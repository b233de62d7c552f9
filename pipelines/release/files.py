"""Files that survive a power cut: hashes, fsync, a lock, and the switch of `current` in one step."""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.release.errors import ReleaseError

BUILDING = ".building-"
SWITCHING = ".current-"
LOCK_NAME = ".lock"
CURRENT_NAME = "current"


def sha256(path: Path) -> str:
    """Hash a file without holding it in memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make a file or a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(folder: Path) -> None:
    """Make every file of a flat folder durable and read-only, then the folder itself."""
    for path in sorted(folder.iterdir()):
        path.chmod(0o444)
        sync(path)
    folder.chmod(0o555)
    sync(folder)


def remove_unfinished(path: Path) -> None:
    """Remove a folder that never became a release; it may be sealed already."""
    if not path.name.startswith(BUILDING):
        raise ReleaseError(f"{path} is not an unfinished release, so it is not removed.")
    path.chmod(0o755)
    shutil.rmtree(path)


def sweep(releases: Path) -> list[str]:
    """Remove what a killed publish or switch left behind. Call it under the lock only.

    Returns:
        The names that were removed.
    """
    removed = []
    for path in sorted(releases.iterdir()):
        if path.name.startswith(BUILDING) and path.is_dir() and not path.is_symlink():
            remove_unfinished(path)
        elif path.name.startswith(SWITCHING) and path.is_symlink():
            path.unlink()
        else:
            continue
        removed.append(path.name)
    return removed


@contextmanager
def locked(releases: Path, patience: float = 600.0) -> Iterator[None]:
    """Hold the lock of the releases folder; the system frees it when the process ends, however it ends.

    Args:
        releases: the folder of releases; it is made if it does not exist.
        patience: seconds to wait for another process.

    Raises:
        ReleaseError: another process held the lock for all that time.
    """
    releases.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with (releases / LOCK_NAME).open("a") as stream:
        while not _try_lock(stream.fileno()):
            if time.monotonic() >= deadline:
                raise ReleaseError(
                    f"Another process has held the lock of {releases} for {patience:g} seconds. "
                    "Wait until it ends, or end it, and try again."
                )
            time.sleep(0.05)
        yield


def switch_current(releases: Path, release_id: str) -> None:
    """Point `current` at a release in one step: readers see the old one or the new one, never neither."""
    current = releases / CURRENT_NAME
    if current.exists() and not current.is_symlink():
        raise ReleaseError(f"{current} is not a symbolic link. Move it away; it is made by publishing.")
    beside = releases / f"{SWITCHING}{secrets.token_hex(4)}"
    beside.symlink_to(release_id, target_is_directory=True)
    beside.replace(current)
    sync(releases)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
