"""One way to run everything, for the command line, for cron and for Dagster's own job: what is due, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, Protocol

from pipelines.accounting import Account, Accounts
from pipelines.alerts.tell import REFUSED, crash_told, tell
from pipelines.catalog.load import load_catalog, path_of, periods_of
from pipelines.catalog.models import Source
from pipelines.errors import LmisError, advice
from pipelines.files import locked, remove_leftovers
from pipelines.inbox import take_in
from pipelines.ingest import ensure_schemas, partition_fingerprint, withdraw
from pipelines.instance import RUN_TAG, SOURCE_TAG, close_dead_runs, open_instance
from pipelines.interrupts import insistent
from pipelines.plan import Plan, make_plan
from pipelines.quality.results import write_results_page
from pipelines.release.manifest import read_manifest
from pipelines.release.query import departures
from pipelines.release.store import current, rolled_back_from
from pipelines.settings import Settings
from pipelines.staging.split import UNKNOWN
from pipelines.summary import Summary
from pipelines.vacancies.link import link_copies
from pipelines.warehouse.state import fingerprint_of, next_build

if TYPE_CHECKING:
    import dagster as dg


class Progress(Protocol):
    """How a run tells what it is doing."""

    def step(self, text: str, total: int | None = None) -> None:
        """Begin a step of `total` parts."""

    def part(self, text: str) -> None:
        """Report a part as done."""


class Silent:
    """Tells nothing."""

    def step(self, text: str, total: int | None = None) -> None:
        """Ignore a step."""

    def part(self, text: str) -> None:
        """Ignore a part."""


def run_pipeline(
    settings: Settings,
    *,
    demo: bool = False,
    only: Sequence[str] = (),
    period: str | None = None,
    progress: Progress | None = None,
    instance: dg.DagsterInstance | None = None,
) -> Summary:
    """Bring everything up to date and publish what changed.

    Args:
        settings: Where data lie.
        demo: Run the synthetic demonstration sources too.
        only: Ids of the sources to look at; all where empty.
        period: The one period to look at; all where None.
        progress: Told what is being done.
        instance: Dagster instance to record the runs in; the one of the data folder where None.

    Raises:
        LmisError: An unknown source or period, or another run is under way.
    """
    progress, summary = progress or Silent(), Summary()
    sources = _chosen(only, period)
    with locked(settings.run_lock, patience_s=1), crash_told(settings), insistent():
        remove_leftovers(settings.home)
        ensure_schemas(settings)
        summary.inbox = take_in(settings, lambda claim: claim.source in sources and period in (None, claim.period))
        real = [source for source in sources if not source.synthetic]
        _bring_up_to_date(real, period, settings, summary, progress, instance)
        for gone in {account.source for account in Accounts(settings.home).all()} - set(load_catalog()):
            withdraw(gone, settings)
        synthetic = [source for source in sources if source.synthetic]
        if demo or not _any_survey(settings):
            _bring_up_to_date(synthetic, period, settings, summary, progress, instance)
        else:
            for source in synthetic:
                withdraw(source.id, settings)
        write_results_page(settings.home)
        _report_problems(settings, summary)
        _publish(settings, summary, progress, instance)
        summary.alerts = tell(settings, [REFUSED] if summary.refused else [], looked_at=("refused", "run"))
    return summary


def _chosen(only: Sequence[str], period: str | None) -> list[Source]:
    catalog = load_catalog()
    unknown = [name for name in only if name not in catalog]
    if unknown:
        raise LmisError(f"No source is called {', '.join(unknown)}. There are: {', '.join(catalog)}.")
    chosen = [source for source in catalog.values() if not only or source.id in only]
    if period is not None and not any(period in periods_of(source) for source in chosen):
        raise LmisError(f"No source has the period '{period}'. Write one as the YAML does: 2014, 2014-Q3 or 2014-09.")
    return chosen


def _bring_up_to_date(
    sources: Sequence[Source],
    period: str | None,
    settings: Settings,
    summary: Summary,
    progress: Progress,
    instance: dg.DagsterInstance | None,
) -> None:
    progress.step("Looking for new data", len(sources))
    plan = make_plan(
        sources,
        settings,
        only_periods=lambda one: period is None or one == period,
        on_source=lambda source: progress.part(source.id),
    )
    summary.current += plan.current
    summary.unreachable |= plan.unreachable
    summary.incomplete |= plan.incomplete
    if plan.due:
        progress.step("Ingesting", len(plan.due))
        for source, periods in _ranges(plan):
            summary.ingested += _materialize(source, periods, plan, settings, instance)
            for one in periods:
                progress.part(f"{source.id} {one}")


def _ranges(plan: Plan) -> Iterator[tuple[Source, list[str]]]:
    """Yield what is due as ranges of neighbouring periods of a source: a run of Dagster covers a range."""
    run: list[str] = []
    source: Source | None = None
    for one, period in plan.due:
        order = periods_of(one)
        follows = source is one and order.index(period) == order.index(run[-1]) + 1
        if source is not None and not follows:
            yield source, run
            run = []
        source = one
        run.append(period)
    if source is not None:
        yield source, run


def _materialize(
    source: Source, periods: list[str], plan: Plan, settings: Settings, instance: dg.DagsterInstance | None
) -> list[Account]:
    import dagster as dg

    from pipelines.ingest_assets import ingest_assets
    from pipelines.lake import Lake, already_landed

    with already_landed(plan.deliveries):
        result = dg.materialize(
            [ingest_assets(source)],
            instance=instance or _instance(settings),
            resources={"lake": Lake.of(settings)},
            tags=RUN_TAG | {SOURCE_TAG: source.id, RANGE_START: periods[0], RANGE_END: periods[-1]},
            run_config=QUIET_LOG,
            raise_on_error=False,
        )
    accounts = Accounts(settings.home)
    found = {period: accounts.read(source.id, period) for period in periods}
    if not result.success:
        made_from = {
            one: partition_fingerprint(source, one, *plan.deliveries[source.id, one], settings) for one in found
        }
        undone = [one for one, account in found.items() if not account or account.fingerprint != made_from[one]]
        if undone:  # the step itself died; a partition that could not be read is done, and its account says why
            raise LmisError(f"{source.id} {undone[0]} to {undone[-1]}: {_why(result)}")
    return [account for account in found.values() if account]


def publication_due(settings: Settings) -> str | None:
    """Return the fingerprint of what a release made now would rest on; None where the current one rests on the same."""
    build = next_build(settings)
    published = current(settings.releases)
    known = [read_manifest(published.path)["fingerprint"], rolled_back_from(settings.releases)] if published else []
    fingerprint = fingerprint_of(build)
    return fingerprint if build.inputs and (build.needed or fingerprint not in known) else None


def _publish(settings: Settings, summary: Summary, progress: Progress, instance: dg.DagsterInstance | None) -> None:
    link_copies(settings)
    published = current(settings.releases)
    summary.release = published.id if published else None
    if publication_due(settings) is None:
        return
    import dagster as dg

    from pipelines.definitions import build_definitions, resources
    from pipelines.lake import Lake

    progress.step("Building indicators and publishing", 1)
    definitions = build_definitions()
    assets = [one for one in definitions.assets or [] if _is_downstream(one)]
    log = settings.home / "logs" / "dbt.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as stream, redirect_stdout(stream):
        result = dg.materialize(
            assets,  # type: ignore[arg-type]
            instance=instance or _instance(settings),
            resources=resources(Lake.of(settings)),
            tags=RUN_TAG,
            run_config=QUIET_LOG,
            raise_on_error=False,
        )
    if not result.success:
        summary.problems.append(_why(result))
        summary.refused = True
        return
    progress.part("published")
    released = current(settings.releases)
    summary.new_release = released is not None and (published is None or released.id != published.id)
    summary.release = released.id if released else None
    if released:
        summary.problems.extend(departures(released.path))


RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
QUIET_LOG = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def _is_downstream(asset: Any) -> bool:
    import dagster as dg

    rooms = ("warehouse", "release", "linked", "impact")
    return isinstance(asset, dg.AssetsDefinition) and any(key.path[0] in rooms for key in asset.keys)


def _why(result: dg.ExecuteInProcessResult) -> str:
    """Return the reason of a failed run, the message meant for people where there is one."""
    reasons = []
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            while error.cause:
                error = error.cause
            given = event.step_failure_data.user_failure_data
            reason = (given.description if given and given.description else error.message).strip()
            if error.cls_name == "DagsterExecutionInterruptedError":
                reason = "the run was asked to end. Start it again: it goes on with what is missing."
            said = advice(reason)
            reasons.append(f"{reason} {said}" if said else reason)
    return "; ".join(reasons) or "the run failed without saying why; see Dagster's log"


def _report_problems(settings: Settings, summary: Summary) -> None:
    known = load_catalog()
    for account in Accounts(settings.home).all():
        if account.source not in known:
            continue
        where = path_of(known[account.source])
        if account.status == "failed":
            summary.problems.append(str(account.error))
        elif account.period == UNKNOWN:
            summary.problems.append(
                f"{account.source}: {account.rows_read} row(s) belong to no known period; see the quarantine "
                f"({settings.partition('quarantine', account.source, UNKNOWN)}) and row_period in {where}"
            )
        elif account.status == "held":
            summary.problems.append(
                f"{account.source} {account.period}: held back, a blocking check failed; see "
                f"{settings.home / 'checks' / 'index.html'}. The last admitted version, if any, stays."
            )


def _any_survey(settings: Settings) -> bool:
    catalog = load_catalog()
    surveys = {source.id for source in catalog.values() if source.kind == "survey" and not source.synthetic}
    return any(one.source in surveys and one.admitted_fingerprint for one in Accounts(settings.home).all())


def _instance(settings: Settings) -> dg.DagsterInstance:
    instance = open_instance(settings)
    close_dead_runs(instance)
    return instance
