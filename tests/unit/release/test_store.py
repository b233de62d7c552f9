import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.release import files, store
from pipelines.release.build import publish
from pipelines.release.errors import ReleaseError


def test_nothing_published_yet(tmp_path):
    assert store.list_releases(tmp_path / "none") == [] and store.current(tmp_path / "none") is None
    for call in (store.verify, store.rollback):
        with pytest.raises(ReleaseError, match="Publish one first"):
            call(tmp_path / "none")


def test_rollback_goes_back_and_forth(wanted, three):
    releases = wanted["releases"]
    assert store.rollback(releases).id == three[1].id
    assert (releases / "current").resolve() == three[1].path.resolve()
    assert store.rollback(releases).id == three[0].id
    with pytest.raises(ReleaseError, match="No release was current before"):
        store.rollback(releases)
    assert store.rollback(releases, three[2].id).current
    assert [release.id for release in store.list_releases(releases)] == [release.id for release in three]


def test_rollback_writes_down_what_it_left_so_that_it_is_not_published_again(wanted, three):
    releases = wanted["releases"]
    assert store.rolled_back_from(releases) == ""
    store.rollback(releases)
    manifest = json.loads((three[2].path / "manifest.json").read_text())
    assert store.rolled_back_from(releases) == manifest["fingerprint"]


def test_rollback_skips_a_release_that_was_rolled_back_from(wanted, three):
    releases = wanted["releases"]
    store.rollback(releases)
    publish(**{**wanted, "fingerprint": "four"})
    assert store.rollback(releases).id == three[1].id


@pytest.mark.parametrize("name", ["20200101T000000Z-00000000", "../elsewhere", "current", ".lock", ""])
def test_rollback_to_a_release_that_is_not_there(wanted, three, name):
    with pytest.raises(ReleaseError, match=f"Known: {three[0].id}"):
        store.rollback(wanted["releases"], name)
    assert store.current(wanted["releases"]).id == three[2].id


def test_the_folder_may_move(wanted, three, tmp_path):
    moved = wanted["releases"].rename(tmp_path / "moved")
    assert store.current(moved).id == three[2].id


def _flip(path):
    mode = path.stat().st_mode
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    path.chmod(mode)


@pytest.mark.parametrize("name", ["observations.parquet", "lmis.duckdb", "metadata.json", "manifest.json"])
def test_a_flipped_bit_is_found_and_not_rolled_back_to(wanted, three, name):
    releases = wanted["releases"]
    assert store.verify(releases, three[1].id).ok
    _flip(three[1].path / name)
    result = store.verify(releases, three[1].id)
    assert not result.ok and any(name in problem for problem in result.problems)
    with pytest.raises(ReleaseError, match="is damaged"):
        store.rollback(releases)
    assert store.current(releases).id == three[2].id


def test_missing_and_unlisted_files_are_found(wanted, three):
    folder = three[2].path
    folder.chmod(0o755)
    (folder / "metadata.json").unlink()
    (folder / "extra.csv").write_text("a")
    problems = store.verify(wanted["releases"]).problems
    assert problems == ("extra.csv is not listed in the manifest.", "metadata.json is missing.")


def test_a_manifest_of_another_release_is_found(wanted, three):
    swapped = three[0].path.rename(wanted["releases"] / "20200101T000000Z-00000000")
    assert "another release" in store.verify(wanted["releases"], swapped.name).problems[0]


def test_a_damaged_current_release_is_left_and_replaced(wanted, three):
    releases = wanted["releases"]
    _flip(three[2].path / "manifest.json")
    assert store.rollback(releases).id == three[1].id
    _flip(three[1].path / "lmis.duckdb")
    again = publish(**{**wanted, "fingerprint": "two"})
    assert again.created and store.verify(releases).ok


def test_a_current_that_leads_nowhere(wanted, three):
    releases = wanted["releases"]
    three[2].path.rename(releases / "lost")
    with pytest.raises(ReleaseError, match="is no release"):
        store.current(releases)
    assert store.rollback(releases, three[0].id).current
    (releases / "lost").rename(three[2].path)
    (releases / "current").unlink()
    (releases / "current").mkdir()
    with pytest.raises(ReleaseError, match="not a symbolic link"):
        publish(**wanted)


def test_a_reader_never_sees_a_gap(wanted, three):
    releases, stop = wanted["releases"], threading.Event()

    def read():
        seen = set()
        while not stop.is_set():
            seen.add(json.loads((releases / "current" / "manifest.json").read_text())["release_id"])
        return seen

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        for turn in range(200):
            files.switch_current(releases, three[turn % 3].id)
        stop.set()
        assert reader.result() <= {release.id for release in three}  # raises what the reader ran into
    assert (releases / "current").resolve().name == three[199 % 3].id
