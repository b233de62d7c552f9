"""How one page of a feed leads to the next. Pure, but for keys, which the environment holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import httpx
import jmespath
from jmespath.exceptions import JMESPathError

from pipelines.catalog.feed import DAYS, SINCE, Feed, Paging, Secret
from pipelines.connectors.http import Ask
from pipelines.errors import RefusedError, UnreachableError
from pipelines.settings import feed_key

Cursor = int | str | None
"""What leads to a page: its number or offset, a cursor or an address of the producer's; None: the first page."""
BODY_S = 900.0


@dataclass(frozen=True)
class Following:
    """What follows a page: `cursor` of the next one, or `end`; `fault` in words where the page does not tell."""

    cursor: Cursor = None
    end: bool = False
    fault: str | None = None


def ask_of(feed: Feed, cursor: Cursor, since: str | None) -> Ask:
    """Return the headers, keys and limits of a request; headers that say from when on belong to the first page.

    Raises:
        UnreachableError: A key is not in the environment.
    """
    headers = {
        name: _key(value) if isinstance(value, Secret) else _filled(feed, value, since)
        for name, value in feed.headers.items()
        if cursor is None or isinstance(value, Secret) or not (SINCE in value or DAYS in value)
    }
    return Ask(
        headers=headers,
        secret_query={name: _key(value) for name, value in feed.query.items() if isinstance(value, Secret)},
        hosts=feed.allowed_hosts,
        attempts=feed.attempts,
        per_second=feed.requests_per_second,
        size_bytes=feed.max_page_mb * 2**20,
        body_s=BODY_S,
    )


def address_of(feed: Feed, cursor: Cursor, since: str | None) -> str:
    """Return the address of a page, without keys.

    Args:
        feed: How it is asked.
        cursor: What leads to the page.
        since: The time from which to ask, ISO 8601, in UTC.

    Raises:
        RefusedError: The cursor leads to a host that the feed does not name.
    """
    paging = feed.paging
    query = {
        name: _filled(feed, str(value), since) for name, value in feed.query.items() if not isinstance(value, Secret)
    }
    base = httpx.URL(feed.url).copy_merge_params(query) if query else httpx.URL(feed.url)
    if paging is None or (cursor is None and paging.by in ("cursor", "link")):
        return str(base)
    if paging.parameter:
        return str(base.copy_merge_params({paging.parameter: _begin(paging) if cursor is None else cursor}))
    return given_address(feed, str(cursor))


def _begin(paging: Paging) -> int:
    """Return the number of the first page, or the first offset."""
    return int(paging.by == "page") if paging.first is None else paging.first


def given_address(feed: Feed, given: str) -> str:
    """Return an address that the producer gave, made whole, without keys in it.

    Raises:
        RefusedError: It is none, or leads to a host that the feed does not name.
    """
    base = httpx.URL(feed.url)
    try:
        url = base.join(given)
    except httpx.InvalidURL as fault:
        raise RefusedError(f"gives as next page what is no address ({fault})") from fault
    if url.netloc.decode() not in feed.allowed_hosts or url.scheme != base.scheme:
        raise RefusedError(f"the next page lies at {url.scheme}://{url.netloc.decode()}, which is not among its hosts")
    for name in [name for name, value in feed.query.items() if isinstance(value, Secret)]:
        url = url.copy_remove_param(name)
    return str(url)


def following(
    feed: Feed,
    cursor: Cursor,
    body: bytes,
    *,
    link: str | None,
    records: int | None,
    seen: int,
    known: Iterable[Cursor],
) -> Following:
    """Say what follows a page.

    Args:
        feed: How it is asked.
        cursor: What led to the page.
        body: Its bytes.
        link: The address of the next page in the Link header.
        records: How many records it holds; None where it cannot be read.
        seen: How many records the pages of this collection before it held.
        known: What led to the pages of this collection before it.
    """
    paging = feed.paging
    if records is None and (paging is None or paging.by == "cursor"):
        return Following(cursor, fault="the page cannot be read, so that it is asked for again the next time")
    if paging is None:
        return Following(end=True)
    if paging.by in ("page", "offset"):
        return _counted(paging, _begin(paging) if cursor is None else int(cursor), body, records, seen)
    if paging.by == "link":
        told: Any = link
    else:
        told = _search(paging.next, _json(body))
    if told is None or told == "" or told is False:
        return Following(end=True)
    text = told if isinstance(told, str) else json.dumps(told)
    try:
        following = text if paging.parameter else given_address(feed, text)
    except RefusedError as fault:
        return Following(cursor, fault=str(fault))
    if following == cursor and not records:
        return Following(end=True)
    if following in {cursor, *known}:
        return Following(following, fault=f"the page leads back to one that was read already ({following})")
    return Following(following)


def _counted(paging: Paging, at: int, body: bytes, records: int | None, seen: int) -> Following:
    total = str(_search(paging.total, _json(body))) if paging.total else ""
    if records == 0 or at == paging.last or (total.isdigit() and seen + (records or 0) >= int(total)):
        return Following(end=True)
    if paging.by == "page":
        return Following(at + 1)
    if records is None:
        return Following(at, fault="the page cannot be read, so that the next offset is not known")
    return Following(at + records)


def since_of(feed: Feed, last_started: str | None) -> str | None:
    """Return from when on to ask: the start of the last complete collection less the overlap, ISO 8601 in UTC."""
    if feed.since is None:
        return None
    if last_started is None:
        begin = datetime.now(UTC) - timedelta(days=feed.since.first_days)
    else:
        begin = datetime.fromisoformat(last_started) - timedelta(minutes=feed.since.overlap_minutes)
    return begin.astimezone(UTC).isoformat(timespec="seconds")


def _filled(feed: Feed, text: str, since: str | None) -> str:
    """Put the time from which to ask into a text that has a place for it."""
    if feed.since is None or since is None:
        return text
    begin = datetime.fromisoformat(since)
    days = ceil((datetime.now(UTC) - begin) / timedelta(days=1))
    return text.replace(SINCE, begin.strftime(feed.since.format)).replace(DAYS, str(days))


def _key(secret: Secret) -> str:
    value = feed_key(secret.env)
    if not value:
        raise UnreachableError(f"Its key is not set: put it into the environment variable {secret.env}")
    return secret.prefix + value


def _search(path: str | None, page: Any) -> Any:
    try:
        return jmespath.search(str(path), page)
    except JMESPathError:  # a function that does not fit what it found: nothing is told
        return None


def _json(body: bytes) -> Any | None:
    try:
        return json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
