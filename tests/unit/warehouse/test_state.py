"""What a build covers: what changed since the last one that came to its end, and what one that did not had begun."""

from dataclasses import replace

import pytest

from pipelines.accounting import Account, Accounts
from pipelines.warehouse.state import begin_build, next_build, record_build

ACCOUNT = Account(
    source="xaa_lfs", period="2020-Q1", subject="person", rows_read=1, rows_harmonised=1, rows_quarantined=0,
    rows_duplicate=0, sha256="0", location="x", retrieved_at="x", size_bytes=1, status="admitted",
    fingerprint="a", admitted_fingerprint="a",
)  # fmt: skip


@pytest.fixture
def built(settings):
    """A warehouse of two quarters."""
    settings.warehouse.parent.mkdir(parents=True)
    settings.warehouse.touch()
    for period in ("2020-Q1", "2020-Q2"):
        Accounts(settings.home).write(replace(ACCOUNT, period=period))
    record_build(next_build(settings), settings)
    assert not next_build(settings).needed
    return settings


def admit(settings, period: str, content: str) -> None:
    Accounts(settings.home).write(replace(ACCOUNT, period=period, fingerprint=content, admitted_fingerprint=content))


def test_what_changed_is_built(built):
    admit(built, "2020-Q2", "b")
    build = next_build(built)
    assert (build.partitions, build.full) == (["xaa_lfs:2020-Q2"], False)


def test_a_build_that_dies_is_done_again_though_the_old_data_came_back(built):
    admit(built, "2020-Q2", "b")
    begin_build(next_build(built), built)  # and here it is killed
    admit(built, "2020-Q2", "a")
    assert next_build(built).partitions == ["xaa_lfs:2020-Q2"]


def test_what_a_build_that_dies_had_new_is_taken_away_with_its_source(built):
    admit(built, "2020-Q3", "a")
    begin_build(next_build(built), built)
    Accounts(built.home).remove("xaa_lfs", "2020-Q3")
    assert next_build(built).partitions == ["xaa_lfs:2020-Q3"]


def test_a_build_of_everything_that_dies_is_done_again(built):
    built.warehouse.unlink()
    begin_build(next_build(built), built)
    built.warehouse.touch()
    assert next_build(built).full
