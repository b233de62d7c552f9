"""Jobs and schedules, on one page.

`whole_pipeline` does what `lmis run` does, with the same code. Each source also has a job of its own for one period
or a range, started by its release calendar or the inbox; `publish` builds the warehouse and the release of what they
brought.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.automation.sensors import alerts_sensor, inbox_sensor, publish_sensor
from pipelines.automation.tags import DOES, PUBLISH, REFRESH, WHOLE, job_of
from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.catalog.periods import period_of, shift
from pipelines.instance import SOURCE_TAG
from pipelines.lake import Lake
from pipelines.retries import retried
from pipelines.run import run_pipeline

NIGHTLY = "30 2 * * *"


@dg.op(description="Bring every source up to date, build the warehouse and publish a release, as `lmis run` does.")
def run_everything(context: dg.OpExecutionContext, lake: Lake) -> None:
    """Run the whole graph, each range of periods as a run of its own in this instance."""
    with retried(context):
        summary = run_pipeline(lake.settings(), instance=context.instance)
    for line in summary.lines():
        context.log.info(line)
    if not summary.ok:
        raise dg.Failure("\n".join(summary.lines()))


@dg.job(tags={DOES: WHOLE}, description="The whole graph: every source, the warehouse, the release.")
def whole_pipeline() -> None:
    """Run everything in one step that starts a run for each range of periods that is due."""
    run_everything()


def automation(sources: Sequence[Source]) -> dg.Definitions:
    """Return the jobs, schedules and sensors: one job a source, its calendar, the whole pipeline, publication."""
    publish = dg.define_asset_job(
        "publish",
        selection=dg.AssetSelection.key_prefixes("linked", "warehouse", "classification", "impact", "release"),
        tags={DOES: PUBLISH},
        description="Build the indicators of what has changed, and publish a release.",
    )
    refreshes = {source.id: _refresh(source) for source in sources}
    calendars = [calendar_schedule(source, refreshes[source.id]) for source in sources if source.calendar]
    return dg.Definitions(
        jobs=[whole_pipeline, publish, *refreshes.values()],
        schedules=[dg.ScheduleDefinition(name="nightly", job=whole_pipeline, cron_schedule=NIGHTLY), *calendars],
        sensors=[
            publish_sensor(publish),
            inbox_sensor(sources, list(refreshes.values())),
            alerts_sensor(sources, [whole_pipeline.name, publish.name, *(job.name for job in refreshes.values())]),
        ],
    )


def _refresh(source: Source) -> Any:
    return dg.define_asset_job(
        job_of(source),
        selection=dg.AssetSelection.assets(
            *(dg.AssetKey([room, source.id]) for room in ("landing", "staging", "harmonised"))
        ),
        # The queue lets one run a source go at a time (deploy/dagster.yaml).
        tags={DOES: REFRESH, SOURCE_TAG: source.id},
        description=f"One period, or a range of periods, of {source.title}.",
    )


def calendar_schedule(source: Source, job: Any) -> dg.ScheduleDefinition:
    """Return the schedule that asks for the period just released, at the producer's hour, whatever its clocks do."""
    calendar = source.calendar
    assert calendar is not None  # noqa: S101 (the caller asked)

    @dg.schedule(
        name=f"calendar_{source.id}",
        job=job,
        cron_schedule=calendar.cron,
        execution_timezone=calendar.timezone,
        description=f"The release calendar of {source.producer}.",
    )
    def _due(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        frequency = source.periods.frequency
        today = context.scheduled_execution_time.astimezone(ZoneInfo(calendar.timezone)).date()
        period = shift(period_of(today, frequency), -calendar.lag, frequency)
        if period not in periods_of(source, today):
            return dg.SkipReason(f"{period} is not among the periods of {source.id}")
        return dg.RunRequest(run_key=f"{source.id}:{period}", partition_key=period)

    return _due
