"""Who sees which release, to the second."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.release.build import publish
from pipelines.release.errors import ReleaseError
from pipelines.release.store import rollback, verify
from pipelines.release.visibility import (
    PUBLIC,
    Terms,
    inherited,
    moment,
    parse_terms,
    read_terms,
    release_terms,
    shown_before,
    visible,
    write_terms,
)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def shelf(tmp_path):
    """Three releases, each after the other; `current` is the last."""
    previous = None
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(json.dumps({"previous": previous}))
        previous = name
    (tmp_path / "current").symlink_to("three")
    return tmp_path


def seen(shelf, now=NOON, *, official=False):
    found = visible(shelf, official=official, now=now)
    return found and found.name


def test_a_release_without_terms_is_for_everybody(shelf):
    assert seen(shelf) == seen(shelf, official=True) == "three"


def test_an_embargo_ends_at_its_second(shelf):
    write_terms(shelf, "three", Terms(embargo_until=NOON))
    assert [seen(shelf, NOON + by * SECOND) for by in (-1, 0, 1)] == ["two", "three", "three"]
    assert seen(shelf, NOON - timedelta(microseconds=1)) == "two"
    assert seen(shelf, NOON - SECOND, official=True) == "three"


def test_a_provisional_release_waits_for_approval_whatever_the_time(shelf):
    write_terms(shelf, "three", Terms(provisional=True))
    write_terms(shelf, "two", Terms(embargo_until=NOON))
    assert seen(shelf, NOON - SECOND) == "one"
    assert seen(shelf, NOON) == "two"
    assert seen(shelf, NOON, official=True) == "three"


def test_nothing_is_seen_where_nothing_is_open_or_the_chain_is_broken(shelf):
    for name in ("one", "two", "three"):
        write_terms(shelf, name, Terms(provisional=True))
    assert seen(shelf) is None
    write_terms(shelf, "one", PUBLIC)
    (shelf / "two" / "manifest.json").write_text("{")
    assert seen(shelf) in (None, "one")  # the manifest of a release that never changes may have been read before
    assert visible(shelf / "nowhere", official=True, now=NOON) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"provisional": false, "embargo_until": "noon"}', "null"])
def test_terms_that_cannot_be_read_close_the_release(shelf, damage):
    (shelf / "three.terms.json").write_text(damage)
    assert seen(shelf) == "two"
    assert seen(shelf, official=True) == "three"
    assert replace(read_terms(shelf, "three"), provisional=False).closed(NOON), "approving does not open it"


@pytest.mark.parametrize(
    ("two", "three", "new", "expected"),
    [
        (PUBLIC, PUBLIC, PUBLIC, "three"),
        (PUBLIC, Terms(provisional=True), Terms(provisional=True), "two"),
        (PUBLIC, Terms(embargo_until=NOON), Terms(embargo_until=NOON), "two"),
        (PUBLIC, Terms(embargo_until=NOON), Terms(embargo_until=NOON + SECOND), "three"),
        (Terms(embargo_until=NOON - SECOND), Terms(provisional=True), Terms(embargo_until=NOON), "two"),
    ],
)
def test_a_new_release_follows_what_the_public_sees_until_it_opens(shelf, two, three, new, expected):
    write_terms(shelf, "two", two)
    write_terms(shelf, "three", three)
    assert shown_before(shelf, new, NOON - 9 * SECOND) == expected


def test_after_a_rollback_the_public_sees_no_more_than_before(shelf):
    write_terms(shelf, "two", Terms(embargo_until=NOON))
    (shelf / "current").unlink()
    (shelf / "current").symlink_to("two")
    assert seen(shelf, NOON - SECOND) == "one"


@pytest.mark.parametrize(
    ("before", "given", "expected"),
    [
        (PUBLIC, PUBLIC, PUBLIC),
        (PUBLIC, Terms(embargo_until=NOON + SECOND), Terms(embargo_until=NOON + SECOND)),
        (Terms(embargo_until=NOON + SECOND), PUBLIC, Terms(embargo_until=NOON + SECOND)),
        (Terms(embargo_until=NOON), PUBLIC, PUBLIC),
        (Terms(provisional=True), PUBLIC, Terms(provisional=True)),
        (
            Terms(embargo_until=NOON + 9 * SECOND),
            Terms(embargo_until=NOON + SECOND),
            Terms(embargo_until=NOON + 9 * SECOND),
        ),
    ],
)
def test_what_is_closed_stays_closed_when_it_is_published_again(shelf, before, given, expected):
    write_terms(shelf, "three", before)
    assert inherited(shelf, "three", given, NOON) == expected


@given(st.booleans(), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_terms_come_back_as_they_were_written(tmp_path_factory, provisional, until):
    folder = tmp_path_factory.mktemp("terms")
    terms = Terms(provisional, until)
    write_terms(folder, "one", terms)
    assert read_terms(folder, "one") == terms


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-12-01T09:00", "Europe/Madrid", "2026-12-01T08:00:00+00:00"),
        ("2026-07-01T09:00:01", "Europe/Madrid", "2026-07-01T07:00:01+00:00"),
        ("2026-10-25T02:30+02:00", None, "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30+01:00", "Europe/Madrid", "2026-10-25T01:30:00+00:00"),
        ("2027-03-28T03:00", "Europe/Madrid", "2027-03-28T01:00:00+00:00"),
        ("2026-12-01T09:00", "America/Argentina/Buenos_Aires", "2026-12-01T12:00:00+00:00"),
    ],
)
def test_a_moment_by_the_clocks_of_a_place(text, zone, expected):
    assert moment(text, zone).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "zone", "why"),
    [
        ("2026-10-25T02:30", "Europe/Madrid", "twice"),
        ("2027-03-28T02:30", "Europe/Madrid", "never"),
        ("2026-12-01T09:00", None, "time zone"),
        ("2026-12-01T09:00", "Europe/Nowhere", "no time zone"),
        ("2026-12-01T09:00", "../etc/passwd", "no time zone"),
        ("soon", "UTC", "no time"),
        ("9999-12-31T23:59-01:00", None, "before 9999"),
    ],
)
def test_a_moment_that_is_none_is_refused(text, zone, why):
    with pytest.raises(ReleaseError, match=why):
        moment(text, zone)


def test_an_embargo_that_is_asked_for_lies_ahead():
    later = release_terms("", "2026-12-01T12:00:01+00:00", None, NOON, provisional=False)
    assert parse_terms(later) == Terms(embargo_until=NOON + SECOND)
    assert release_terms("provisional", None, None, NOON, provisional=False) == "provisional"
    with pytest.raises(ReleaseError, match="has passed"):
        release_terms("", "2026-12-01T12:00+00:00", None, NOON, provisional=False)
    with pytest.raises(ReleaseError, match="not both"):
        release_terms("", "2026-12-02T12:00+00:00", None, NOON, provisional=True)


def test_terms_of_the_setting():
    assert parse_terms("") == PUBLIC
    assert parse_terms("provisional") == Terms(provisional=True)
    assert parse_terms("2026-12-01T09:00+01:00") == Terms(embargo_until=datetime(2026, 12, 1, 8, tzinfo=UTC))
    with pytest.raises(ReleaseError):
        parse_terms("secret")


def test_a_release_published_under_embargo_is_closed_from_its_first_moment_and_hands_it_on(wanted):
    until = datetime.now(UTC) + timedelta(days=1)
    first = publish(**wanted)
    second = publish(**{**wanted, "fingerprint": "two"}, terms=Terms(embargo_until=until))
    third = publish(**{**wanted, "fingerprint": "three"})
    releases, now = wanted["releases"], datetime.now(UTC)
    assert [read_terms(releases, one.id).embargo_until for one in (first, second, third)] == [None, until, until]
    assert visible(releases, official=False, now=now).name == first.id
    assert visible(releases, official=True, now=now).name == third.id
    assert visible(releases, official=False, now=until).name == third.id
    rollback(releases, first.id)
    fourth = publish(**{**wanted, "fingerprint": "four"})
    assert visible(releases, official=False, now=now).name == first.id, "a rollback does not open the next release"
    assert read_terms(releases, fourth.id).embargo_until == until
    assert verify(releases).ok
