"""Keeping bytes by their hash, and a ledger that a crash cannot spoil."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256

import pytest

from pipelines.errors import UnreachableError
from pipelines.landing import store as module
from pipelines.landing.store import Delivery, LandingStore, now

DELIVERY = Delivery("xaa_lfs", "2020-Q1", "mirror:añ\u2028o.csv", now(), 3, "00", "none", etag='"one"')


@pytest.fixture
def store(tmp_path):
    return LandingStore(tmp_path / "landing")


def write(path, content=b"abc"):
    path.write_bytes(content)
    return path


def objects(store):
    return [path for path in (store.root / "objects").rglob("*") if path.is_file()]


def test_the_same_bytes_twice_are_one_file(store, tmp_path):
    first, second = store.keep(write(tmp_path / "a")), store.keep(write(tmp_path / "b"))
    assert first == second == (sha256(b"abc").hexdigest(), 3)
    assert objects(store) == [store.object_path(first[0])]


def test_kept_bytes_are_as_received_and_read_only(store, tmp_path):
    path = store.object_path(store.keep(write(tmp_path / "a", b"\x00\xff\r\n"))[0])
    assert path.read_bytes() == b"\x00\xff\r\n"
    assert path.stat().st_mode & 0o777 == 0o444


def test_bytes_that_changed_while_they_were_read_are_not_kept_under_another_hash(store, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "sha256_of", lambda _: sha256(b"as it was before").hexdigest())
    with pytest.raises(UnreachableError, match="changed while it was read"):
        store.keep(write(tmp_path / "a"))
    assert objects(store) == []


def test_only_a_temporary_file_is_taken_away(store, tmp_path):
    mine, temporary = write(tmp_path / "a"), write(tmp_path / "b")
    store.keep(mine)
    store.keep(temporary, move=True)
    assert mine.exists()
    assert not temporary.exists()


def test_many_can_keep_at_once(store, tmp_path):
    paths = [write(tmp_path / f"{at}", bytes([at % 3])) for at in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.keep, paths))
    assert {path.read_bytes() for path in objects(store)} == {b"\x00", b"\x01", b"\x02"}
    assert len(objects(store)) == 3


def test_many_can_record_at_once(store):
    deliveries = [replace(DELIVERY, period=f"{2000 + at}") for at in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.record, deliveries))
    assert sorted(store.deliveries(), key=lambda one: one.period) == deliveries


def test_every_delivery_is_a_line_of_the_ledger_and_the_last_one_counts(store):
    later = replace(DELIVERY, sha256="11")
    other = replace(DELIVERY, period="2020-Q2")
    for one in (DELIVERY, other, later):
        store.record(one)
    assert store.deliveries() == [DELIVERY, other, later]
    assert store.latest("xaa_lfs", "2020-Q1") == later
    assert store.latest("xaa_lfs", "2021-Q1") is None


def test_the_same_delivery_again_adds_no_line(store):
    store.record(DELIVERY)
    store.record(replace(DELIVERY, retrieved_at="later"))
    assert store.deliveries() == [DELIVERY]


@pytest.mark.parametrize("cut", [b'{"source": "xaa_l', b'{"source": "a\xc3'], ids=["in a word", "in a character"])
def test_a_line_cut_off_by_a_crash_is_passed_over_and_the_next_one_still_counts(store, cut):
    store.record(DELIVERY)
    with store.ledger.open("ab") as file:
        file.write(cut)
    assert store.deliveries() == [DELIVERY]
    after = replace(DELIVERY, period="2020-Q2")
    store.record(after)
    assert store.deliveries() == [DELIVERY, after]


def test_an_empty_landing_folder_has_no_deliveries(store):
    assert store.deliveries() == []
