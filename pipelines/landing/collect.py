"""Collecting a feed: page after page is kept and noted, from where the last collection stopped."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.catalog.feed import Feed
from pipelines.catalog.location import ADDRESS, RECORD, list_format
from pipelines.catalog.models import Source
from pipelines.connectors.http import Answer, Ask, download
from pipelines.connectors.paging import Cursor, address_of, ask_of, following, given_address, since_of
from pipelines.errors import InputError, RefusedError, UnreachableError
from pipelines.files import locked
from pipelines.landing.pages import Page, PageLedger, collection_of, is_read, is_whole
from pipelines.landing.store import LandingStore
from pipelines.readers.nested import has_page_of_its_own
from pipelines.readers.read import read
from pipelines.settings import Settings


def collect(source: Source, settings: Settings, day: str) -> str | None:
    """Bring in what a feed has that is new.

    Args:
        source: A source whose location is a feed.
        settings: Where data lie.
        day: The day of collection, under which pages are noted.

    Returns:
        None where all was reached; else what stood in the way. What came before that is kept, and the next collection
        goes on there.
    """
    feed = source.location.feed
    assert feed is not None  # noqa: S101 (the caller looked)
    ledger = PageLedger(LandingStore(settings.landing), source.id)
    with locked(ledger.lock):
        try:
            return _Collection(source, feed, ledger, settings.home / "scratch", day).run()
        except UnreachableError as fault:
            return str(fault)


class _Collection:
    """One collection under way: `pages` are those it can build on, its own and those of the one before."""

    def __init__(self, source: Source, feed: Feed, ledger: PageLedger, scratch: Path, day: str) -> None:
        self.source, self.feed, self.ledger, self.scratch, self.day = source, feed, ledger, scratch, day
        self.pages = ledger.recent()
        self.noted = len(ledger.pages(day))
        last = self.lists[-1] if self.lists else None
        self.pending = self._addresses(last) if last else []
        # Where pages shift, what was left unfinished on another day is begun anew.
        self.goes_on = bool(last and not last.end and (self.noted or not feed.shifts))
        if last and self.goes_on:
            self.started, self.since, self.at = last.started, last.since, last.next
        else:
            self._begin(at=last.at if last and feed.resumes else None)

    def _begin(self, at: Cursor = None) -> None:
        """Begin a collection of its own."""
        read = [page for page in self.pages if page.end and is_read(collection_of(self.pages, page))]
        self.started, self.at, self.goes_on = _now(), at, False
        self.since = since_of(self.feed, read[-1].started if read else None)

    @property
    def lists(self) -> list[Page]:
        return [page for page in self.pages if not page.detail]

    @property
    def own(self) -> list[Page]:
        return [page for page in self.lists if page.started == self.started]

    def run(self) -> str | None:
        over, fault = False, None
        for _ in range(self.feed.max_pages):
            if self.pending:
                self._note(self._detail(self.pending[0]))
                self.pending.pop(0)
                continue
            if over:
                return fault
            page, fault = self._page_or_anew()
            over = page is None or page.end or fault is not None
            if page:
                self._note(page)
                self.at, self.goes_on, self.pending = page.next, False, self._addresses(page)
        if over and not self.pending:
            return fault
        return f"{self.feed.url}: {self.feed.max_pages} pages read, and there are more"

    def _note(self, page: Page) -> None:
        self.ledger.append(self.day, page)
        self.noted += 1
        self.pages.append(page)

    def _page_or_anew(self) -> tuple[Page | None, str | None]:
        """Ask for the next page; begin anew where the service no longer knows where an earlier run left off."""
        try:
            return self._next_page()
        except RefusedError:
            if not self.goes_on:
                raise
            self._begin()
            return self._next_page()

    def _addresses(self, page: Page) -> list[str]:
        """Return the addresses on a list that are still to be asked: not those it had before, with the same said."""
        if self.feed.details is None:
            return []
        at = self.pages.index(page)
        before = next((one for one in reversed(self.pages[:at]) if not one.detail and one.at == page.at), None)
        wanted = self._list(page)
        if before:
            wanted = wanted.join(self._list(before), on=[ADDRESS, RECORD], how="anti", maintain_order="left")
        received = [str(one.at) for one in self.pages[at:] if one.detail]
        return wanted.filter(~pl.col(ADDRESS).is_in(received))[ADDRESS].unique(maintain_order=True).to_list()

    def _list(self, page: Page) -> pl.DataFrame:
        """Return what a list says of advertisements with pages of their own: address and record."""
        path, form = self.ledger.store.object_path(page.sha256), list_format(self.feed, self.source.format)
        try:
            rows = read(path, form, layout=None, scratch=self.scratch).good
        except InputError:
            return pl.DataFrame(schema={ADDRESS: pl.String(), RECORD: pl.String()})
        return rows.select(ADDRESS, RECORD).filter(has_page_of_its_own())

    def _detail(self, address: str) -> Page:
        """Ask for the page of an advertisement; one that is not there, or on another host, is noted as empty."""
        url, status, bytes_kept = address, 0, self.ledger.store.keep_bytes(b"")
        with suppress(RefusedError):
            url = given_address(self.feed, address)
            answer = download(url, self.scratch, ask=ask_of(self.feed, address, self.since))
            status, bytes_kept = answer.status, self.ledger.store.keep(answer.path, move=True)
        return self._as_page(url, status, bytes_kept, at=address, next=None, end=False, detail=True)

    def _as_page(self, url: str, status: int, bytes_kept: tuple[str, int], **more: Any) -> Page:
        sha256, size = bytes_kept
        return Page(
            seq=self.noted + 1,
            started=self.started,
            since=self.since,
            url=url,
            status=status,
            sha256=sha256,
            size_bytes=size,
            received_at=_now(),
            **more,
        )

    def _next_page(self) -> tuple[Page | None, str | None]:
        """Ask for a page; None where it says nothing that is not noted already."""
        url = address_of(self.feed, self.at, self.since)
        known = self._known(url)
        answer = download(url, self.scratch, etag=known.etag if known else None, ask=self._ask(known))
        if answer.not_modified:
            return (self._again(known), None) if known and self.feed.mode == "snapshot" else (None, None)
        try:
            page, fault = self._page(url, answer)
        finally:
            answer.path.unlink(missing_ok=True)
        last = self.lists[-1] if self.lists else None
        told = last and (last.at, last.next, last.sha256) == (page.at, page.next, page.sha256)
        return (None, fault) if told and (fault or self.feed.resumes) else (page, fault)

    def _known(self, url: str) -> Page | None:
        """Return the page known from this address, if it is enough to hear that it has not changed."""
        if self.own and self.feed.mode == "changes":
            return None
        return next((page for page in reversed(self.lists) if page.url == url), None)

    def _ask(self, known: Page | None) -> Ask:
        ask = ask_of(self.feed, self.at, self.since)
        if known and known.last_modified:
            return replace(ask, headers={"If-Modified-Since": known.last_modified, **ask.headers})
        return ask

    def _again(self, known: Page) -> Page:
        page = replace(known, seq=self.noted + 1, started=self.started, received_at=_now(), at=self.at, status=304)
        return replace(page, before=self._before(page))

    def _page(self, url: str, answer: Answer) -> tuple[Page, str | None]:
        records, own = self._count(answer.path), self.own
        after = following(
            self.feed,
            self.at,
            answer.path.read_bytes() if self.feed.paging else b"",
            link=answer.next_link,
            records=records,
            seen=sum(page.records or 0 for page in own),
            known=[page.at for page in own],
        )
        fault = after.fault
        if not after.end and records is None and own and own[-1].records is None:
            fault = fault or "two pages one after the other cannot be read"
        page = self._as_page(
            url,
            answer.status,
            self.ledger.store.keep(answer.path, move=True),
            at=self.at,
            next=after.cursor,
            end=after.end,
            records=records,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        return replace(page, before=self._before(page)), f"{url}: {fault}" if fault else None

    def _before(self, page: Page) -> str | None:
        """Return the whole listing that the one which ends here is to be compared with."""
        comparable = self.feed.mode == "snapshot" and is_whole([*self.own, page])
        return self.ledger.last_whole() if comparable else None

    def _count(self, path: Path) -> int | None:
        """Count the records of a page; None where it cannot be read to its end."""
        try:
            rows = read(path, self.source.format, layout=None, scratch=self.scratch)
        except InputError:
            return None
        return None if rows.torn else rows.read


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
