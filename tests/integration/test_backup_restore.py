"""A data folder that burned down: backup, restore elsewhere, the same figures, and a run that finds all as it was."""

import json
from pathlib import Path

import pytest

QUERY = ("query", "recognition_applications", "--where", "ref_area=DEU", "--format", "csv")
ONLY = ("--source", "deu_recognition")


@pytest.fixture(scope="module")
def archived(tmp_path_factory, lmis_at):
    """A folder after a run, and its archive."""
    folder = tmp_path_factory.mktemp("office")
    lmis = lmis_at(folder / "home", None)
    done = lmis("run", *ONLY)
    assert done.returncode == 0, done.stdout + done.stderr
    archive = folder / "lmis.tar.zst"
    said = lmis("backup", str(archive))
    assert said.returncode == 0 and "current release: 2" in said.stdout, said.stdout + said.stderr
    return lmis, archive


def content(home: Path) -> tuple[str, str]:
    manifest = json.loads((home / "releases" / "current" / "manifest.json").read_text())
    return manifest["content_sha256"], manifest["fingerprint"]


def test_the_same_figures_elsewhere_and_the_next_run_makes_only_what_is_missing(archived, lmis_at, tmp_path):
    lmis, archive = archived
    other = lmis_at(tmp_path / "other", None)
    done = other("restore", str(archive))
    assert done.returncode == 0, done.stdout + done.stderr
    assert other("release", "verify").returncode == 0
    assert other(*QUERY).stdout == lmis(*QUERY).stdout != ""
    assert other("source", "status", "--format", "csv").stdout == lmis("source", "status", "--format", "csv").stdout
    before = content(other.home)
    next((other.home / "harmonised").glob("*/source_id=deu_recognition/time_period=2016/part.parquet")).unlink()
    again = other("run", *ONLY)  # makes what is missing, the warehouse too, from what is there
    assert again.returncode == 0, again.stdout + again.stderr
    assert "1 partition(s) ingested" in again.stdout and "4 already up to date" in again.stdout
    assert "Release unchanged" in again.stdout
    assert content(other.home) == before == content(lmis.home)
    assert other("restore", str(archive)).returncode == 1  # not empty any more


def test_a_damaged_archive_is_named_and_nothing_is_restored(archived, lmis_at, tmp_path):
    _, archive = archived
    cut = tmp_path / "cut.tar.zst"
    cut.write_bytes(archive.read_bytes()[:-2000])
    other = lmis_at(tmp_path / "other", None)
    done = other("restore", str(cut))
    assert done.returncode == 1 and "cut.tar.zst" in done.stderr and "Traceback" not in done.stderr
    assert "There is no release" in other(*QUERY).stderr
