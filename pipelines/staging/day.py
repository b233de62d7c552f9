"""A day of a feed: the records of all its pages, which version of its advertisement each is, and what has gone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import httpx
import polars as pl

from pipelines.catalog.feed import Feed
from pipelines.catalog.location import ADDRESS, RECORD, Format, list_format
from pipelines.errors import InputError
from pipelines.landing.pages import Page, collection_of, pages_in
from pipelines.landing.store import LandingStore
from pipelines.readers.nested import has_page_of_its_own
from pipelines.readers.read import read
from pipelines.readers.rows import REJECT_SCHEMA, Rows, no_rejects

RAW_LIMIT = 20_000
"""Characters of an unreadable page that go to the quarantine; the whole page stays in the landing folder."""


def read_day(ledger: Path, feed: Feed, form: Format, store: LandingStore, scratch: Path) -> Rows:
    """Read the pages of a day's ledger.

    Args:
        ledger: The ledger as it was kept.
        feed: Says which column names an advertisement, and whether a listing is complete.
        form: How each page is read.
        store: Where the pages' bytes lie.
        scratch: Folder for pages unpacked.

    Returns:
        The columns of the pages, and `_row` (counts the day's records), `_seq` (page), `_received_at` (UTC), `_content`
        (hash of the columns: which version of the advertisement the record is; when one that was there before comes
        back within the day, a number follows), and of a snapshot `_closed`: `true` in a row made for each advertisement
        that the last complete listing had and this one lacks. A page that cannot be read is one rejected row.

    Raises:
        InputError: No page has the column that names an advertisement.
    """
    pages = pages_in(ledger.read_bytes())
    rows = _read(pages, feed, form, store, scratch)
    if feed.key not in rows.good.columns:
        raise InputError(f"no page has the column '{feed.key}' of location.feed.key. {_first_reason(rows)}")
    good = rows.good
    if feed.mode == "snapshot":
        parts = [good.with_columns(_closed=pl.lit("false"))]
        for end in (page for page in pages if page.before):
            earlier = collection_of(pages_in(store.object_path(str(end.before)).read_bytes()))
            listed = good.filter(pl.col("_seq").is_in([page.seq for page in collection_of(pages, end)]))
            parts.append(_gone(_read(earlier, feed, form, store, scratch).good, listed, feed.key, end))
        good = pl.concat(parts, how="diagonal_relaxed").sort("_seq", "_closed", maintain_order=True)
    return Rows(_with_versions(good, feed.key), rows.rejected)


def _read(pages: Sequence[Page], feed: Feed, form: Format, store: LandingStore, scratch: Path) -> Rows:
    """Read pages one after the other."""
    good, rejected, before = [_nothing(form)], [], 0
    lists = list_format(feed, form)
    absent = [str(page.at) for page in pages if page.detail and not page.size_bytes]
    for page in pages:
        rows = _read_page(page, form if page.detail else lists, store.object_path(page.sha256), scratch)
        place = pl.format(f"page {page.seq} ({{}}), record {{}}: {{}}", pl.lit(page.url), "_row", "reason")
        rejected.append(rows.rejected.with_columns(reason=place, _row=pl.col("_row") + before))
        said = {"_seq": pl.lit(page.seq), "_received_at": pl.lit(page.received_at)}
        good.append(_without_pointers(rows.good, feed, absent).with_columns(pl.col("_row") + before, **said))
        before += rows.read + 1  # a header is a line too
    return Rows(pl.concat(good, how="diagonal_relaxed"), pl.concat(rejected))


def _without_pointers(rows: pl.DataFrame, feed: Feed, absent: Sequence[str]) -> pl.DataFrame:
    """Leave out of a list what has a page of its own, unless that page was not there."""
    if feed.details is None or ADDRESS not in rows.columns:
        return rows
    pointers = pl.lit(True) if feed.details.kind else has_page_of_its_own() & ~pl.col(ADDRESS).is_in(absent)
    return rows.filter(~pointers).drop(ADDRESS, RECORD)


def _nothing(form: Format) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(form.fields, pl.String()) | {"_row": pl.Int64()})


def _read_page(page: Page, form: Format, path: Path, scratch: Path) -> Rows:
    said_nothing = form.kind == "ndjson" or page.status == httpx.codes.NO_CONTENT or page.detail
    if page.size_bytes == 0 and said_nothing:
        return Rows(_nothing(form), no_rejects())
    try:
        return read(path, form, layout=None, scratch=scratch)
    except InputError as fault:
        with path.open("rb") as file:
            raw = file.read(RAW_LIMIT).decode(errors="backslashreplace")
        return Rows(_nothing(form), pl.DataFrame([(1, str(fault), raw)], schema=REJECT_SCHEMA, orient="row"))


def _first_reason(rows: Rows) -> str:
    return "" if rows.rejected.is_empty() else str(rows.rejected["reason"][0])


def _gone(before: pl.DataFrame, listed: pl.DataFrame, key: str, end: Page) -> pl.DataFrame:
    """Return a row for each advertisement that was there before and is not listed now: what it last said, closed."""
    return (
        before.filter(~pl.col(key).is_in(listed[key].implode()))
        .unique(key, keep="last", maintain_order=True)
        .with_columns(_seq=pl.lit(end.seq), _received_at=pl.lit(end.received_at), _closed=pl.lit("true"))
    )


def _with_versions(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Add `_content`. The same again directly after itself is the same version, found to be a duplicate later."""
    told = [pl.lit(f"{name}\x1e") + pl.col(name) for name in sorted(rows.columns) if not name.startswith("_")]
    closed = [pl.when(pl.col("_closed") == "true").then(pl.lit("closed"))] if "_closed" in rows.columns else []
    texts = rows.select(pl.concat_str(*told, *closed, separator="\x1f", ignore_nulls=True)).to_series()
    hashes = pl.Series([hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts], dtype=pl.String)
    changed = pl.col("_content").ne_missing(pl.col("_content").shift(1)).over(key)
    rows = rows.with_columns(_content=hashes).with_columns(_nth=changed.cast(pl.Int32))
    rows = rows.with_columns(pl.col("_nth").cum_sum().over(key, "_content"))
    numbered = pl.format("{}.{}", "_content", "_nth")
    return rows.with_columns(_content=pl.when(pl.col("_nth") > 1).then(numbered).otherwise("_content")).drop("_nth")
