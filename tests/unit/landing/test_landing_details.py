"""Feeds whose advertisements have pages of their own."""

import json

from pipelines.landing.collect import collect
from tests.unit.feed_builders import (
    DAY,
    ad,
    feed_source,
    harmonised,
    page,
    pages,
    said,
    service,
)
from tests.unit.ingest_builders import Reply

DETAILS = {"address": "state == 'open' && url"}
FORM = {"records": "ads || [@]", "fields": {"id": "id", "title": "title", "gone": "gone", "text": "text"}}


def listed(name: str, state: str = "open") -> dict:
    return ad(name, "short", state=state, url=f"/ad/{name}")


def own_page(name: str) -> Reply:
    return Reply(body=json.dumps({"id": name, "title": "Cook", "text": "long"}).encode())


def test_the_page_of_an_advertisement_takes_the_place_of_its_record_in_the_list(settings):
    pages_of = {"/": page(listed("a"), listed("b", "closed"), listed("c")), "/ad/a": own_page("a"), "/ad/c": Reply(404)}
    with service(lambda asked, _: pages_of[asked.path]) as server:
        source = feed_source(server.address + "/", form=FORM, details=DETAILS)
        assert collect(source, settings, DAY) is None
    assert [asked.path for asked in server.asked] == ["/", "/ad/a", "/ad/c"]
    done = harmonised(source, DAY, settings)
    assert sorted(said(done)) == [("a", "Cook"), ("b", "short"), ("c", "short")] and done.rows_read == 3


def test_pages_of_advertisements_that_are_still_missing_come_first_the_next_time(settings):
    pages_of = {"/": page(listed("a"), listed("b")), "/ad/a": own_page("a"), "/ad/b": Reply(503)}
    with service(lambda asked, _: pages_of[asked.path]) as server:
        source = feed_source(server.address + "/", form=FORM, details=DETAILS)
        assert "answered 503" in str(collect(source, settings, DAY))
        assert said(harmonised(source, DAY, settings)) == [("a", "Cook")]
        pages_of |= {"/": page(listed("c")), "/ad/b": own_page("b"), "/ad/c": own_page("c")}
        assert collect(source, settings, DAY) is None
    assert [asked.path for asked in server.asked] == ["/", "/ad/a", "/ad/b", "/ad/b", "/ad/b", "/", "/ad/c"]
    assert sorted(said(harmonised(source, DAY, settings))) == [("a", "Cook"), ("b", "Cook"), ("c", "Cook")]


def test_of_a_list_that_has_grown_only_what_is_new_or_changed_is_asked_for(settings):
    pages_of = {"/": page(listed("a"), listed("b"), next=None), **{f"/ad/{name}": own_page(name) for name in "abc"}}
    with service(lambda asked, _: pages_of[asked.path]) as server:
        paging = {"by": "cursor", "next": "next", "resume": True}
        source = feed_source(server.address + "/", form=FORM, details=DETAILS, paging=paging)
        assert collect(source, settings, "2026-03-01") is None
        pages_of["/"] = page(listed("a"), listed("b") | {"title": "new"}, listed("c"), next=None)
        assert collect(source, settings, "2026-03-02") is None
    assert [asked.path for asked in server.asked] == ["/", "/ad/a", "/ad/b", "/", "/ad/b", "/ad/c"]
    assert said(harmonised(source, "2026-03-02", settings)) == [("b", "Cook"), ("c", "Cook")]


def test_a_list_of_addresses_leads_to_pages_with_job_postings(settings):
    rss = """<rss><channel><item><link>{0}/a.html</link></item><item><link>http://elsewhere.example/b</link></item>
    <item><link>/c.html</link></item></channel></rss>"""
    posting = (
        '<html><script type="application/ld+json">{{"@type": "JobPosting", "id": "{0}", "title": "Cook"}}</script>'
    )

    def answer(asked, _):
        body = rss.format(server.address) if asked.path == "/" else posting.format(asked.path)
        return Reply(body=body.encode())

    with service(answer) as server:
        source = feed_source(
            server.address + "/",
            form={"kind": "jsonld", "records": None},
            details={"address": "link", "kind": "rss"},
        )
        assert collect(source, settings, DAY) is None
    done = harmonised(source, DAY, settings)
    assert said(done) == [("/a.html", "Cook"), ("/c.html", "Cook")] and done.rows_read == 2
    assert len(pages(settings)) == 4 and len(server.asked) == 3
