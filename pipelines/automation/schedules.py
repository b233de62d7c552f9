"""Schedules, jobs and sensors, on one page.

`whole_pipeline` does what `lmis run` does, with the same code. Each source also has a job of its own for one period,
started by its release calendar; after it, a sensor starts `publish`, which builds the warehouse and the release.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.catalog.periods import period_of, shift
from pipelines.lake import Lake
from pipelines.run import run_pipeline

NIGHTLY = "30 2 * * *"


@dg.op(description="Bring every source up to date, build the warehouse and publish a release, as `lmis run` does.")
def run_everything(context: dg.OpExecutionContext, lake: Lake) -> None:
    """Run the whole graph, each range of periods as a run of its own in this instance."""
    summary = run_pipeline(lake.settings(), instance=context.instance)
    for line in summary.lines():
        context.log.info(line)
    if not summary.ok:
        raise dg.Failure("\n".join(summary.lines()))


@dg.job(description="The whole graph: every source, the warehouse, the release.")
def whole_pipeline() -> None:
    """Run everything in one step that starts a run for each range of periods that is due."""
    run_everything()


def automation(sources: Sequence[Source]) -> dg.Definitions:
    """Return the jobs, schedules and sensors: one job a source, its calendar, the whole pipeline, publication."""
    publish = dg.define_asset_job(
        "publish",
        selection=dg.AssetSelection.key_prefixes("warehouse", "classification", "impact", "release"),
        description="Build the indicators of what has changed, and publish a release.",
    )
    jobs: list[Any] = [whole_pipeline, publish]
    schedules = [dg.ScheduleDefinition(name="nightly", job=whole_pipeline, cron_schedule=NIGHTLY)]
    for source in sources:
        job = dg.define_asset_job(
            f"refresh_{source.id}",
            selection=dg.AssetSelection.assets(
                *(dg.AssetKey([room, source.id]) for room in ("landing", "staging", "harmonised"))
            ),
            description=f"One period of {source.title}.",
        )
        jobs.append(job)
        if source.calendar:
            schedules.append(_calendar_schedule(source, job))
    refreshes = [job for job in jobs if job.name.startswith("refresh_")]
    return dg.Definitions(jobs=jobs, schedules=schedules, sensors=[_publish_after(refreshes, publish)])


def _publish_after(refreshes: Sequence[Any], publish: Any) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=list(refreshes),
        request_job=publish,
        name="publish_after_refresh",
        description="Publishes what a source's own job has brought.",
    )
    def _publish(context: dg.RunStatusSensorContext) -> dg.RunRequest:
        return dg.RunRequest(run_key=context.dagster_run.run_id)

    return _publish


def _calendar_schedule(source: Source, job: Any) -> dg.ScheduleDefinition:
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
        today = context.scheduled_execution_time.date()
        period = shift(period_of(today, frequency), -calendar.lag, frequency)
        if period not in periods_of(source, today):
            return dg.SkipReason(f"{period} is not among the periods of {source.id}")
        return dg.RunRequest(run_key=f"{source.id}:{period}", partition_key=period)

    return _due
