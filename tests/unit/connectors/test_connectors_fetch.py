"""The order in which places are asked for bytes."""

from functools import partial

import pytest

from pipelines.catalog.models import Location
from pipelines.connectors import fetch as module
from pipelines.errors import UnreachableError
from tests.unit.ingest_builders import Reply, serving


@pytest.fixture
def fetch(tmp_path):
    """`fetch` with a mirror, a package and a scratch folder of its own."""
    for name in ("mirror", "package"):
        (tmp_path / name).mkdir()
    places = {name: tmp_path / name for name in ("mirror", "package", "scratch")}
    return partial(module.fetch, **places)


def test_the_mirror_is_asked_before_the_internet(fetch, tmp_path):
    (tmp_path / "mirror" / "a14.csv").write_bytes(b"mirrored")
    with serving(Reply(body=b"online")) as server:
        got = fetch(Location(mirror="a{yy}.csv", url=server.address), "2014-Q1")
    assert (got.path.read_bytes(), got.location, got.temporary) == (b"mirrored", "mirror:a14.csv", False)
    assert server.asked == []


def test_what_the_mirror_lacks_comes_from_the_internet(fetch):
    with serving(Reply(body=b"online")) as server:
        got = fetch(Location(mirror="a.csv", url=server.address + "/{yyyy}/q{q}"), "2014-Q2")
    assert (got.path.read_bytes(), got.location, got.temporary) == (b"online", f"{server.address}/2014/q2", True)


def test_a_mirror_reached_by_a_link_answers_too(fetch, tmp_path):
    (tmp_path / "mirror" / "a.csv").touch()
    (tmp_path / "link").symlink_to(tmp_path / "mirror")
    assert fetch(Location(mirror="a.csv"), "2014", mirror=tmp_path / "link").location == "mirror:a.csv"


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "a/../../secret"])
def test_a_path_out_of_the_mirror_is_refused(fetch, tmp_path, name):
    (tmp_path / "secret").touch()
    with pytest.raises(UnreachableError, match="points outside"):
        fetch(Location(mirror=name), "2014")


def test_a_packaged_file_lies_beside_its_catalogue_file(fetch, tmp_path):
    (tmp_path / "package" / "figures.csv").write_bytes(b"packaged")
    got = fetch(Location(packaged="figures.csv"), "2014")
    assert (got.path.read_bytes(), got.location, got.temporary) == (b"packaged", "package:figures.csv", False)


def test_a_packaged_file_that_is_absent_is_told(fetch):
    with pytest.raises(UnreachableError, match=r"package .*figures\.csv: no such file"):
        fetch(Location(packaged="figures.csv"), "2014")


def test_every_place_asked_is_told(fetch):
    with serving(Reply(404)) as server, pytest.raises(UnreachableError) as told:
        fetch(Location(mirror="a.csv", url=server.address), "2014")
    assert "a.csv: no such file" in str(told.value)
    assert f"{server.address}: answered 404" in str(told.value)


def test_without_mirror_or_address_the_remedy_is_told(fetch):
    with pytest.raises(UnreachableError, match="LMIS_MIRROR"):
        fetch(Location(mirror="a.csv"), "2014", mirror=None)
