"""What a stored result depends on, as one hash, so that a change of any part makes it anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines.settings import PROJECT


def digest_of(parts: Iterable[str]) -> str:
    """Return the hash of several texts, one a line."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def files_fingerprint(*places: Path, pattern: str = "*") -> str:
    """Return the hash of the names and contents of files of the project, and of those below its folders.

    What Python compiled from them on the way does not count.
    """
    digest = hashlib.sha256()
    for place in places:
        found = [place] if place.is_file() else sorted(filter(_is_source, place.rglob(pattern)))
        for path in found:
            digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _is_source(path: Path) -> bool:
    return path.is_file() and path.parent.name != "__pycache__"


def code_fingerprint(*names: str) -> str:
    """Return the hash of packages (`readers`) and modules (`sql.py`) below `pipelines/`."""
    return files_fingerprint(*(PROJECT / "pipelines" / name for name in names), pattern="*.py")
