"""An embargo ends at its second, at every door, whatever the clocks of the country do that night."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from made_up_access import NEW, NOON, OLD, Clock, by_header, client_of, headers, shelf, show

from dashboards.access.notices import moment
from dashboards.page import Content, Page
from dashboards.text import translator
from pipelines.release.visibility import Terms, write_terms
from pipelines.release.visibility import moment as parse

SECOND = timedelta(seconds=1)
MADRID = "Europe/Madrid"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The shelf, a clock and what readers ask: the release that a door shows."""
    home = tmp_path_factory.mktemp("embargo")
    clock = Clock()
    client = client_of(shelf(home), by_header(home, timezone=MADRID), clock)

    def seen(role="public"):
        page = show(client, "/quality", headers=headers(role)).json["response"]
        file = client.get("/download/overview.csv", headers=headers(role)).headers["Content-Disposition"]
        return {
            re.search(r"2026\d+T\d+Z-\w+", page["facts"]["data"]["source"])[0],
            re.search(r"2026\d+T\d+Z-[a-z]+", file)[0],
            *([client.get("/health").json["release"]] if role == "public" else []),
        }

    return home / "releases", clock, seen


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01T09:00", "2026-12-01T08:00:00+00:00"),
        ("2026-10-25T01:59:59", "2026-10-24T23:59:59+00:00"),  # a second before the clocks go back
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00+00:00"),  # the first half past two
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),  # the second
        ("2026-10-25T03:00", "2026-10-25T02:00:00+00:00"),
        ("2027-03-28T01:59:59", "2027-03-28T00:59:59+00:00"),  # a second before the clocks go forward
        ("2027-03-28T03:00", "2027-03-28T01:00:00+00:00"),  # which is that second
    ],
)
def test_the_public_sees_the_release_before_until_the_second_and_then_the_new_one(house, text, utc):
    releases, clock, seen = house
    until = parse(text, MADRID)
    assert until == datetime.fromisoformat(utc)
    write_terms(releases, NEW, Terms(embargo_until=until))
    for now, shown in ((until - SECOND, OLD), (until - SECOND / 1000, OLD), (until, NEW), (until + SECOND, NEW)):
        clock.now = now
        assert seen() == {shown}
        assert seen("official") == {NEW}


def test_the_banner_goes_at_the_same_second(house, tmp_path):
    releases, clock, _ = house
    write_terms(releases, NEW, Terms(embargo_until=NOON))
    client = client_of(releases, by_header(tmp_path, timezone=MADRID), clock)
    clock.now = NOON - SECOND
    assert "Under embargo until December 1, 2026, 13:00" in show(client, "/quality", headers=headers("official")).text
    assert "NOT-FOR" in client.get("/download/overview.csv", headers=headers("official")).headers["Content-Disposition"]
    clock.now = NOON
    assert "embargo" not in show(client, "/quality", headers=headers("official")).text
    again = client.get("/download/overview.csv", headers=headers("official")).headers["Content-Disposition"]
    assert NEW in again and "NOT-FOR" not in again


def test_a_provisional_release_stays_closed_after_its_embargo(house):
    releases, clock, seen = house
    write_terms(releases, NEW, Terms(provisional=True, embargo_until=NOON))
    clock.now = NOON + SECOND
    assert seen() == {OLD}


def test_terms_that_cannot_be_read_close_the_release(house):
    releases, clock, seen = house
    write_terms(releases, NEW, Terms(embargo_until=NOON))
    clock.now = NOON + SECOND
    path = next(Path(releases).glob(f"{NEW}*terms*"))
    path.write_text('{"embargo_until": "tomorr')
    assert seen() == {OLD} and seen("official") == {NEW}


def test_a_request_that_the_embargo_ends_in_keeps_its_one_release(tmp_path, monkeypatch):
    clock, read = Clock(NOON - SECOND), []

    def slow(ctx):
        read.append(ctx.release.release_id)
        clock.now = NOON + SECOND
        read.append(ctx.release.release_id)
        return Content(answer=[ctx.release.release_id])

    monkeypatch.setattr("dashboards.app.discover", lambda: [Page("/", 1, "page.overview", slow)])
    client = client_of(shelf(tmp_path, Terms(embargo_until=NOON)), by_header(tmp_path), clock)
    said = show(client).text
    assert read == [OLD, OLD] and OLD in said and NEW not in said
    assert NEW in show(client).text


def test_the_moment_is_written_by_the_clocks_of_the_office():
    en = translator("en")
    at = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(MADRID))
    assert moment(at, MADRID, en) == "October 25, 2026, 02:30 UTC+02:00 (Europe/Madrid)"
    assert moment(at.replace(fold=1), MADRID, en) == "October 25, 2026, 02:30 UTC+01:00 (Europe/Madrid)"
    assert moment(at.replace(hour=9, second=5), MADRID, en) == "October 25, 2026, 09:30:05 (Europe/Madrid)"
