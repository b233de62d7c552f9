"""Keeping bytes under their SHA-256, each once, with a ledger line for every delivery."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pipelines.errors import UnreachableError
from pipelines.files import sha256_of, written_beside
from pipelines.lines import append_line, whole_lines


@dataclass(frozen=True)
class Delivery:
    """One delivery: which bytes arrived for a source's period, from where and when, under what licence."""

    source: str
    period: str
    location: str
    retrieved_at: str
    size_bytes: int
    sha256: str
    licence: str
    etag: str | None = None


class LandingStore:
    """The landing folder: `objects/` by hash, and `ledger.jsonl`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger = root / "ledger.jsonl"

    def object_path(self, sha256: str) -> Path:
        """Return where the bytes with this hash lie."""
        return self.root / "objects" / sha256[:2] / sha256

    def keep(self, path: Path, *, move: bool = False) -> tuple[str, int]:
        """Keep a file's bytes; the same bytes twice are one file. Return their SHA-256 and size.

        Raises:
            UnreachableError: The file was changed while it was read.
        """
        sha256, size = sha256_of(path), path.stat().st_size
        self._put(sha256, lambda beside: shutil.copyfile(path, beside))
        if move:
            path.unlink(missing_ok=True)
        return sha256, size

    def keep_bytes(self, content: bytes) -> tuple[str, int]:
        """Keep bytes at hand; return their SHA-256 and size."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._put(sha256, lambda beside: beside.write_bytes(content))
        return sha256, len(content)

    def _put(self, sha256: str, write: Callable[[Path], object]) -> None:
        place = self.object_path(sha256)
        if not place.exists():
            with written_beside(place) as beside:
                write(beside)
                with beside.open("rb") as kept:
                    if hashlib.file_digest(kept, "sha256").hexdigest() != sha256:
                        raise UnreachableError("the file was changed while it was read; the next run reads it again")
                    os.fsync(kept.fileno())
                beside.chmod(0o444)

    def record(self, delivery: Delivery) -> None:
        """Add a line to the ledger, unless it would repeat what is known of that source and period."""
        known = self.latest(delivery.source, delivery.period)
        if known and (known.sha256, known.location, known.etag) == (
            delivery.sha256,
            delivery.location,
            delivery.etag,
        ):
            return
        append_line(self.ledger, asdict(delivery))

    def deliveries(self) -> list[Delivery]:
        """Return the ledger, oldest first. A line cut off by a crash is passed over."""
        if not self.ledger.exists():
            return []
        state = self.ledger.stat()
        return _read_ledger(self.ledger, state.st_size, state.st_mtime_ns)

    def latest(self, source: str, period: str, location: str | None = None) -> Delivery | None:
        """Return the last delivery of a source's period, or with a location the last from there."""
        mine = [known for known in self.deliveries() if (known.source, known.period) == (source, period)]
        return next((one for one in reversed(mine) if location in (None, one.location)), None)


@lru_cache(maxsize=2)
def _read_ledger(ledger: Path, size: int, mtime_ns: int) -> list[Delivery]:
    """Read the ledger; size and time of change make the cache forget an older one."""
    names = {field.name for field in fields(Delivery)}
    lines = whole_lines(ledger.read_bytes())
    return [Delivery(**{name: value for name, value in line.items() if name in names}) for line in lines]


def now() -> str:
    """Return the time in UTC, as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
