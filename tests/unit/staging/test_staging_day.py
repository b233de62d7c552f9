"""A day's pages to rows: numbering, places of what was rejected, versions."""

import pytest

from pipelines.errors import InputError
from pipelines.landing.pages import Page, PageLedger
from pipelines.landing.store import LandingStore
from pipelines.staging.day import RAW_LIMIT, read_day
from tests.unit.feed_builders import feed_source

DAY = "2026-03-01"
CSV = {"kind": "delimited", "fields": {}, "records": None}
LINES = {"kind": "ndjson", "records": None}


@pytest.fixture
def read_pages(settings):
    """Read bodies as the pages of a day."""

    def _read(*bodies: bytes, form, **feed):
        store = LandingStore(settings.landing)
        ledger = PageLedger(store, "xaa_feed")
        for seq, body in enumerate(bodies, 1):
            sha256, size = store.keep_bytes(body)
            ledger.append(
                DAY,
                Page(
                    seq=seq,
                    started=DAY,
                    since=None,
                    at=seq,
                    url=f"http://x/{seq}",
                    status=200,
                    sha256=sha256,
                    size_bytes=size,
                    received_at=f"{DAY}T0{seq}:00:00+00:00",
                    next=None,
                    end=False,
                ),
            )
        source = feed_source("http://x/", form=form, **feed)
        return read_day(ledger.path(DAY), source.location.feed, source.format, store, settings.home / "scratch")

    return _read


def test_dumps_of_delimited_text_may_gain_columns_and_lose_all_rows(read_pages):
    rows = read_pages(
        b"id,title\na,Cook\nb,Chef,?\n", b"id,title,gone\na,Cook,\nc,Cook,true\n", b"id,title\n", form=CSV
    )
    assert rows.good.select("id", "title", "gone", "_seq").rows() == [
        ("a", "Cook", None, 1),
        ("a", "Cook", None, 2),
        ("c", "Cook", "true", 2),
    ]
    assert rows.good["_content"][0] == rows.good["_content"][1]  # an empty new column changes nothing
    (rejected,) = rows.rejected.rows(named=True)
    assert rejected["reason"].startswith("page 1 (http://x/1), record 3: ") and rejected["raw"] == "b,Chef,?"
    assert rows.good["_row"].n_unique() == 3 and rejected["_row"] not in rows.good["_row"]


def test_an_empty_body_of_lines_says_nothing(read_pages):
    assert read_pages(b"", b'{"id": "a"}', form=LINES).rejected.is_empty()


def test_an_empty_body_of_json_is_a_fault(read_pages):
    rows = read_pages(b"", b'{"ads": [{"id": "a"}]}', form={})
    assert rows.good["id"].to_list() == ["a"]
    assert rows.rejected["reason"].to_list() == [
        "page 1 (http://x/1), record 1: the file is empty. Ask the producer for it again."
    ]


def test_of_an_unreadable_page_the_beginning_is_shown(read_pages):
    rows = read_pages(b"\xff" + b"x" * 2 * RAW_LIMIT, form={})
    assert rows.rejected["raw"][0].startswith(r"\xffxx") and len(rows.rejected["raw"][0]) < RAW_LIMIT + 10


def test_without_a_readable_page_the_reason_is_told(read_pages):
    with pytest.raises(InputError, match=r"column 'id'.*page 2 \(http://x/2\)"):
        read_pages(b"name\nCook\n", b"", form=CSV)
