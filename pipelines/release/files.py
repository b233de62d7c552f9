"""Files that survive a power cut: fsync, sealing, and the switch of `current` in one step."""

import os
import secrets
import shutil
from pathlib import Path

from pipelines.release.errors import ReleaseError

BUILDING = ".building-"
SWITCHING = ".current-"
CURRENT_NAME = "current"
LOCK_NAME = ".lock"
ROLLED_BACK_NAME = ".rolled-back"
TERMS = ".terms.json"


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
        terms_of_none = path.name.endswith(TERMS) and not (releases / path.name.removesuffix(TERMS)).is_dir()
        if path.name.startswith(BUILDING) and path.is_dir() and not path.is_symlink():
            remove_unfinished(path)
        elif terms_of_none or (path.name.startswith(SWITCHING) and path.is_symlink()):
            path.unlink()
        else:
            continue
        removed.append(path.name)
    return removed


def switch_current(releases: Path, release_id: str) -> None:
    """Point `current` at a release in one step: readers see the old one or the new one, never neither."""
    current = releases / CURRENT_NAME
    if current.exists() and not current.is_symlink():
        raise ReleaseError(f"{current} is not a symbolic link. Move it away; it is made by publishing.")
    beside = releases / f"{SWITCHING}{secrets.token_hex(4)}"
    beside.symlink_to(release_id, target_is_directory=True)
    beside.replace(current)
    sync(releases)
