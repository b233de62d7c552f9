"""Feeds through the pipeline: killed and gone on with, day by day, and samples of real services by their field maps."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta

import polars as pl
import pytest

from pipelines import plan as planning
from pipelines import run
from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Source
from pipelines.connectors import http
from pipelines.harmonise.harmonise import harmonise
from pipelines.ingest import ingest
from pipelines.landing.collect import collect
from pipelines.readers.read import read
from pipelines.settings import Settings
from pipelines.staging import day
from pipelines.staging.split import Staged
from tests.conftest import PROJECT
from tests.unit.feed_builders import ad, feed_source, harmonised, page, said, service
from tests.unit.ingest_builders import Reply

DAY = "2026-03-01"
CURSOR = {"by": "cursor", "parameter": "after", "next": "next", "resume": True}
LISTING = {
    None: page(ad("a"), ad("b"), next="1"),
    "1": page(ad("a", "Chef"), ad("c"), next="2"),
    "2": page({"id": "b", "gone": True}, ad("a"), next="3"),
    "3": page(ad("d"), next=None),
}
LIFE = [("a", "Cook"), ("b", "Cook"), ("a", "Chef"), ("c", "Cook"), ("b", None), ("a", "Cook"), ("d", "Cook")]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(http, "PAUSE_S", 0)
    monkeypatch.setattr(http, "_hosts_away", {})


@pytest.fixture
def listing():
    with service(lambda asked, _: LISTING[asked.query.get("after")]) as server:
        yield server


def killed_collector(url: str, settings: Settings, point: str, number: str) -> int:
    command = [sys.executable, "-m", "tests.integration.feed_collector", url, str(settings.home), DAY, point, number]
    return subprocess.run(command, cwd=PROJECT, env=os.environ, timeout=60).returncode


@pytest.mark.parametrize("point", ["asked", "kept", "cut", "noted"])
def test_a_collection_killed_at_any_page_loses_nothing_and_tells_nothing_twice(settings, listing, point):
    for number in ("1", "2", "4"):
        killed = Settings(home=settings.home / number)
        assert killed_collector(listing.address, killed, point, number) == -9
        asked, source = len(listing.asked), feed_source(listing.address, paging=CURSOR)
        assert collect(source, killed, DAY) is None
        if point == "noted" and number == "2":
            assert listing.asked[asked].query == {"after": "2"}  # not from the beginning
        done = harmonised(source, DAY, killed)
        assert said(done) == LIFE
        assert (done.rows_read, done.rows_quarantined, done.rows_duplicate) == (len(LIFE), 0, 0)


def test_a_days_increment_costs_that_day(settings, monkeypatch):
    """After a history of days, a new one makes nothing but itself due, and reads no page of another day."""
    today = date(2026, 3, 10)
    monkeypatch.setattr(Source, "today", property(lambda _: today))
    with service(lambda _, nth: page(ad(f"old-{nth}"))) as server:
        source = feed_source(server.address)
        for _ in range(3):
            assert bring_in(source, settings) == [today.isoformat()]
            today += timedelta(days=1)
        landed = set((settings.landing / "objects").glob("*/*"))
        opened = []
        monkeypatch.setattr(day, "read", lambda path, *args, **more: opened.append(path) or read(path, *args, **more))
        assert bring_in(source, settings) == [today.isoformat()]
    assert len(opened) == 1 and landed.isdisjoint(opened)
    rows = pl.read_parquet(settings.home / "harmonised" / "vacancy" / "source_id=xaa_feed" / "**" / "*.parquet")
    assert sorted(rows["ad_id"]) == [f"old-{at}" for at in range(4)]
    assert len(rows["time_period"].unique()) == 4


def bring_in(source: Source, settings: Settings) -> list[str]:
    """Plan and ingest; return the days that were due."""
    found = planning.make_plan([source], settings)
    for one, period in found.due:
        done = ingest(one, period, *found.deliveries[one.id, period], settings)
        assert done.account.status == "admitted", done.reasons or done.checks
    return [period for _, period in found.due]


def test_a_feed_out_of_reach_is_named_and_what_came_before_goes_on(settings, listing):
    source = feed_source(listing.address, paging=CURSOR)
    answer = listing.answer
    listing.answer = lambda asked, nth: Reply(503) if asked.query.get("after") == "2" else answer(asked, nth)
    found = planning.make_plan([source], settings)
    assert [period for _, period in found.due] == [source.today.isoformat()]
    assert "answered 503" in found.incomplete["xaa_feed"]
    listing.answer = answer
    assert bring_in(source, settings) == [source.today.isoformat()]
    assert planning.make_plan([source], settings).incomplete == {}


def test_a_run_asks_a_feed_once_though_dagster_ingests_what_it_brings(settings):
    with service(lambda _, nth: page(ad(f"ad-{nth}"))) as server:
        summary = run.Summary()
        run._bring_up_to_date([feed_source(server.address)], None, settings, summary, run.Silent(), None)
    assert len(server.asked) == 1 and len(summary.ingested) == 1


def test_a_day_on_which_nothing_was_collected_is_no_partition(settings):
    with service(lambda *_: Reply(503)) as server:
        found = planning.make_plan([feed_source(server.address)], settings)
    assert (found.due, found.deliveries) == ([], {}) and "answered 503" in found.incomplete["xaa_feed"]


SAMPLES = {
    "swe_jobstream": ("swe_jobsearch_result.json", "hits.hits[*]._source"),
    "nor_stillinger": ("nor_pam_result.json", "hits.hits[*]._source"),
}


def sample(real_data, source_id: str):
    """Read the ads that a service's own sample holds by the field map of its source."""
    source = load_catalog()[source_id]
    name, records = SAMPLES[source_id]
    form = source.format.model_copy(update={"records": records})
    rows = read(real_data / "vacancies" / "feed_formats" / name, form, layout=None, scratch=real_data)
    delivered = rows.good.with_columns(_content=pl.col("_row").cast(pl.String), _received_at=pl.lit(f"{DAY}T05:00:00"))
    done = harmonise(Staged(delivered, rows.rejected), source, DAY)
    assert done.rows_quarantined == 0
    return done.rows


def test_the_swedish_sample_by_its_field_map(real_data):
    ads = sample(real_data, "swe_jobstream")
    assert ads["ad_id"].to_list() == ["23174210", "23187561"]
    assert ads["isco08"].to_list() == ["2", "2"] and ads["isco08_digits"].to_list() == [1, 1]
    assert ads["first_seen"].to_list() == [date(2019, 3, 13), date(2019, 3, 19)]
    assert ads["region"].to_list() == ["0180", "1280"] and ads["positions"].to_list() == [1, 10]
    assert ads["closed"].to_list() == [False, False] and ads["employer_hash"].n_unique() == 2


def test_the_norwegian_sample_by_its_field_map(real_data):
    ads = sample(real_data, "nor_stillinger")
    assert ads["isco08"].to_list() == ["2512", "2511", "2264"]
    assert ads["region"].to_list() == ["OSLO", "OSLO", "ULVIK"]
    assert not ads["text"].str.contains("<").any()
    assert ads["text"][0].count("\n") > 10


def test_a_listing_shaped_as_the_german_interface_describes(settings, monkeypatch):
    described = {
        "refnr": "10000-1184867112-S",
        "beruf": "Elektroinstallateur/in",
        "arbeitgeber": "Gröger",
        "aktuelleVeroeffentlichungsdatum": "2021-07-25",
        "arbeitsort": {"plz": 90537, "ort": "Berlin", "region": "Berlin"},
    }
    monkeypatch.setenv("LMIS_FEED_DEU_KEY", "known")
    with service(lambda _, nth: page(maxErgebnisse="1", stellenangebote=[described])) as server:
        source = at_address(load_catalog()["deu_jobsuche"], server.address)
        assert collect(source, settings, DAY) is None
    assert {"veroeffentlichtseit": "2", "page": "1", "size": "100"}.items() <= server.asked[0].query.items()
    (row,) = harmonised(source, DAY, settings).rows.to_dicts()
    assert (row["ad_id"], row["title"], row["region"]) == ("10000-1184867112-S", "Elektroinstallateur/in", "Berlin")
    assert row["first_seen"] == date(2021, 7, 25)


def test_a_list_shaped_as_the_norwegian_feed_is_documented(settings, monkeypatch):
    monkeypatch.setenv("LMIS_FEED_NOR_TOKEN", "t")
    entry = {"title": "Kokk", "businessName": "Kro", "municipal": "OSLO"}
    items = [
        {"url": "/api/v1/feedentry/1", "_feed_entry": entry | {"uuid": "1", "status": "ACTIVE"}},
        {"url": "/api/v1/feedentry/2", "_feed_entry": {"uuid": "2", "status": "INACTIVE", "title": None}},
    ]
    categories = [{"categoryType": "ESCO", "code": "x"}, {"categoryType": "STYRK08", "code": "5120"}]
    content = {"title": "Kokk", "description": "<p>Mat</p>", "published": "2026-02-27T00:00:00Z", "positioncount": "2"}
    detail = {"uuid": "1", "status": "ACTIVE", "ad_content": content | {"categoryList": categories}}
    replies = {"/": page(items=items, next_url=None), "/api/v1/feedentry/1": Reply(body=json.dumps(detail).encode())}
    with service(lambda asked, _: replies[asked.path]) as server:
        source = at_address(load_catalog()["nor_stillinger"], server.address)
        assert collect(source, settings, DAY) is None
    assert "GMT" in server.asked[0].headers["If-Modified-Since"]
    assert "If-Modified-Since" not in server.asked[1].headers
    assert {asked.headers["Authorization"] for asked in server.asked} == {"Bearer t"}
    done = harmonised(source, DAY, settings)
    assert done.rows_quarantined == 0
    open_one, closed_one = done.rows.sort("ad_id").to_dicts()
    assert (open_one["title"], open_one["text"], open_one["isco08"], open_one["positions"]) == (
        "Kokk",
        "Mat",
        "5120",
        2,
    )
    assert (open_one["first_seen"], open_one["closed"], closed_one["closed"]) == (date(2026, 2, 27), False, True)


def at_address(source: Source, address: str) -> Source:
    """The same source, asked at another address."""
    feed = source.location.feed.model_copy(update={"url": address + "/", "requests_per_second": 1e6})
    return source.model_copy(update={"location": source.location.model_copy(update={"feed": feed})})


def test_what_came_before_a_run_was_killed_is_ingested_on_another_day(settings, monkeypatch):
    today = date(2026, 3, 10)
    monkeypatch.setattr(Source, "today", property(lambda _: today))
    with service(lambda _, nth: page(ad(f"ad-{nth}"))) as server:
        source = feed_source(server.address)
        first = planning.make_plan([source], settings)
        assert collect(source, settings, today.isoformat()) is None  # and here the run is killed
        today += timedelta(days=1)
        found = planning.make_plan([source], settings)
    assert [period for _, period in found.due] == ["2026-03-10", "2026-03-11"]
    before, after = (plan.deliveries["xaa_feed", "2026-03-10"][0].size_bytes for plan in (first, found))
    assert before < after


def test_without_its_key_a_service_is_not_asked(settings, monkeypatch):
    monkeypatch.delenv("LMIS_FEED_NOR_TOKEN", raising=False)
    told = collect(load_catalog()["nor_stillinger"], settings, DAY)
    assert "LMIS_FEED_NOR_TOKEN" in str(told)
