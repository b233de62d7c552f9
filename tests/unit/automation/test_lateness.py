"""When a period is due by the release calendar, and what counts as late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipelines.accounting import Account
from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Calendar, Location
from pipelines.lateness import due_at, in_words, late

EPH = load_catalog()["arg_eph"].model_copy(
    update={
        "calendar": Calendar(cron="0 9 28 1,4,7,10 *", timezone="America/Argentina/Buenos_Aires", grace="2d"),
        "location": Location(inbox="arg_eph_{yyyy}q{q}.csv", url="https://example.org/{period}"),
    }
)
BUENOS_AIRES = ZoneInfo("America/Argentina/Buenos_Aires")
ON_TIME = datetime(2015, 1, 28, 9, tzinfo=BUENOS_AIRES)


def account(period, status="admitted", admitted="f"):
    rest = {"rows_read": 0, "rows_harmonised": 0, "rows_quarantined": 0, "rows_duplicate": 0, "size_bytes": 0}
    words = {"subject": "person", "sha256": "", "location": "", "retrieved_at": "", "fingerprint": "f"}
    return Account(source="arg_eph", period=period, status=status, admitted_fingerprint=admitted, **rest, **words)


def known(*but):
    periods = [f"{year}-Q{quarter}" for year in (2013, 2014) for quarter in (1, 2, 3, 4)]
    return [account(period) for period in periods if period not in but]


def test_a_period_is_due_at_the_first_strike_of_the_calendar_after_it():
    assert due_at(EPH, "2014-Q4") == ON_TIME


def test_a_calendar_that_does_not_strike_then_tells_nothing():
    november = EPH.model_copy(update={"calendar": Calendar(cron="0 9 28 11 *", lag=1)})
    assert due_at(november, "2014-Q4") is None
    assert due_at(november, "2014-Q3") is not None
    assert late(november.model_copy(update={"calendar": None}), [], datetime(2020, 1, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize(("after", "periods"), [(timedelta(0), []), (timedelta(days=2, seconds=1), ["2014-Q4"])])
def test_late_is_what_has_not_come_when_the_grace_is_over(after, periods):
    assert [one.period for one in late(EPH, known("2014-Q4"), ON_TIME + after)] == periods


def test_what_came_and_did_not_pass_is_told_as_such_and_an_older_version_counts_as_come():
    accounts = [*known("2014-Q3", "2014-Q4"), account("2014-Q3", "held"), account("2014-Q4", "failed", None)]
    (one,) = late(EPH, accounts, ON_TIME + timedelta(days=9))
    assert (one.period, one.state) == ("2014-Q4", "failed")


def test_of_a_feed_only_the_last_day_counts():
    feed = load_catalog()["swe_jobstream"]
    now = datetime.now(UTC) + timedelta(days=9)
    assert len(late(feed, [], now)) == 1


def test_it_is_told_in_words(settings):
    (one,) = late(EPH, known("2014-Q4"), ON_TIME + timedelta(days=9))
    assert in_words(one, EPH, settings) == (
        "arg_eph 2014-Q4 was due on 28 January 2015 09:00 (America/Argentina/Buenos_Aires) and has not come; "
        f"looked in: inbox {settings.inbox}: arg_eph_2014q4.csv; the internet: https://example.org/2014-Q4"
    )


@pytest.mark.parametrize("grace", ["2 days", "d", "-1d", "1w"])
def test_a_grace_is_hours_or_days(grace):
    with pytest.raises(ValueError, match="grace"):
        Calendar(cron="0 9 * * *", grace=grace)
    assert Calendar(cron="0 9 * * *", grace="36h").patience == timedelta(hours=36)


def test_a_cron_line_has_five_fields():
    with pytest.raises(ValueError, match="cron"):
        Calendar(cron="daily")
