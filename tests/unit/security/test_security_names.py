"""Names from outside: of releases, sources, periods and files. None leads out of its folder, none is run."""

import pytest

from pipelines.catalog.load import load_catalog
from pipelines.catalog.location import Location
from pipelines.cli import app
from pipelines.errors import LmisError
from pipelines.release import store
from pipelines.release.errors import ReleaseError
from tests.unit.release import conftest as releases

ELSEWHERE = ["../x", "../../etc", "/etc", ".", "..", "", "current", "20260102T030405Z-abcdef12/../x", "x\x00y", "a\nb"]

shelves, filled = releases.shelves, releases.filled
"""Fixtures of the tests of releases."""


@pytest.mark.parametrize("name", ELSEWHERE)
def test_only_the_name_of_a_release_is_one(shelves, name):
    for act in (store.find, store.verify, store.rollback):
        with pytest.raises(ReleaseError):
            act(shelves[3], name)
    assert store.verify(shelves[3]).ok


def test_a_link_beside_the_releases_is_none(shelves, tmp_path):
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "20260102T030405Z-abcdef12").symlink_to("/etc")
    (folder / "current").symlink_to("/etc")
    assert store.list_releases(folder) == []
    with pytest.raises(ReleaseError, match="no release"):
        store.current(folder)


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc/passwd", ".hidden", "a\\b", "{0.__class__}", "{x}"])
def test_the_name_of_a_file_in_the_inbox_is_plain(name):
    with pytest.raises(ValueError):
        Location(inbox=name)


def test_no_id_of_the_catalogue_is_a_path():
    assert all(name.replace("_", "").isalnum() and name.isascii() for name in load_catalog())


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--source", "../../etc/passwd"),
        ("release", "verify", "../../etc"),
        ("release", "rollback", "../x"),
        ("report", "country", "../../ARG"),
        ("source", "check", "../../etc/passwd"),
        ("query", "../x"),
    ],
    ids=" ".join,
)
def test_the_command_answers_a_name_that_leads_elsewhere_in_words(words, monkeypatch, tmp_path):
    monkeypatch.setenv("LMIS_HOME", str(tmp_path / "home"))
    try:
        code = app(list(words), standalone_mode=False)
    except LmisError as told:
        code = str(told)
    assert code not in (None, 0, "")
    assert {path.name for path in tmp_path.iterdir()} <= {"home"}
