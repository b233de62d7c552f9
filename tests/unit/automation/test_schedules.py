"""Release calendars where clocks change."""

from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.automation.schedules import calendar_schedule
from pipelines.catalog.models import Calendar, Source
from pipelines.ingest_assets import ingest_assets
from pipelines.lake import Lake
from tests.unit.ingest_builders import make_source

MADRID = ZoneInfo("Europe/Madrid")


def scheduled(source: Source) -> tuple[dg.ScheduleDefinition, dg.RepositoryDefinition]:
    assets = ingest_assets(source)
    schedule = calendar_schedule(source, dg.define_asset_job("refresh", selection=[*assets.keys]))
    definitions = dg.Definitions(assets=[assets], schedules=[schedule], resources={"lake": Lake()})
    return definitions.resolve_schedule_def(schedule.name), definitions.get_repository_def()


def strikes(day: int, month: int) -> list[datetime]:
    """When a daily calendar at half past two strikes on a day and the one before; it asks for the days before them."""
    source = make_source(
        periods={"frequency": "daily", "first": "2025-01-01"},
        calendar=Calendar(cron="30 2 * * *", timezone="Europe/Madrid", lag=1),
    )
    schedule, repository = scheduled(source)
    change = datetime(2025, month, day, tzinfo=MADRID)
    begins, ends = change - timedelta(days=1), change + timedelta(days=1)
    ticks = schedule_execution_time_iterator(begins.timestamp(), schedule.cron_schedule, schedule.execution_timezone)
    times = list(takewhile(lambda at: at < ends, ticks))
    asked = []
    for at in times:
        with dg.build_schedule_context(scheduled_execution_time=at, repository_def=repository) as context:
            asked += [request.partition_key for request in schedule.evaluate_tick(context).run_requests]
    assert asked == [f"2025-{month:02d}-{before:02d}" for before in (day - 2, day - 1)]
    return [at.astimezone(MADRID) for at in times]


@pytest.mark.parametrize(("day", "month"), [(30, 3), (26, 10)])
def test_at_a_change_of_clocks_a_calendar_strikes_once_and_asks_for_the_right_day(day, month):
    """At half past two, an hour that on one of these days does not exist, and on the other comes twice."""
    assert [at.day for at in strikes(day, month)] == [day - 1, day]


def test_a_calendar_asks_by_the_day_of_the_producer():
    """Early in the morning of the first in Auckland it is still the day before, and another quarter, in UTC."""
    source = make_source(
        periods={"frequency": "quarterly", "first": "2025-Q1"},
        calendar=Calendar(cron="0 6 1 1,4,7,10 *", timezone="Pacific/Auckland", lag=1),
    )
    schedule, repository = scheduled(source)
    at = datetime(2025, 7, 1, 6, tzinfo=ZoneInfo("Pacific/Auckland")).astimezone(ZoneInfo("UTC"))
    with dg.build_schedule_context(scheduled_execution_time=at, repository_def=repository) as context:
        (request,) = schedule.evaluate_tick(context).run_requests
    assert request.partition_key == "2025-Q2"
