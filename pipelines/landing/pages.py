"""The pages of a feed: one ledger a day of collection, and where the next collection has to go on.

A line is written when its page's bytes are kept. It is all that is remembered: a collection that ends anywhere, even
within a line, goes on after the last whole one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pipelines.connectors.paging import Cursor
from pipelines.landing.store import LandingStore
from pipelines.lines import append_line, whole_lines


@dataclass(frozen=True)
class Page:
    """One page as received.

    `started`, `since`: when its collection began, and from when on it asked; `at`: what led to the page, `next`: what
    it leads to; `end`: the last of its collection; `records`: how many it holds, null where it cannot
    be read; `before`: at the end of a whole snapshot, the ledger that ends with the whole one before,
    as a kept object; `detail`: it is the page of one advertisement, found at the address `at`. Times are in UTC.
    """

    seq: int
    started: str
    since: str | None
    at: Cursor
    url: str
    status: int
    sha256: str
    size_bytes: int
    received_at: str
    next: Cursor
    end: bool
    records: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    before: str | None = None
    detail: bool = False


def pages_in(ledger: bytes) -> list[Page]:
    """Return the pages of a day's ledger, in the order in which they came."""
    names = {field.name for field in fields(Page)}
    return [Page(**{name: value for name, value in line.items() if name in names}) for line in whole_lines(ledger)]


def collection_of(pages: Sequence[Page], end: Page | None = None) -> list[Page]:
    """Return the pages of the collection that a page ends, the last one where none is given."""
    return [page for page in pages if page.started == (end or pages[-1]).started]


def is_read(collection: Sequence[Page]) -> bool:
    """Return whether a collection is at its end, and every page could be read. Only then is nothing asked for again."""
    lists = [page for page in collection if not page.detail]
    return any(page.end for page in lists) and all(page.records is not None for page in lists)


def is_whole(collection: Sequence[Page]) -> bool:
    """Return whether a listing is read and not empty; only then it means something that an advertisement is missing."""
    return is_read(collection) and any(page.records for page in collection)


class PageLedger:
    """The page ledgers of a feed, below `landing/feeds/<source>/`."""

    def __init__(self, store: LandingStore, source_id: str) -> None:
        self.store = store
        self.folder = store.root / "feeds" / source_id
        self.lock = self.folder / ".lock"

    def path(self, day: str) -> Path:
        """Return the ledger of one day."""
        return self.folder / f"{day}.ndjson"

    def days(self) -> list[str]:
        """Return the days on which something was collected, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*.ndjson"))

    def pages(self, day: str) -> list[Page]:
        """Return the pages of one day."""
        path = self.path(day)
        return pages_in(path.read_bytes()) if path.exists() else []

    def append(self, day: str, page: Page) -> None:
        """Add a page whose bytes are kept."""
        append_line(self.path(day), asdict(page))

    def recent(self) -> list[Page]:
        """Return the pages since the last collection that was read, and those of it; no older day is looked at."""
        found: list[Page] = []
        for _, pages in self._backwards():
            found = pages + found
            if any(is_read(collection_of(found, page)) for page in found if page.end and page is not found[-1]):
                break
        return found

    def last_whole(self) -> str | None:
        """Keep the ledger as it stood at the end of the last whole listing; return its SHA-256, None without one."""
        for day, pages in self._backwards():
            ends = [page for page in pages if page.end and is_whole(collection_of(pages, page))]
            if ends:
                lines = self.path(day).read_bytes().splitlines(keepends=True)
                whole = [line for line in lines if whole_lines(line)]
                return self.store.keep_bytes(b"".join(whole[: ends[-1].seq]))[0]
        return None

    def _backwards(self) -> Iterator[tuple[str, list[Page]]]:
        for day in reversed(self.days()):
            yield day, self.pages(day)
