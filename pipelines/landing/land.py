"""Landing one period of a source: fetch, keep, write the ledger."""

from __future__ import annotations

from pipelines.accounting import Accounts
from pipelines.catalog.load import path_of
from pipelines.catalog.models import Location, Source
from pipelines.catalog.periods import pattern_fields
from pipelines.connectors.fetch import fetch
from pipelines.errors import RefusedError, UnreachableError
from pipelines.landing.collect import collect
from pipelines.landing.pages import PageLedger
from pipelines.landing.store import Delivery, LandingStore, now
from pipelines.settings import Settings

INBOX = "inbox:"
"""How the location of a delivery begins that came by the drop folder."""


def land(source: Source, period: str, settings: Settings) -> Delivery:
    """Bring the bytes of one period into the landing folder; a feed is asked for what is new if the period is today.

    Raises:
        UnreachableError: They can be had nowhere.
    """
    if source.location.feed:
        return _land_feed(source, period, settings)
    return _land(source, source.location, source.id, period, settings)


def land_layout(source: Source, period: str, settings: Settings) -> Delivery | None:
    """Bring the layout file of a fixed-width source, kept and recorded like data; None where there is none."""
    layout = source.format.layout
    return _land(source, layout, f"{source.id}.layout", period, settings) if layout else None


def landed_before(source: Source, period: str, settings: Settings) -> tuple[Delivery, Delivery | None] | None:
    """Return what was landed of a period earlier, data and layout, or None where that is not all at hand."""
    store = LandingStore(settings.landing)
    known = store.latest(source.id, period)
    layout = store.latest(f"{source.id}.layout", period) if source.format.layout else None
    needed = [known, layout] if source.format.layout else [known]
    if known is None or any(one is None or not store.object_path(one.sha256).exists() for one in needed):
        return None
    return known, layout


def land_day(source: Source, day: str, settings: Settings) -> Delivery | None:
    """Keep the page ledger of a feed's day as it stands, and record it; None where nothing was collected that day."""
    store = LandingStore(settings.landing)
    ledger, known = PageLedger(store, source.id), store.latest(source.id, day)
    path = ledger.path(day)
    # A ledger only grows: one of the same size is the same.
    if known and path.exists() and path.stat().st_size == known.size_bytes and store.object_path(known.sha256).exists():
        return known
    if not ledger.pages(day):
        return None
    sha256, size = store.keep(path)
    address = source.location.feed.url if source.location.feed else ""
    delivery = Delivery(source.id, day, address, now(), size, sha256, source.licence.name)
    store.record(delivery)
    return delivery


def _land_feed(source: Source, day: str, settings: Settings) -> Delivery:
    fault = collect(source, settings, day) if day == source.today.isoformat() else None
    landed = land_day(source, day, settings)
    if landed is None:
        reason = fault or "nothing was collected on that day"
        raise (UnreachableError if fault else RefusedError)(f"{source.id} {day}: {reason}")
    return landed


def _land(source: Source, location: Location, ledger_id: str, period: str, settings: Settings) -> Delivery:
    store = LandingStore(settings.landing)
    known = store.latest(ledger_id, period)
    if known and not store.object_path(known.sha256).exists():
        known = None
    by_hand = known is not None and known.location.startswith(INBOX)
    address = location.url.format(**pattern_fields(period)) if location.url else None
    # What came by the inbox stays the delivery until another place gives what it has not given before.
    last_there = store.latest(ledger_id, period, address) if by_hand and address else known
    current = (
        last_there
        and last_there.location == address
        and store.object_path(last_there.sha256).exists()
        and not _was_refused(last_there, settings)
    )
    try:
        got = fetch(
            location,
            period,
            mirror=settings.mirror,
            package=path_of(source).parent,
            scratch=settings.home / "scratch",
            etag=last_there.etag if last_there and current else None,
        )
    except UnreachableError as fault:
        if known and by_hand:
            return known
        raise type(fault)(f"{ledger_id} {period}: {fault}") from fault
    if got.not_modified and known:
        return known
    sha256, size = store.keep(got.path, move=got.temporary)
    if known and by_hand:
        given = store.latest(ledger_id, period, got.location)
        if given and given.sha256 == sha256:
            return known
    delivery = Delivery(
        source=ledger_id,
        period=period,
        location=got.location,
        retrieved_at=now(),
        size_bytes=size,
        sha256=sha256,
        licence=source.licence.name,
        etag=got.etag,
    )
    store.record(delivery)
    return store.latest(ledger_id, period) or delivery


def _was_refused(delivery: Delivery, settings: Settings) -> bool:
    """Return whether the bytes could not be read: a page of errors may have the tag of the file it stands for."""
    account = Accounts(settings.home).read(delivery.source, delivery.period)
    return account is not None and account.status == "failed" and account.sha256 == delivery.sha256
