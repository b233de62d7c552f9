"""Collecting from servers on this machine: paged, throttling, failing midway, repeating, changing, closing."""

import json
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from pipelines.errors import UnreachableError
from pipelines.landing.collect import collect
from pipelines.landing.land import land, landed_before
from pipelines.landing.pages import PageLedger
from pipelines.landing.store import LandingStore
from tests.unit.feed_builders import (
    DAY,
    NUMBERED,
    ad,
    by_number,
    feed_source,
    harmonised,
    in_turn,
    objects,
    page,
    pages,
    said,
    service,
)
from tests.unit.ingest_builders import Reply

MARCH = "Sun, 01 Mar 2026 00:00:00 GMT"
CURSOR = {"by": "cursor", "parameter": "after", "next": "next"}


def by_cursor(listing):
    """Answer the page that a cursor names; without one the page named `None`."""
    return lambda asked, _: listing[asked.query.get("after")]


def test_numbered_pages_are_read_until_one_is_empty(settings):
    with service(by_number(page(ad("a"), ad("b")), page(ad("c")))) as server:
        source = feed_source(server.address, query={"size": 2}, paging=NUMBERED)
        assert collect(source, settings, DAY) is None
    assert [asked.query for asked in server.asked] == [{"size": "2", "page": str(at)} for at in (1, 2, 3)]
    assert said(harmonised(source, DAY, settings)) == [("a", "Cook"), ("b", "Cook"), ("c", "Cook")]


def test_a_total_spares_the_last_request(settings):
    with service(by_number(page(ad("a"), ad("b"), total="3"), page(ad("c"), total="3"))) as server:
        source = feed_source(server.address, paging=NUMBERED | {"total": "total"})
        assert collect(source, settings, DAY) is None
    assert len(server.asked) == 2


def test_a_last_page_is_the_end_where_a_service_gives_no_more(settings):
    with service(by_number(*[page(ad(str(at))) for at in range(9)])) as server:
        assert collect(feed_source(server.address, paging=NUMBERED | {"first": 2, "last": 3}), settings, DAY) is None
    assert [asked.query["page"] for asked in server.asked] == ["2", "3"]


def test_offsets_count_the_records_read(settings):
    listing = {"0": page(ad("a"), ad("b")), "2": page(ad("c")), "3": page()}
    with service(lambda asked, _: listing[asked.query["from"]]) as server:
        assert collect(feed_source(server.address, paging={"by": "offset", "parameter": "from"}), settings, DAY) is None
    assert [asked.query["from"] for asked in server.asked] == ["0", "2", "3"]


def test_a_cursor_of_the_body_leads_on(settings):
    with service(by_cursor({None: page(ad("a"), next="x y&z"), "x y&z": page(ad("b"), next=None)})) as server:
        source = feed_source(server.address, paging=CURSOR)
        assert collect(source, settings, DAY) is None
    assert len(said(harmonised(source, DAY, settings))) == 2


def test_an_address_in_the_body_leads_on_and_the_next_collection_goes_on_at_the_last_page(settings):
    listing = {"/": page(ad("a"), next="/two"), "/two": page(ad("b"), next=None)}
    with service(lambda asked, _: listing[asked.path]) as server:
        source = feed_source(server.address + "/", paging={"by": "cursor", "next": "next", "resume": True})
        assert collect(source, settings, DAY) is None
        assert collect(source, settings, DAY) is None
        assert len(pages(settings)) == 2  # nothing new is nothing to note
        listing["/two"] = page(ad("b"), ad("c"), next="/three")
        listing["/three"] = page(ad("d"), next=None)
        assert collect(source, settings, "2026-03-02") is None
    assert [asked.path for asked in server.asked] == ["/", "/two", "/two", "/two", "/three"]
    assert [name for name, _ in said(harmonised(source, "2026-03-02", settings))] == ["b", "c", "d"]


def test_a_link_header_leads_on(settings):
    first = Reply(body=page(ad("a")).body, headers={"Link": '</two>; rel="next", </one>; rel="first"'})
    with service(lambda asked, _: page(ad("b")) if asked.path == "/two" else first) as server:
        source = feed_source(server.address, paging={"by": "link"})
        assert collect(source, settings, DAY) is None
    assert len(said(harmonised(source, DAY, settings))) == 2


def test_the_next_time_begins_at_the_last_complete_collection_less_the_overlap(settings):
    with service(in_turn(page(ad("a")), Reply(500), Reply(500), page(ad("b")))) as server:
        source = feed_source(
            server.address,
            query={"after": "{since}", "days": "{days}"},
            since={"first_days": 3, "overlap_minutes": 30, "format": "%Y-%m-%dT%H:%M:%S+00:00"},
        )
        assert collect(source, settings, DAY) is None
        assert "answered 500" in str(collect(source, settings, "2026-03-02"))
        assert collect(source, settings, "2026-03-03") is None
    assert [asked.query["days"] for asked in server.asked] == ["4", "1", "1", "1"]
    first, *_, last = (datetime.fromisoformat(asked.query["after"]) for asked in server.asked)
    begun = datetime.fromisoformat(pages(settings)[0].started)
    assert abs(first - (begun - timedelta(days=3))) < timedelta(seconds=2)
    assert last == (begun - timedelta(minutes=30)).replace(microsecond=0)


def test_throttling_is_obeyed(settings):
    soon = format_datetime(datetime.now().astimezone(), usegmt=False)
    throttle = [Reply(429, headers={"Retry-After": said}) for said in ("0", soon)]
    with service(in_turn(*throttle, page(ad("a")))) as server:
        assert collect(feed_source(server.address, attempts=3), settings, DAY) is None
    assert len(server.asked) == 3


@pytest.mark.parametrize("trouble", [Reply(503), Reply(0), Reply(body=b'{"ads": [', announced=5000)])
def test_a_service_that_fails_midway_is_gone_on_with_where_it_failed(settings, trouble):
    whole = [page(ad("a")), page(ad("b")), page(ad("c"))]
    with service(by_number(*whole)) as server:
        source = feed_source(server.address, paging=NUMBERED)
        ask = server.answer
        server.answer = lambda asked, nth: trouble if asked.query["page"] == "2" else ask(asked, nth)
        assert "tried 2 times" in str(collect(source, settings, DAY))
        assert said(harmonised(source, DAY, settings)) == [("a", "Cook")]
        server.answer = ask
        assert collect(source, settings, DAY) is None
    assert [asked.query["page"] for asked in server.asked] == ["1", "2", "2", "2", "3", "4"]
    assert [name for name, _ in said(harmonised(source, DAY, settings))] == ["a", "b", "c"]


def test_a_repeated_page_is_kept_once_and_its_records_are_duplicates(settings):
    with service(by_number(page(ad("a"), ad("b")), page(ad("a"), ad("b")))) as server:
        source = feed_source(server.address, paging=NUMBERED)
        assert collect(source, settings, DAY) is None
    done = harmonised(source, DAY, settings)
    assert (done.rows_read, done.rows.height, done.rows_duplicate) == (4, 2, 2)
    assert objects(settings) == 3  # two pages, one of them empty, and the ledger


def test_every_change_of_an_advertisement_is_a_version_and_so_is_its_return(settings):
    first, second = page(ad("a", "Cook"), ad("b")), page(ad("a", "Chef"))
    with service(in_turn(first, second, second, first)) as server:
        source = feed_source(server.address)
        for _ in range(4):
            assert collect(source, settings, DAY) is None
    done = harmonised(source, DAY, settings)
    assert [title for name, title in said(done) if name == "a"] == ["Cook", "Chef", "Cook"]
    assert (done.rows_read, done.rows.height, done.rows_duplicate) == (6, 4, 2)
    assert done.rows["version"].n_unique() == 4


def test_a_removed_advertisement_is_closed_though_it_has_no_title(settings):
    with service(in_turn(page(ad("a")), page({"id": "a", "gone": True}), page(ad("a")))) as server:
        source = feed_source(server.address)
        for _ in range(3):
            collect(source, settings, DAY)
    done = harmonised(source, DAY, settings)
    assert said(done) == [("a", "Cook"), ("a", None), ("a", "Cook")]
    assert done.rows_quarantined == 0


def test_a_broken_page_is_quarantined_and_numbered_paging_goes_on(settings):
    with service(by_number(page(ad("a")), Reply(body=b'{"ads": [{"id": "b"'), page(ad("c")))) as server:
        source = feed_source(server.address, paging=NUMBERED)
        assert collect(source, settings, DAY) is None
    done = harmonised(source, DAY, settings)
    assert [name for name, _ in said(done)] == ["a", "c"]
    assert (done.rows_read, done.rows_quarantined) == (3, 1)
    row = done.quarantine.row(0, named=True)
    assert "page 2 (http://127.0.0.1" in row["reason"] and "line 1 column" in row["reason"]
    assert row["raw"] == '{"ads": [{"id": "b"'


def test_a_listing_that_breaks_twice_in_a_row_is_stopped(settings):
    with service(by_number(*[Reply(body=b"<html>")] * 50)) as server:
        told = collect(feed_source(server.address, paging=NUMBERED), settings, DAY)
    assert "two pages one after the other cannot be read" in str(told) and len(server.asked) == 2


def test_a_broken_page_with_a_cursor_is_asked_for_again_next_time(settings):
    listing = {None: page(ad("a"), next="x"), "x": Reply(body=b'{"ads": [{"id": "b"'), "y": page(ad("c"), next=None)}
    with service(by_cursor(listing)) as server:
        source = feed_source(server.address, paging=CURSOR)
        for _ in range(2):
            assert "asked for again" in str(collect(source, settings, DAY))
        assert len(pages(settings)) == 2
        listing["x"] = page(ad("b"), next="y")
        assert collect(source, settings, DAY) is None
    done = harmonised(source, DAY, settings)
    assert [name for name, _ in said(done)] == ["a", "b", "c"] and done.rows_quarantined == 1


@pytest.mark.parametrize("broken", [Reply(body=b'{"ads": ['), Reply(body=b'{"error": "busy"}')])
def test_what_could_not_be_read_is_asked_for_again_with_the_same_time(settings, broken):
    since = {"query": {"after": "{since}"}, "since": {}}
    with service(in_turn(page(ad("a")), broken, broken, page(ad("b")), page())) as server:
        source = feed_source(server.address, **since)
        assert collect(source, settings, "2026-03-01") is None
        for day in ("2026-03-02", "2026-03-03"):
            assert "asked for again" in str(collect(source, settings, day))
        for day in ("2026-03-03", "2026-03-04"):
            assert collect(source, settings, day) is None
    first, *again, last = [asked.query["after"] for asked in server.asked]
    assert len(set(again)) == 1 and first < again[0] <= last
    assert said(harmonised(source, "2026-03-03", settings)) == [("b", "Cook")]


def test_a_listing_with_an_unreadable_page_does_not_move_the_time_from_which_to_ask(settings):
    since = {"query": {"days": "{days}", "after": "{since}"}, "since": {"overlap_minutes": 0}, "paging": NUMBERED}
    with service(by_number(page(ad("a")))) as server:
        source = feed_source(server.address, **since)
        assert collect(source, settings, "2026-03-01") is None
        server.answer = by_number(page(ad("a")), Reply(body=b"{"), page(ad("c")))
        assert collect(source, settings, "2026-03-02") is None
        server.answer = by_number(page(ad("b")))
        assert collect(source, settings, "2026-03-03") is None
    begun = pages(settings, "2026-03-01")[0].started[:19]
    assert {asked.query["after"] for asked in server.asked[2:]} == {begun}


def test_a_cursor_that_leads_in_a_circle_is_stopped(settings):
    with service(by_cursor({None: page(ad("a"), next="x"), "x": page(ad("b"), next="x")})) as server:
        source = feed_source(server.address, paging=CURSOR)
        for _ in range(3):
            assert "leads back" in str(collect(source, settings, DAY))
    assert len(server.asked) == 4 and len(pages(settings)) == 2
    assert len(said(harmonised(source, DAY, settings))) == 2


def test_more_pages_than_a_run_may_read_are_left_for_the_next(settings):
    with service(by_number(*[page(ad(str(at))) for at in range(5)])) as server:
        source = feed_source(server.address, paging=NUMBERED, max_pages=2)
        assert "2 pages read, and there are more" in str(collect(source, settings, DAY))
        assert "there are more" in str(collect(source, settings, DAY))
        assert collect(source, settings, DAY) is None
    assert len(said(harmonised(source, DAY, settings))) == 5 and len(server.asked) == 6


def test_a_body_beyond_the_limit_is_not_kept(settings):
    with service(in_turn(Reply(body=b" " * (2 * 2**20), announced=2**40))) as server:
        told = collect(feed_source(server.address, max_page_mb=1), settings, DAY)
    assert "larger than 1048576 bytes" in str(told)
    assert pages(settings) == [] and objects(settings) == 0
    assert list((settings.home / "scratch").iterdir()) == []


@pytest.mark.parametrize("next_page", ["http://127.0.0.2/two", "https://elsewhere.example/two", "ftp://x/y", "//[x"])
def test_the_next_page_is_not_looked_for_elsewhere(settings, next_page):
    with service(in_turn(page(ad("a"), next=next_page))) as server:
        source = feed_source(server.address, paging={"by": "cursor", "next": "next"})
        told = collect(source, settings, DAY)
    assert "not among its hosts" in str(told) or "no address" in str(told)
    assert len(server.asked) == 1 and said(harmonised(source, DAY, settings)) == [("a", "Cook")]


def test_keys_come_from_the_environment_and_are_written_nowhere(settings, monkeypatch):
    feed = {
        "headers": {"api-key": {"env": "LMIS_FEED_X", "prefix": "Bearer "}},
        "query": {"token": {"env": "LMIS_FEED_Y"}},
        "paging": {"by": "cursor", "next": "next"},
    }
    next_page = json.dumps({"ads": [], "next": "/two?token=hidden-in-the-query&a=1"}).encode()
    with service(in_turn(Reply(body=next_page), page(), Reply(401))) as server:
        source = feed_source(server.address, **feed)
        assert "LMIS_FEED_X" in str(collect(source, settings, DAY)) and server.asked == []
        monkeypatch.setenv("LMIS_FEED_X", "hidden-in-a-header")
        monkeypatch.setenv("LMIS_FEED_Y", "hidden-in-the-query")
        assert collect(source, settings, DAY) is None
        told = str(collect(source, settings, DAY))
    assert [asked.query["token"] for asked in server.asked] == ["hidden-in-the-query"] * 3
    assert server.asked[0].headers["api-key"] == "Bearer hidden-in-a-header"
    ledger = PageLedger(LandingStore(settings.landing), source.id).path(DAY).read_text()
    assert "hidden" not in ledger + told and "answered 401" in told


def test_bytes_that_have_not_changed_are_not_sent_again(settings):
    def answer(asked, _):
        if asked.headers.get("If-None-Match") == '"one"':
            return Reply(304)
        return Reply(
            body=page(ad("a")).body, headers={"ETag": '"one"', "Last-Modified": "Sun, 01 Mar 2026 00:00:00 GMT"}
        )

    with service(answer) as server:
        source = feed_source(server.address)
        for _ in range(2):
            assert collect(source, settings, DAY) is None
    assert server.asked[1].headers["If-Modified-Since"] == MARCH
    assert len(pages(settings)) == 1


def test_a_line_cut_off_by_a_crash_is_asked_for_again(settings):
    with service(by_number(page(ad("a")), page(ad("b")))) as server:
        source = feed_source(server.address, paging=NUMBERED)
        collect(source, settings, DAY)
        ledger = PageLedger(LandingStore(settings.landing), source.id).path(DAY)
        whole = ledger.read_bytes()
        ledger.write_bytes(whole[: len(whole.splitlines(keepends=True)[0]) + 40])
        assert collect(source, settings, DAY) is None
    assert [asked.query["page"] for asked in server.asked] == ["1", "2", "3", "2", "3"]
    assert len(said(harmonised(source, DAY, settings))) == 2


def test_where_a_service_no_longer_knows_where_we_were_all_is_asked_anew(settings):
    listing = {None: page(ad("a"), next="x"), "x": Reply(503)}
    with service(by_cursor(listing)) as server:
        source = feed_source(server.address, paging=CURSOR)
        assert "answered 503" in str(collect(source, settings, DAY))
        listing |= {None: page(ad("a"), ad("b"), next="z"), "x": Reply(410), "z": page(ad("c"), next=None)}
        assert collect(source, settings, DAY) is None
    assert [name for name, _ in said(harmonised(source, DAY, settings))] == ["a", "b", "c"]


def test_a_period_landed_by_itself_is_collected_if_it_is_today(settings):
    with service(in_turn(page(ad("a")), Reply(503))) as server:
        source = feed_source(server.address)
        today = source.today.isoformat()
        first = land(source, today, settings)
        assert (first.source, first.period, first.location) == ("xaa_feed", today, server.address)
        assert land(source, today, settings) == first == landed_before(source, today, settings)[0]
        with pytest.raises(UnreachableError, match="nothing was collected on that day"):
            land(source, "2026-01-01", settings)
