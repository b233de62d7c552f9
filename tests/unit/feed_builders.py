"""A made-up feed, and a server on this machine that answers as a function says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import polars as pl

from pipelines.catalog.models import Source
from pipelines.harmonise.harmonise import Harmonised, harmonise
from pipelines.landing.land import land_day
from pipelines.landing.pages import Page, PageLedger
from pipelines.landing.store import LandingStore
from pipelines.settings import Settings
from pipelines.staging.stage import stage
from tests.unit.ingest_builders import Reply, listening

DAY = "2026-03-01"
NUMBERED = {"by": "page", "parameter": "page"}
FIELDS = {"id": "id", "title": "title", "gone": "gone"}


def feed_source(
    url: str, *, form: dict[str, Any] | None = None, codebook: dict[str, Any] | None = None, **feed: Any
) -> Source:
    """A feed of advertisements with `id`, `title` and `gone`; `feed` adds to or changes how it is asked."""
    said = {"url": url, "mode": "changes", "key": "id", "requests_per_second": 1e6, "attempts": 2} | feed
    known = {
        "ref_area": {"constant": "XAA"},
        "ad_id": {"column": "id"},
        "title": {"column": "title"},
    }
    if said["mode"] == "changes":
        known["closed"] = {"column": "gone", "map": {"true": True, "false": False}}
    return Source.model_validate(
        {
            "id": "xaa_feed",
            "kind": "vacancy",
            "title": "Made-up feed",
            "producer": "Nobody",
            "licence": {"name": "none"},
            "citation": "none",
            "homepage": "http://localhost/",
            "ref_area": "XAA",
            "coverage": "made up",
            "periods": {"frequency": "daily", "first": "2026-01-01"},
            "location": {"feed": said},
            "format": {"kind": "json", "records": "ads", "fields": FIELDS} | (form or {}),
            "subject": "vacancy",
            "codebook": known | (codebook or {}),
        }
    )


def ad(name: str, title: str = "Cook", **more: Any) -> dict[str, Any]:
    """One advertisement as the made-up service gives it."""
    return {"id": name, "title": title} | more


def page(*ads: dict[str, Any], **more: Any) -> Reply:
    """A page of advertisements."""
    return Reply(body=json.dumps({"ads": list(ads)} | more).encode())


def harmonised(source: Source, day: str, settings: Settings) -> Harmonised:
    """Stage and harmonise what was collected on a day."""
    delivery = land_day(source, day, settings)
    assert delivery is not None
    staged = stage(source, day, delivery, None, periods=[day], settings=settings)
    assert staged is not None
    return harmonise(staged, source, day)


def said(done: Harmonised) -> list[tuple[str, str | None]]:
    """Which advertisement said what, in the order in which it came; `None` for one that was closed."""
    rows = done.rows.sort("observed_at", maintain_order=True)
    title = pl.when(pl.col("closed").fill_null(False)).then(None).otherwise("title")
    return list(rows.select("ad_id", title.alias("title")).iter_rows())


def objects(settings: Settings) -> int:
    """How many objects the landing folder holds."""
    return len(list((LandingStore(settings.landing).root / "objects").glob("*/*")))


@dataclass
class Asked:
    """One request: path, query and headers."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Service:
    """A server that answers as a function of the request and of how many came before it."""

    address: str
    answer: Callable[[Asked, int], Reply]
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def service(answer: Callable[[Asked, int], Reply]) -> Iterator[Service]:
    """Run a server while the block runs. A reply of status 0 closes the connection without an answer."""

    def told(path: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(path)
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers)
        server.asked.append(asked)
        return server.answer(asked, len(server.asked) - 1)

    with listening(told) as address:
        server = Service(address, answer)
        yield server


def in_turn(*replies: Reply) -> Callable[[Asked, int], Reply]:
    """Answer with these in turn, the last one for ever."""
    return lambda _, nth: replies[min(nth, len(replies) - 1)]


def by_number(*listing: Reply) -> Callable[[Asked, int], Reply]:
    """Answer page 1, 2, … of a listing, and an empty page after the last."""

    def answer(asked: Asked, _: int) -> Reply:
        number = int(asked.query["page"])
        return listing[number - 1] if number <= len(listing) else page()

    return answer


def pages(settings: Settings, day: str = DAY) -> list[Page]:
    """The pages noted on a day of the made-up feed."""
    return PageLedger(LandingStore(settings.landing), "xaa_feed").pages(day)
