"""A backup holds what cannot be made again; a restore brings it back whole, or leaves the folder empty."""

import io
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines import backup
from pipelines.backup import make_backup, restore_backup
from pipelines.errors import LmisError
from pipelines.files import locked
from pipelines.landing.store import LandingStore
from pipelines.release.files import seal, switch_current
from pipelines.release.manifest import observations_name, write_manifest
from pipelines.release.store import current
from tests.conftest import PROJECT

RELEASE = "20260101T000000Z-0123abcd"


@pytest.fixture
def filled(settings):
    """A data folder with a bit of everything."""
    home = settings.home
    LandingStore(settings.landing).keep_bytes(b"as received")
    for name in (
        "landing/ledger.jsonl", "accounting/xaa/2020.json", "occupations/decisions.csv", "alerts.yml", "inbox/q1.csv",
        "staging/part.parquet", "warehouse/warehouse.duckdb", "scratch/x", "landing/.new-abc", "logs/audit.jsonl",
        "releases/.building-x/observations.parquet",
    ):  # fmt: skip
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    settings.secret()
    release = settings.releases / RELEASE
    release.mkdir()
    (release / observations_name(False)).write_bytes(b"figures")
    lineage = pl.DataFrame(
        schema=["source_id", "time_period", "sha256", "location", "retrieved_at", "status"], orient="row"
    )
    write_manifest(
        release, release_id=RELEASE, created_at=datetime(2026, 1, 1, tzinfo=UTC), fingerprint="f", content="c",
        synthetic=False, rows=1, previous=None, partitions=lineage,
    )  # fmt: skip
    seal(release)
    switch_current(settings.releases, RELEASE)
    return settings


@pytest.fixture
def elsewhere(settings, tmp_path):
    return replace(settings, home=tmp_path / "elsewhere")


def files(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("ending", ["tar.zst", "tar.gz"])
def test_what_cannot_be_made_again_comes_back(filled, elsewhere, tmp_path, ending):
    archive = tmp_path / f"lmis.{ending}"
    made = make_backup(filled, archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert restore_backup(elsewhere, archive) == made
    back = files(elsewhere.home)
    kept = {name: content for name, content in files(filled.home).items() if name in back}
    assert back == kept
    assert {
        "secret",
        "alerts.yml",
        "logs/audit.jsonl",
        "inbox/q1.csv",
        "occupations/decisions.csv",
        "landing/ledger.jsonl",
    } < set(back)
    assert not [name for name in back if name.split("/")[0] in ("staging", "warehouse", "scratch")]
    assert not [name for name in back if ".new-" in name or ".building" in name]
    assert current(elsewhere.releases).id == RELEASE == made.current
    assert stat.S_IMODE((elsewhere.home / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((elsewhere.releases / RELEASE).stat().st_mode) == 0o555
    (object_,) = (elsewhere.landing / "objects").glob("*/*")
    assert stat.S_IMODE(object_.stat().st_mode) == 0o444
    assert not (elsewhere.home / backup.RESTORING).exists()


def test_everything_takes_a_consistent_copy_of_databases(filled, elsewhere, tmp_path):
    path = filled.dagster_home / "runs.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("create table run as select 1 as id")
        connection.commit()  # stands in the write-ahead log, which is not copied
        make_backup(filled, tmp_path / "all.tar.zst", everything=True)
    restore_backup(elsewhere, tmp_path / "all.tar.zst")
    with sqlite3.connect(elsewhere.dagster_home / "runs.db") as connection:
        assert connection.execute("select id from run").fetchall() == [(1,)]
    assert (elsewhere.home / "staging" / "part.parquet").exists()
    assert not (elsewhere.home / "scratch").exists()


def test_a_damaged_database_of_records_is_named(filled, tmp_path):
    path = filled.dagster_home / "runs.db"
    path.parent.mkdir()
    path.write_bytes(b"no database of SQLite")
    with pytest.raises(LmisError, match=r"runs\.db is damaged .*move it away"):
        make_backup(filled, tmp_path / "all.tar.zst", everything=True)
    assert not list(tmp_path.glob("*.zst"))


def test_a_file_of_others_that_is_called_like_a_database_is_copied_as_it_is(filled, elsewhere, tmp_path):
    (filled.inbox / "survey.db").write_bytes(b"no database of SQLite")
    make_backup(filled, tmp_path / "lmis.tar.gz")
    restore_backup(elsewhere, tmp_path / "lmis.tar.gz")
    assert (elsewhere.inbox / "survey.db").read_bytes() == b"no database of SQLite"


def test_everything_is_not_copied_while_the_warehouse_is_built(filled, tmp_path):
    with locked(filled.warehouse_lock):
        make_backup(filled, tmp_path / "lmis.tar.zst")
        with pytest.raises(LmisError, match="Another run is at work"):
            make_backup(filled, tmp_path / "all.tar.zst", everything=True)


def test_the_newest_objects_are_in_the_archive_when_the_ledger_names_them(filled):
    order = [path.relative_to(filled.home).as_posix() for path in backup._to_keep(filled.home, backup.MADE_AGAIN)]
    rooms = list(dict.fromkeys(name.split("/")[0] for name in order if "/" in name))
    assert rooms.index("accounting") < rooms.index("landing") < rooms.index("releases")
    assert order.index("landing/ledger.jsonl") < next(at for at, name in enumerate(order) if "objects" in name)
    assert order.index("releases/current") < order.index(f"releases/{RELEASE}/manifest.json")


def test_a_backup_waits_for_no_run_and_leaves_nothing_when_it_fails(filled, tmp_path, monkeypatch):
    with locked(filled.home / ".run.lock"), pytest.raises(LmisError, match="Another run is at work"):
        make_backup(filled, tmp_path / "lmis.tar.zst")
    with pytest.raises(LmisError, match="data folder itself"):
        make_backup(filled, filled.home / "lmis.tar.zst")
    with pytest.raises(LmisError, match=r"\.tar\.zst or"):
        make_backup(filled, tmp_path / "lmis.zip")

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_add", full)
    (tmp_path / "out").mkdir()
    with pytest.raises(LmisError, match="No space left on device"):
        make_backup(filled, tmp_path / "out" / "lmis.tar.zst")
    assert not list((tmp_path / "out").iterdir())


def test_a_link_is_named(filled, tmp_path):
    (filled.home / "inbox" / "link").symlink_to("/etc/passwd")
    with pytest.raises(LmisError, match="inbox/link is a link"):
        make_backup(filled, tmp_path / "lmis.tar.zst")


def test_folders_that_stand_ready_are_no_obstacle(filled, elsewhere, tmp_path):
    make_backup(filled, tmp_path / "lmis.tar.gz")
    elsewhere.releases.mkdir(parents=True)
    restore_backup(elsewhere, tmp_path / "lmis.tar.gz")
    assert current(elsewhere.releases).id == RELEASE


def test_a_folder_that_is_not_empty_is_left_alone(filled, tmp_path):
    make_backup(filled, tmp_path / "lmis.tar.gz")
    before = files(filled.home)
    with pytest.raises(LmisError, match="not empty"):
        restore_backup(filled, tmp_path / "lmis.tar.gz")
    assert files(filled.home) == before


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("ending", ["tar.zst", "tar.gz"])
def test_an_archive_cut_off_is_refused(filled, elsewhere, tmp_path, ending, share):
    archive = tmp_path / f"lmis.{ending}"
    (filled.home / "inbox" / "big").write_bytes(os.urandom(300_000))
    make_backup(filled, archive)
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])
    with pytest.raises(LmisError, match=r"damaged|cut off"):
        restore_backup(elsewhere, archive)
    assert files(elsewhere.home).keys() <= {".run.lock"}


def rewritten(archive: Path, change) -> None:
    """Write an archive anew with changed members."""
    with tarfile.open(archive, "r:gz") as tar:
        members = [(member, tar.extractfile(member).read() if member.isreg() else None) for member in tar]
    with tarfile.open(archive, "w:gz") as tar:
        for member, content in members:
            for changed, new in change(member, content):
                changed.size = len(new) if new is not None else 0
                tar.addfile(changed, io.BytesIO(new) if new is not None else None)


def test_a_changed_byte_is_refused_with_the_name_of_the_file(filled, elsewhere, tmp_path):
    archive = tmp_path / "lmis.tar.gz"
    make_backup(filled, archive)
    rewritten(archive, lambda m, c: [(m, c[:-1] + b"!" if m.name == "occupations/decisions.csv" else c)])
    with pytest.raises(LmisError, match=r"occupations/decisions.csv differs"):
        restore_backup(elsewhere, archive)
    assert files(elsewhere.home).keys() <= {".run.lock"}


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside-of-lmis", "releases/link", "releases/current"])
def test_members_that_would_leave_the_folder_are_refused(filled, elsewhere, tmp_path, name):
    archive = tmp_path / "lmis.tar.gz"
    make_backup(filled, archive)
    foreign = tarfile.TarInfo(name)
    content = b"x"
    if name.startswith("releases"):
        foreign.type, foreign.linkname, content = tarfile.SYMTYPE, "/etc", None

    def first(member, old):
        yield from [(foreign, content)] if member.name == "alerts.yml" else []
        yield member, old

    rewritten(archive, first)
    with pytest.raises(LmisError):
        restore_backup(elsewhere, archive)
    assert files(elsewhere.home).keys() <= {".run.lock"}
    assert not (tmp_path / "outside").exists() and not Path("/tmp/outside-of-lmis").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines import backup
from pipelines.settings import Settings

left = int(sys.argv[3])
def hashed(*given, real=backup._extract):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given) if len(given) > 1 else None
backup._extract = hashed
backup.seal = lambda folder, real=backup.seal: (real(folder), hashed(folder / "manifest.json"))
backup.restore_backup(Settings(home=Path(sys.argv[1])), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("calls", [1, 5, 11])  # at the first file, midway, and while the release is verified
def test_a_restore_that_was_killed_looks_like_nothing_and_is_begun_again(filled, elsewhere, tmp_path, calls):
    archive = tmp_path / "lmis.tar.gz"
    assert make_backup(filled, archive).files == 10
    command = [sys.executable, "-c", KILLED, str(elsewhere.home), str(archive), str(calls)]
    assert subprocess.run(command, cwd=PROJECT).returncode == -signal.SIGKILL
    assert {path.name for path in elsewhere.home.iterdir()} == {".run.lock", backup.RESTORING}
    assert current(elsewhere.releases) is None
    restore_backup(elsewhere, archive)
    assert current(elsewhere.releases).id == RELEASE
