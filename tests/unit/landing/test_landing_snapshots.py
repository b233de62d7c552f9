"""Feeds that list all there is each time: what is gone is closed, but only by a whole listing."""

from pipelines.landing.collect import collect
from tests.unit.feed_builders import (
    NUMBERED,
    ad,
    by_number,
    feed_source,
    harmonised,
    page,
    pages,
    said,
    service,
)
from tests.unit.ingest_builders import Reply

MARCH = "Sun, 01 Mar 2026 00:00:00 GMT"
CURSOR = {"by": "cursor", "parameter": "after", "next": "next"}


def test_what_a_snapshot_no_longer_lists_is_closed(settings):
    with service(by_number(page(ad("a"), ad("b")), page(ad("c")))) as server:
        source = feed_source(server.address, mode="snapshot", paging=NUMBERED)
        assert collect(source, settings, "2026-03-01") is None
        server.answer = by_number(page(ad("a"), ad("c", "Chef")))
        assert collect(source, settings, "2026-03-02") is None
        server.answer = by_number(page(ad("a"), ad("b"), ad("c", "Chef")))
        assert collect(source, settings, "2026-03-02") is None
    done = harmonised(source, "2026-03-02", settings)
    assert said(done) == [("a", "Cook"), ("c", "Chef"), ("b", None), ("b", "Cook")]
    assert done.rows.filter(ad_id="b", closed=True)["title"].to_list() == ["Cook"]


def test_absence_means_nothing_while_a_snapshot_is_not_complete(settings):
    with service(by_number(page(ad("a"), ad("b")), page(ad("c")))) as server:
        source = feed_source(server.address, mode="snapshot", paging=NUMBERED)
        assert collect(source, settings, "2026-03-01") is None
        for day, second in (("2026-03-02", Reply(503)), ("2026-03-03", Reply(body=b"{"))):
            server.answer = by_number(page(ad("a")), second)
            collect(source, settings, day)
            assert said(harmonised(source, day, settings)) == [("a", "Cook")]
        server.answer = by_number(page())
        assert collect(source, settings, "2026-03-04") is None
        assert said(harmonised(source, "2026-03-04", settings)) == []
        server.answer = by_number(page(ad("a")))
        assert collect(source, settings, "2026-03-05") is None
    # Of the last listing that could be read and ended, that of the first day, two are gone.
    assert said(harmonised(source, "2026-03-05", settings)) == [("a", "Cook"), ("b", None), ("c", None)]


def test_an_unfinished_snapshot_is_begun_anew_on_another_day(settings):
    with service(by_number(page(ad("a")), Reply(503))) as server:
        source = feed_source(server.address, mode="snapshot", paging=NUMBERED)
        collect(source, settings, "2026-03-01")
        server.answer = by_number(page(ad("a")), page(ad("b")))
        assert collect(source, settings, "2026-03-02") is None
    assert [one.at for one in pages(settings, "2026-03-02")] == [None, 2, 3]


def test_a_snapshot_that_has_not_changed_is_listed_again(settings):
    tagged = Reply(body=page(ad("a")).body, headers={"ETag": '"one"'})
    with service(lambda asked, _: Reply(304) if "If-None-Match" in asked.headers else tagged) as server:
        source = feed_source(server.address, mode="snapshot")
        for day in ("2026-03-01", "2026-03-02"):
            assert collect(source, settings, day) is None
    assert said(harmonised(source, "2026-03-02", settings)) == [("a", "Cook")]
