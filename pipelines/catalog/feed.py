"""How a feed of advertisements is asked, page by page. Meaning of each key: docs/add-a-feed.md."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, Field, model_validator

from pipelines.catalog.base import Strict

SINCE, DAYS = "{since}", "{days}"
"""What a query or header may hold: the time from which to ask, and how many days ago that is, rounded up."""


def _check_path(path: str) -> str:
    try:
        jmespath.compile(path)
    except JMESPathError as fault:
        raise ValueError(f"'{path}' is no JMESPath ({fault})") from fault
    return path


JsonPath = Annotated[str, AfterValidator(_check_path)]
"""Where something stands in JSON, as jmespath.org describes: `hits.hits[*]._source`."""


class Secret(Strict):
    """A key that stands in an environment variable and nowhere else."""

    env: str = Field(pattern=r"^LMIS_FEED_[A-Z0-9_]+$")
    prefix: str = ""


class Since(Strict):
    """From when on to ask: the start of the last complete collection, less an overlap; `format` as strftime, UTC."""

    first_days: int = Field(default=1, ge=0)
    overlap_minutes: int = Field(default=60, ge=0)
    format: str = "%Y-%m-%dT%H:%M:%S"


class Paging(Strict):
    """How one page leads to the next.

    `page` and `offset` count in a query parameter, until a page is empty, or `total` records or the `last` page are
    reached. `cursor` takes from
    the body what goes into `parameter`, or without one the address of the next page. `link` takes that from the Link
    header (RFC 8288). With `resume` the next collection goes on at the last page instead of the first.
    """

    by: Literal["page", "offset", "cursor", "link"]
    parameter: str | None = None
    first: int | None = None
    last: int | None = None
    next: JsonPath | None = None
    total: JsonPath | None = None
    resume: bool = False

    @model_validator(mode="after")
    def _what_each_needs(self) -> Self:
        counts = self.by in ("page", "offset")
        if counts and not self.parameter:
            raise ValueError(f"paging by {self.by} needs `parameter`, the name of the query parameter")
        if (self.by == "cursor") != (self.next is not None):
            raise ValueError("`next` belongs to paging by cursor, which needs it")
        if self.resume and counts:
            raise ValueError("`resume` is for paging by cursor or link")
        if not counts and (self.first is not None or self.last is not None or self.total):
            raise ValueError("`first`, `last` and `total` are for paging by page or offset")
        if self.by == "link" and self.parameter:
            raise ValueError("paging by link takes no `parameter`: the header holds the whole address")
        return self


class Details(Strict):
    """Where each advertisement has a page of its own, which takes the place of the record in the list.

    `address` stands on the record; one without it is all there is. A page is asked for again when its record changes.
    `kind` and `records` say how the list is read where that is in another way than the pages, so that it holds nothing
    but addresses.
    """

    address: JsonPath
    kind: Literal["json", "ndjson", "jsonld", "xml", "rss"] | None = None
    records: str | None = None


class Feed(Strict):
    """A service that publishes advertisements, and how it wants to be asked.

    `changes`: it gives what is new, changed or removed; `snapshot`: all there is, so that what is gone is closed.
    `key`: the column of `format.fields` that names an advertisement. `hosts`: others than the host of `url` that it
    may send us to.
    """

    url: str = Field(pattern=r"^https?://[^\s]+$")
    query: dict[str, str | int | Secret] = Field(default_factory=dict)
    headers: dict[str, str | Secret] = Field(default_factory=dict)
    mode: Literal["changes", "snapshot"]
    key: str
    since: Since | None = None
    paging: Paging | None = None
    details: Details | None = None
    hosts: tuple[str, ...] = ()
    requests_per_second: float = Field(default=1.0, gt=0)
    attempts: int = Field(default=5, ge=1, le=10)
    max_page_mb: int = Field(default=512, ge=1)
    max_pages: int = Field(default=1000, ge=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        texts = [value for value in (*self.query.values(), *self.headers.values()) if isinstance(value, str)]
        if any(SINCE in text or DAYS in text for text in texts) != (self.since is not None):
            raise ValueError(f"`since` and {SINCE} or {DAYS} in query or headers belong together")
        if self.mode == "snapshot" and self.details:
            raise ValueError("`details` is for `changes`: of a snapshot every page would be asked for each time")
        if self.mode == "snapshot" and (self.since or (self.paging and self.paging.resume)):
            raise ValueError("a snapshot is asked for as a whole: it takes no `since` and no `resume`")
        return self

    @property
    def shifts(self) -> bool:
        """Whether what a page holds depends on when it is asked for, so that a collection belongs to one day."""
        return self.mode == "snapshot" or (self.paging is not None and self.paging.by in ("page", "offset"))

    @property
    def resumes(self) -> bool:
        """Whether a new collection begins where the last one ended."""
        return self.paging is not None and self.paging.resume

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts, with port where one is given, that may be asked."""
        return frozenset((urlsplit(self.url).netloc, *self.hosts))
