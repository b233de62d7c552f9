"""The drop folder: whole files are taken once, others are named and stay."""

import hashlib
import os
from dataclasses import replace

import pytest

from pipelines.catalog.load import load_catalog, periods_of
from pipelines.catalog.models import Location
from pipelines.inbox import TAKEN, Claim, look, take_in
from pipelines.landing.land import land, land_layout
from pipelines.landing.store import LandingStore
from tests.unit.ingest_builders import Reply, serving

NAME = "arg_eph_2014q3.csv"


def expecting(source="arg_eph", **location):
    """A shipped source that expects files in the drop folder."""
    location = {"inbox": "arg_eph_{yyyy}q{q}.csv"} | location
    return load_catalog()[source].model_copy(update={"location": Location(**location)})


@pytest.fixture
def drop(settings):
    """Put a file into the drop folder."""
    settings.inbox.mkdir(parents=True)

    def put(name=NAME, content=b"rows"):
        path = settings.inbox / name
        path.write_bytes(content)
        return path

    return put


@pytest.fixture
def take(settings):
    """Take in what is whole, at once."""

    def taken(*sources, wanted=lambda _: True, whole_after_s=0.0):
        return take_in(settings, wanted, sources or [expecting()], whole_after_s=whole_after_s)

    return taken


def ledger(settings):
    return [(one.source, one.period, one.location) for one in LandingStore(settings.landing).deliveries()]


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_whole_file_is_landed_recorded_and_moved_away(settings, drop, take):
    drop()
    assert take().taken == {NAME: "arg_eph 2014-Q3"}
    delivery = land(expecting(), "2014-Q3", settings)
    assert (delivery.location, delivery.size_bytes) == (f"inbox:{NAME}", 4)
    assert LandingStore(settings.landing).object_path(delivery.sha256).read_bytes() == b"rows"
    assert names(settings.inbox) == []
    (moved,) = names(settings.inbox / TAKEN)
    assert moved.endswith(f"Z-{NAME}")


def test_a_file_that_changed_a_moment_ago_is_not_taken(settings, drop, take):
    path = drop()
    os.utime(path, (0, 0))  # as a copy that keeps the time of its original
    found = take(whole_after_s=60.0)
    assert (found.arriving, found.taken) == ([NAME], {})
    assert ledger(settings) == []


@pytest.mark.parametrize("name", [f"{NAME}.part", f"{NAME}.tmp", f"{NAME}.filepart", f"{NAME}~", f".{NAME}.X2c"])
def test_a_file_in_transit_by_its_name_is_not_looked_at(drop, take, name):
    drop(name)
    found = take()
    assert (found.arriving, found.left, found.taken) == ([], {}, {})


def test_a_hash_beside_the_file_tells_at_once_whether_it_is_whole(drop, take):
    drop()
    drop(f"{NAME}.sha256", f"{hashlib.sha256(b'rows').hexdigest()}  {NAME}\n".encode())
    assert take(whole_after_s=60.0).taken == {NAME: "arg_eph 2014-Q3"}


def test_a_hash_that_does_not_agree_keeps_the_file_out(settings, drop, take):
    drop()
    drop(f"{NAME}.sha256", b"0" * 64)
    assert take(whole_after_s=60.0).arriving == [NAME]
    assert "send it again" in take().left[NAME]
    assert ledger(settings) == [] and names(settings.inbox) == [NAME, f"{NAME}.sha256"]


@pytest.mark.parametrize(("told", "whole"), [(b"", True), (b"4\n", True), (b"5", False)])
def test_a_done_mark_may_tell_the_size(settings, drop, take, told, whole):
    drop()
    drop(f"{NAME}.done", told)
    assert bool(take(whole_after_s=60.0).taken) == whole
    assert (names(settings.inbox) == []) == whole


def test_a_file_that_nobody_expects_is_named_and_stays(settings, drop, take):
    drop("arg_eph_2014_q3.csv")
    found = take()
    assert "one is expected that is called arg_eph_2014q3.csv" in found.left["arg_eph_2014_q3.csv"]
    assert names(settings.inbox) == ["arg_eph_2014_q3.csv"]


def test_links_pipes_and_folders_are_not_followed(settings, drop, take, tmp_path):
    (tmp_path / "secret").write_text("secret")
    drop()
    (settings.inbox / NAME).unlink()
    (settings.inbox / NAME).symlink_to(tmp_path / "secret")
    os.mkfifo(settings.inbox / "arg_eph_2014q4.csv")
    (settings.inbox / "arg_eph_2014q2.csv").mkdir()
    found = take()
    assert sorted(found.left) == [NAME, "arg_eph_2014q4.csv"] and found.taken == {}
    assert ledger(settings) == []


def test_a_link_put_in_place_of_a_whole_file_is_not_followed(settings, drop, tmp_path, monkeypatch, take):
    (tmp_path / "secret").write_text("secret")
    path = drop()

    def swapped(*_):
        path.unlink()
        path.symlink_to(tmp_path / "secret")

    monkeypatch.setattr("pipelines.inbox._land_from_elsewhere", swapped)
    assert "could not be taken" in take().left[NAME]
    assert ledger(settings) == []


def test_a_file_that_goes_on_growing_while_it_is_read_is_left(settings, drop, monkeypatch, take):
    path = drop()
    keep = LandingStore.keep

    def growing(store, opened):
        kept = keep(store, opened)
        path.write_bytes(b"rows and more")
        return kept

    monkeypatch.setattr(LandingStore, "keep", growing)
    assert take().arriving == [NAME]
    assert ledger(settings) == [] and names(settings.inbox) == [NAME]


def test_a_file_that_may_not_be_read_stops_nobody(settings, drop, monkeypatch, take):
    drop()
    drop(f"{NAME}.sha256", b"0" * 64)
    drop("arg_eph_2014q4.csv", b"other rows")

    def closed(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pipelines.inbox.sha256_of", closed)
    found = take()
    assert "Permission denied" in found.left[NAME] and list(found.taken) == ["arg_eph_2014q4.csv"]


def test_killed_between_landing_and_moving_the_next_run_doubles_nothing(settings, drop, monkeypatch, take):
    drop()

    def killed(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("pipelines.inbox._move_away", killed)
        take()
    assert take().taken and len(ledger(settings)) == 1 and names(settings.inbox) == []


def test_another_file_for_the_same_period_is_a_new_delivery_and_the_same_again_is_not(settings, drop, take):
    for content in (b"first", b"first", b"revised"):
        drop(content=content)
        assert take().taken
    assert [one.size_bytes for one in LandingStore(settings.landing).deliveries()] == [5, 7]
    assert land(expecting(), "2014-Q3", settings).size_bytes == 7


def test_only_what_is_wanted_is_taken(settings, drop, take):
    drop(), drop("arg_eph_2014q4.csv")
    found = take(wanted=lambda claim: claim.period == "2014-Q4")
    assert list(found.taken) == ["arg_eph_2014q4.csv"] and found.left == {}
    assert names(settings.inbox) == [NAME]


def test_one_file_of_many_periods_is_a_delivery_of_each(settings, drop, take):
    source = expecting("deu_recognition", inbox="recognition.csv")
    drop("recognition.csv")
    assert take(source).taken["recognition.csv"].startswith("deu_recognition 2016 to ")
    assert [period for _, period, _ in ledger(settings)] == periods_of(source)


def test_a_layout_comes_by_the_drop_folder_too(settings, drop, take):
    fixed = load_catalog()["bra_pnadc"]
    form = fixed.format.model_copy(update={"layout": Location(inbox="input_{yyyy}.txt")})
    source = fixed.model_copy(update={"format": form})
    assert Claim(source, "bra_pnadc.layout", "2017-Q4").location.inbox == "input_{yyyy}.txt"
    drop("input_2017.txt")
    take(source)
    assert land_layout(source, "2017-Q4", settings).location == "inbox:input_2017.txt"


def test_what_the_mirror_had_before_stays_the_older_delivery(settings, drop, take, tmp_path):
    """A correction by the drop folder holds against the mirror, until the mirror gives something new."""
    mirrored = replace(settings, mirror=tmp_path)
    source, file = expecting(mirror="{yyyy}q{q}.csv"), tmp_path / "2014q3.csv"
    file.write_bytes(b"old")
    drop(content=b"corrected")
    take_in(mirrored, sources=[source], whole_after_s=0)
    assert [place for _, _, place in ledger(settings)] == ["mirror:2014q3.csv", f"inbox:{NAME}"]
    for _ in range(2):
        assert land(source, "2014-Q3", mirrored).location == f"inbox:{NAME}"
    file.unlink()
    assert land(source, "2014-Q3", mirrored).location == f"inbox:{NAME}"
    file.write_bytes(b"new")
    assert land(source, "2014-Q3", mirrored).location == "mirror:2014q3.csv"
    assert len(ledger(settings)) == 3


def test_an_address_is_asked_with_its_own_tag_and_its_old_bytes_do_not_come_back(settings, drop, take, monkeypatch):
    monkeypatch.setattr("pipelines.connectors.http.PAUSE_S", 0)
    replies = [Reply(body=b"old", headers={"ETag": '"1"'}), Reply(304), Reply(503), Reply(body=b"new")]
    with serving(*replies) as server:
        source = expecting(url=server.address)
        drop(content=b"corrected")
        take(source)
        assert land(source, "2014-Q3", settings).location == f"inbox:{NAME}"
        assert server.asked[1]["If-None-Match"] == '"1"'
        assert land(source, "2014-Q3", settings).location == server.address
    assert [one.size_bytes for one in LandingStore(settings.landing).deliveries()] == [3, 9, 3]


def test_without_a_drop_folder_there_is_nothing(settings):
    found = look(settings)
    assert (found.whole, found.left) == ([], {})
