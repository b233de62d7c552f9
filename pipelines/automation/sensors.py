"""Sensors: publish what was refreshed, take what lies in the inbox, tell what needs somebody to look."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from pipelines.accounting import Accounts
from pipelines.alerts.model import Alert
from pipelines.alerts.tell import tell
from pipelines.automation.tags import DOES, PUBLISH, REFRESH, WHOLE, job_of
from pipelines.catalog.models import Source
from pipelines.files import is_held
from pipelines.inbox import Arrival, look
from pipelines.ingest_assets import on_time_result
from pipelines.lake import Lake
from pipelines.release.store import current
from pipelines.run import RANGE_END, RANGE_START, publication_due

UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def publish_sensor(publish: Any) -> dg.SensorDefinition:
    """Return the sensor that publishes once when all refreshes have ended, if a release would differ from the current.

    What was refused is not tried again until the data or the code change.
    """

    @dg.sensor(
        name="publish_after_refresh",
        job=publish,
        minimum_interval_seconds=60,
        description="Publishes what sources' own jobs have brought, once all of them have ended.",
    )
    def _publish(context: dg.SensorEvaluationContext, lake: Lake) -> dg.RunRequest | dg.SkipReason:
        at_work = dg.RunsFilter(statuses=UNFINISHED, tags={DOES: [REFRESH, PUBLISH, WHOLE]})
        if count := context.instance.get_runs_count(at_work):
            return dg.SkipReason(f"waits for {count} run(s) to end")
        settings = lake.settings()
        if is_held(settings.run_lock):
            return dg.SkipReason("waits for `lmis run` to end, which publishes by itself")
        fingerprint, published = publication_due(settings), current(settings.releases)
        if fingerprint is None:
            return dg.SkipReason("the release is up to date")
        # With what it replaces, since data may become again what they were once.
        return dg.RunRequest(run_key=f"{fingerprint}:{published.id if published else 'first'}")

    return _publish


def inbox_sensor(sources: Sequence[Source], refreshes: Sequence[Any]) -> dg.SensorDefinition:
    """Return the sensor that starts the job of the source for which a whole file lies in the inbox."""

    @dg.sensor(
        name="inbox",
        jobs=refreshes,
        minimum_interval_seconds=60,
        description="Has whole files taken from the drop folder. Remembers size and times of what it has asked for.",
    )
    def _inbox(context: dg.SensorEvaluationContext, lake: Lake) -> dg.SensorResult:
        asked = json.loads(context.cursor or "{}")
        found = look(lake.settings(), sources)
        new = [one for one in found.whole if asked.get(one.path.name) != list(one.state)]
        requests = [request for one in new for request in _requests(one)]
        waiting = [f"{name}: still arriving" for name in found.arriving]
        waiting += [f"{name}: {why}" for name, why in found.left.items()]
        return dg.SensorResult(
            run_requests=requests,
            skip_reason=None if requests else "; ".join(waiting) or "nothing new",
            cursor=json.dumps({one.path.name: one.state for one in found.whole}),
        )

    return _inbox


def _requests(arrival: Arrival) -> Iterator[dg.RunRequest]:
    """Yield a run for each source that expects the file, over all its periods."""
    for source in {claim.source.id: claim.source for claim in arrival.claims}.values():
        periods = [claim.period for claim in arrival.claims if claim.source.id == source.id]
        yield dg.RunRequest(
            # The bytes are not hashed here, where there is a minute's time: the same file has the same state.
            run_key=f"{source.id}:{arrival.path.name}:{'-'.join(str(part) for part in arrival.state)}",
            job_name=job_of(source),
            tags={RANGE_START: periods[0], RANGE_END: periods[-1]},
        )


def alerts_sensor(sources: Sequence[Source], jobs: Sequence[str]) -> dg.SensorDefinition:
    """Return the sensor that sends alerts, and shows on each harmonised asset whether its periods have come in time."""

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=300,
        description="Tells the people in alerts.yml what needs somebody to look; marks what is late.",
    )
    def _alerts(context: dg.SensorEvaluationContext, lake: Lake) -> dg.SensorResult:
        settings = lake.settings()
        failed = [alert for job in jobs if (alert := failed_job(context.instance, job))]
        for line in tell(settings, failed, looked_at=("job",)):
            context.log.info(line)
        told, accounts = json.loads(context.cursor or "{}"), Accounts(settings.home).all()
        results = {
            source.id: on_time_result(source, accounts, settings) for source in sources if source.calendar is not None
        }
        changed = [result for name, result in results.items() if told.get(name) != result.description]
        return dg.SensorResult(
            asset_events=[_evaluation(result) for result in changed],
            skip_reason=None if changed else "nothing has changed",
            cursor=json.dumps({name: result.description for name, result in results.items()}),
        )

    return _alerts


def failed_job(instance: dg.DagsterInstance, job: str) -> Alert | None:
    """Return the alert of a job whose last run failed."""
    last = next(iter(instance.get_runs(dg.RunsFilter(job_name=job), limit=1)), None)
    if last is None or last.status != dg.DagsterRunStatus.FAILURE:
        return None
    text = f"The last run of {job} failed (run {last.run_id}). The release stays as it was."
    return Alert("job", job, text, "see why in Dagster's page of the run.", version=last.run_id)


def _evaluation(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    assert result.asset_key is not None and result.check_name is not None  # noqa: S101 (given where it is made)
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        severity=result.severity,
        description=result.description,
        metadata=result.metadata,
    )
