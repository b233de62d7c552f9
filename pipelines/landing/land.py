"""Landing one period of a source: fetch, keep, write the ledger."""

from __future__ import annotations

from pipelines.catalog.load import path_of
from pipelines.catalog.models import Location, Source
from pipelines.catalog.periods import pattern_fields
from pipelines.connectors.fetch import fetch
from pipelines.errors import UnreachableError
from pipelines.landing.store import Delivery, LandingStore, now
from pipelines.settings import Settings


def land(source: Source, period: str, settings: Settings) -> Delivery:
    """Bring the bytes of one period into the landing folder.

    Raises:
        UnreachableError: They can be had nowhere.
    """
    return _land(source, source.location, source.id, period, settings)


def land_layout(source: Source, period: str, settings: Settings) -> Delivery | None:
    """Bring the layout file of a fixed-width source, kept and recorded like data; None where there is none."""
    layout = source.format.layout
    return _land(source, layout, f"{source.id}.layout", period, settings) if layout else None


def _land(source: Source, location: Location, ledger_id: str, period: str, settings: Settings) -> Delivery:
    store = LandingStore(settings.landing)
    known = store.latest(ledger_id, period)
    address = location.url.format(**pattern_fields(period)) if location.url else None
    current = known and known.location == address and store.object_path(known.sha256).exists()
    try:
        got = fetch(
            location,
            period,
            mirror=settings.mirror,
            package=path_of(source).parent,
            scratch=settings.home / "scratch",
            etag=known.etag if known and current else None,
        )
    except UnreachableError as fault:
        raise UnreachableError(f"{ledger_id} {period}: {fault}") from fault
    if got.not_modified and known:
        return known
    sha256, size = store.keep(got.path, move=got.temporary)
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
