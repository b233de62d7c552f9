"""Landing a period of a source: fetched, kept, recorded, and not fetched again in vain."""

from dataclasses import replace

import pytest

from pipelines.accounting import Account, Accounts
from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Location
from pipelines.errors import UnreachableError
from pipelines.landing.land import land, land_layout
from pipelines.landing.store import Delivery, LandingStore
from tests.unit.ingest_builders import Reply, serving

TAGGED = Reply(body=b"first", headers={"ETag": '"1"'})


def at(address, source="arg_eph"):
    """A shipped source, moved to another address."""
    return load_catalog()[source].model_copy(update={"location": Location(url=address)})


def test_a_landed_period_is_kept_and_recorded_with_where_it_came_from(settings):
    with serving(TAGGED) as server:
        delivery = land(at(server.address + "/{period}"), "2014-Q1", settings)
    store = LandingStore(settings.landing)
    assert store.object_path(delivery.sha256).read_bytes() == b"first"
    assert store.deliveries() == [delivery]
    assert (delivery.source, delivery.period, delivery.size_bytes) == ("arg_eph", "2014-Q1", 5)
    assert delivery.location == f"{server.address}/2014-Q1"
    assert delivery.licence.startswith("INDEC")
    assert list((settings.home / "scratch").iterdir()) == []


def test_bytes_that_have_not_changed_are_not_delivered_again(settings):
    with serving(TAGGED, Reply(304)) as server:
        source = at(server.address)
        assert land(source, "2014-Q1", settings) == land(source, "2014-Q1", settings)
    assert server.asked[1]["If-None-Match"] == '"1"'


def test_new_bytes_are_a_new_delivery(settings):
    with serving(TAGGED, Reply(body=b"second")) as server:
        first, second = (land(at(server.address), "2014-Q1", settings) for _ in range(2))
    assert first.sha256 != second.sha256
    assert LandingStore(settings.landing).deliveries() == [first, second]


def test_a_tag_is_not_shown_to_another_address(settings):
    with serving(TAGGED) as server:
        land(at(f"{server.address}/old"), "2014-Q1", settings)
        land(at(f"{server.address}/new"), "2014-Q1", settings)
    assert "If-None-Match" not in server.asked[1]


def test_bytes_lost_from_landing_are_fetched_anew(settings):
    with serving(TAGGED) as server:
        lost = land(at(server.address), "2014-Q1", settings)
        path = LandingStore(settings.landing).object_path(lost.sha256)
        path.unlink()
        land(at(server.address), "2014-Q1", settings)
    assert "If-None-Match" not in server.asked[1]
    assert path.read_bytes() == b"first"


def test_a_mirrored_file_stays_where_it_is(settings, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"mine")
    source = load_catalog()["arg_eph"].model_copy(update={"location": Location(mirror="a.csv")})
    land(source, "2014-Q1", replace(settings, mirror=tmp_path))
    assert (tmp_path / "a.csv").read_bytes() == b"mine"


def test_packaged_figures_are_landed_too(settings):
    delivery = land(load_catalog()["deu_recognition"], "2016", settings)
    assert delivery.location == "package:deu_recognition.csv"


def test_what_can_be_had_nowhere_is_told_with_source_and_period(settings):
    with serving(Reply(404)) as server, pytest.raises(UnreachableError, match=r"arg_eph 2014-Q1: .*answered 404"):
        land(at(server.address), "2014-Q1", settings)


def test_a_layout_is_landed_beside_the_data_only_where_there_is_one(settings):
    fixed = load_catalog()["bra_pnadc"]
    with serving(Reply(body=b"@1 A $2.")) as server:
        form = fixed.format.model_copy(update={"layout": Location(url=server.address)})
        layout = land_layout(fixed.model_copy(update={"format": form}), "2017-Q4", settings)
    assert layout.source == "bra_pnadc.layout"
    assert land_layout(load_catalog()["arg_eph"], "2014-Q1", settings) is None


def test_of_bytes_that_could_not_be_read_the_tag_is_not_shown(settings):
    with serving(TAGGED) as server:
        source = at(server.address)
        landed = land(source, "2014-Q1", settings)
        Accounts(settings.home).write(failed(landed))
        land(source, "2014-Q1", settings)
    assert "If-None-Match" not in server.asked[1]


def failed(landed: Delivery) -> Account:
    """The account of a delivery that could not be read."""
    return Account(
        source=landed.source, period=landed.period, subject="person", rows_read=0, rows_harmonised=0,
        rows_quarantined=0, rows_duplicate=0, sha256=landed.sha256, location=landed.location,
        retrieved_at=landed.retrieved_at, size_bytes=landed.size_bytes, status="failed", fingerprint="f", error="why",
    )  # fmt: skip
