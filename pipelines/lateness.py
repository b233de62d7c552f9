"""What is late: periods that the release calendar says are due, and that have not come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from pipelines.accounting import Account
from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.catalog.periods import pattern_fields, shift, start_of
from pipelines.settings import Settings


@dataclass(frozen=True)
class Late:
    """A period that was due at `due`, in the producer's time zone, and has not been admitted.

    `state`: `not come`; or `held` or `failed`, where it has come and did not pass.
    """

    source: str
    period: str
    due: datetime
    state: str


def due_at(source: Source, period: str) -> datetime | None:
    """Return when a period is released: the first time its calendar strikes in the period that lies `lag` later.

    None where the source has no calendar, or it does not strike then.
    """
    # The one that Dagster's own schedules tick by; imported here, since it brings all of Dagster with it.
    from dagster._utils.schedules import cron_string_iterator

    calendar = source.calendar
    if calendar is None:
        return None
    frequency, zone = source.periods.frequency, ZoneInfo(calendar.timezone)
    begins, ends = (
        datetime.combine(start_of(shift(period, calendar.lag + more, frequency)), time(), zone) for more in (0, 1)
    )
    strikes = next(cron_string_iterator(begins.timestamp(), calendar.cron, calendar.timezone))
    return strikes.astimezone(zone) if strikes < ends else None


def late(source: Source, accounts: Iterable[Account], now: datetime) -> list[Late]:
    """Return the periods of a source that are due, the grace of its calendar included, and not admitted.

    Of a feed only the last day that is due counts: what a service showed on an earlier day cannot be had any more.

    Args:
        source: One with a calendar; one without is never late.
        accounts: Those of the data folder; others than the source's are passed over.
        now: The time, with its zone.
    """
    if source.calendar is None:
        return []
    known = {account.period: account for account in accounts if account.source == source.id}
    periods = periods_of(source, now.astimezone(ZoneInfo(source.calendar.timezone)).date())
    due = [(period, at) for period in periods if (at := due_at(source, period)) and at + source.calendar.patience < now]
    return [
        Late(source.id, period, at, known[period].status if period in known else "not come")
        for period, at in (due[-1:] if source.location.feed else due)
        if period not in known or not known[period].admitted_fingerprint
    ]


def in_words(one: Late, source: Source, settings: Settings) -> str:
    """Tell what is late, since when, and where it was looked for."""
    zone = source.calendar.timezone if source.calendar else "UTC"
    when = f"{one.due.day} {one.due:%B %Y %H:%M} ({zone})"
    if one.state != "not come":
        return f"{one.source} {one.period} was due on {when} and has come, but did not pass ({one.state})"
    where = "; ".join(_places(source, one.period, settings)) or "nowhere, since no mirror folder is set (LMIS_MIRROR)"
    return f"{one.source} {one.period} was due on {when} and has not come; looked in: {where}"


def _places(source: Source, period: str, settings: Settings) -> list[str]:
    location, fields = source.location, pattern_fields(period)
    places = {
        f"mirror {settings.mirror}": location.mirror if settings.mirror else None,
        f"inbox {settings.inbox}": location.inbox,
        "the project": location.packaged,
        "the internet": location.url,
    }
    found = [f"{place}: {pattern.format(**fields)}" for place, pattern in places.items() if pattern]
    return found + ([f"the service {location.feed.url}"] if location.feed else [])
