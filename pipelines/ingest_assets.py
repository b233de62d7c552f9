"""Dagster assets of a source: landing, staging and harmonised, one partition a reference period."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines.accounting import Account, Accounts
from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.errors import RefusedError, UnreachableError
from pipelines.files import locked
from pipelines.inbox import take_in
from pipelines.ingest import Ingested, ingest
from pipelines.instance import made_under_lock
from pipelines.lake import Lake
from pipelines.landing.land import land, land_layout
from pipelines.landing.store import Delivery
from pipelines.lateness import in_words, late
from pipelines.quality.dagster_checks import asset_check_results, check_specs
from pipelines.quality.model import CheckResult
from pipelines.retries import retried
from pipelines.settings import Settings

ROOMS = ("landing", "staging", "harmonised")
GROUP_OF = {"survey": "surveys", "vacancy": "vacancies"}
"""Groups of assets by kind of source, where not the kind itself."""

MOST_PERIODS = 20
"""The most late periods that a check lists."""


def ingest_assets(source: Source) -> dg.AssetsDefinition:
    """Return the three assets of a source: bytes as received, the source's own columns, the shared columns.

    One step does all three, since each partition passes through them alone; a run may cover a range of periods.
    Metadata of every partition: location and hash of the bytes, rows read, harmonised, quarantined, duplicate, and
    the first reasons of rejection. A period that fails is named at the end, after the others have gone through. What
    could not be reached is tried again later, the other periods with it.
    """
    harmonised = dg.AssetKey(["harmonised", source.id])

    @dg.multi_asset(
        name=f"ingest_{source.id}",
        partitions_def=dg.StaticPartitionsDefinition(periods_of(source)),
        backfill_policy=dg.BackfillPolicy.single_run(),
        specs=_specs(source),
        check_specs=[*check_specs(harmonised), on_time_spec(source)],
    )
    def _ingest(context: dg.AssetExecutionContext, lake: Lake) -> Iterator[Any]:
        settings = lake.settings()
        checks: dict[str, list[CheckResult]] = {}
        failures: list[str] = []
        away: list[str] = []
        with retried(context), _alone(context, settings):
            if not lake.landed:
                take_in(settings, lambda claim: claim.source.id == source.id and claim.period in context.partition_keys)
            for period in context.partition_keys:
                try:
                    delivery, layout = _landed(source, period, lake)
                except UnreachableError as fault:
                    (failures if isinstance(fault, RefusedError) else away).append(
                        f"{fault}. Skipped; the last delivery, if any, stays."
                    )
                    continue
                _log(context, source, "landing", period, _provenance(delivery))
                done = ingest(source, period, delivery, layout, settings)
                if done.account.status == "failed":
                    failures.append(str(done.account.error))
                    continue
                _log(context, source, "staging", period, {"dagster/row_count": done.account.rows_read})
                _log(context, source, "harmonised", period, _outcome(done))
                checks[period] = done.checks
            yield from asset_check_results(checks, harmonised)
            yield on_time_result(source, Accounts(settings.home).all(), settings)
            if away:
                raise UnreachableError("\n".join([*away, *failures]))
        if failures:
            raise dg.Failure("\n".join(failures), allow_retries=False)

    return _ingest


def on_time_spec(source: Source) -> dg.AssetCheckSpec:
    """Return the check of a source's calendar, which sees to all its periods, not only those of a run."""
    return dg.AssetCheckSpec(
        "on_time",
        asset=["harmonised", source.id],
        description="Every period that the release calendar says is due has come and was admitted.",
    )


def on_time_result(source: Source, accounts: Sequence[Account], settings: Settings) -> dg.AssetCheckResult:
    """Return what is late of a source now. It warns: nothing downstream waits for what has not come."""
    overdue = late(source, accounts, datetime.now(UTC))
    return dg.AssetCheckResult(
        check_name="on_time",
        asset_key=["harmonised", source.id],
        passed=not overdue,
        severity=dg.AssetCheckSeverity.WARN,
        description=in_words(overdue[-1], source, settings) if overdue else "nothing is late",
        metadata={"late": len(overdue), "periods": ", ".join(one.period for one in overdue[-MOST_PERIODS:])},
    )


def _alone(context: dg.AssetExecutionContext, settings: Settings) -> AbstractContextManager[None]:
    """Hold the lock of the data folder, as `lmis run` does; its own steps, which run under it, do not take it again."""
    return nullcontext() if made_under_lock(context.run) else locked(settings.run_lock)


def _specs(source: Source) -> list[dg.AssetSpec]:
    descriptions = {
        "landing": f"{source.title}: bytes as received.",
        "staging": f"{source.title}: the source's own columns, as text.",
        "harmonised": f"{source.title}, in the shared columns of {source.subject}. Coverage: {source.coverage}.",
    }
    kinds = {"landing": {"file"}, "staging": {"polars", "parquet"}, "harmonised": {"polars", "parquet"}}
    tags = {"country": source.ref_area.strip("_"), "kind": source.kind, "synthetic": str(source.synthetic).lower()}
    keys = [dg.AssetKey([room, source.id]) for room in ROOMS]
    return [
        dg.AssetSpec(
            key,
            deps=keys[at - 1 : at] if at else [],
            description=descriptions[room],
            group_name=GROUP_OF.get(source.kind, source.kind),
            kinds=kinds[room],
            tags=tags,
            metadata={
                "producer": source.producer,
                "licence": source.licence.name,
                "citation": source.citation,
                "homepage": dg.MetadataValue.url(source.homepage),
                "coverage": source.coverage,
            },
            # Each partition's materialisation is logged with its own figures; none where it failed.
            skippable=True,
        )
        for at, (room, key) in enumerate(zip(ROOMS, keys, strict=True))
    ]


def _landed(source: Source, period: str, lake: Lake) -> tuple[Delivery, Delivery | None]:
    settings = lake.settings()
    known = lake.landed.get((source.id, period))
    return known or (land(source, period, settings), land_layout(source, period, settings))


def _log(context: dg.AssetExecutionContext, source: Source, room: str, period: str, metadata: dict[str, Any]) -> None:
    context.log_event(dg.AssetMaterialization([room, source.id], partition=period, metadata=metadata))


def _provenance(delivery: Delivery) -> dict[str, Any]:
    return {
        "location": delivery.location,
        "sha256": delivery.sha256,
        "size_bytes": delivery.size_bytes,
        "retrieved_at": delivery.retrieved_at,
        "licence": delivery.licence,
    }


def _outcome(done: Ingested) -> dict[str, Any]:
    account = done.account
    return {
        "dagster/row_count": account.rows_harmonised,
        "rows_read": account.rows_read,
        "rows_harmonised": account.rows_harmonised,
        "rows_quarantined": account.rows_quarantined,
        "rows_duplicate": account.rows_duplicate,
        "status": account.status,
        "sha256": account.sha256,
        "rejected": dg.MetadataValue.md("\n".join(f"- {reason}" for reason in done.reasons) or "none"),
    }
