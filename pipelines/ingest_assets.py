"""Dagster assets of a source: landing, staging and harmonised, one partition a reference period."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.errors import UnreachableError
from pipelines.ingest import Ingested, ingest
from pipelines.landing.land import land, land_layout
from pipelines.lake import Lake
from pipelines.quality.dagster_checks import asset_check_results, check_specs

GROUP_OF = {"survey": "surveys", "vacancy": "vacancies", "migration": "migration", "recognition": "recognition"}


def harmonised_key(source: Source) -> dg.AssetKey:
    """Return the key of a source's harmonised asset."""
    return dg.AssetKey(["harmonised", source.id])


def ingest_assets(source: Source) -> dg.AssetsDefinition:
    """Return the three assets of a source. One step does all three, since each partition passes through them alone.

    Metadata of every materialisation: the location and hash of the bytes, rows read, harmonised, quarantined,
    duplicate, and the first reasons of rejection.
    """
    partitions = dg.StaticPartitionsDefinition(periods_of(source))
    landing, staging = dg.AssetKey(["landing", source.id]), dg.AssetKey(["staging", source.id])
    harmonised = harmonised_key(source)
    shared = {
        "group_name": GROUP_OF[source.kind],
        "owners": [],
        "tags": {"country": source.ref_area.strip("_"), "kind": source.kind}
        | ({"synthetic": "true"} if source.synthetic else {}),
        "metadata": _metadata_of(source),
    }

    @dg.multi_asset(
        name=f"ingest_{source.id}",
        partitions_def=partitions,
        specs=[
            dg.AssetSpec(landing, description=f"{source.title}: bytes as received.", kinds={"file"}, **shared),
            dg.AssetSpec(
                staging, deps=[landing], description="The source's own columns, as text.", kinds={"polars"}, **shared
            ),
            dg.AssetSpec(
                harmonised,
                deps=[staging],
                description=f"{source.title}, in the shared columns of {source.subject}. {source.coverage}.",
                kinds={"polars", "parquet"},
                **shared,
            ),
        ],
        check_specs=check_specs(harmonised),
        retry_policy=None,
    )
    def _ingest(context: dg.AssetExecutionContext, lake: Lake) -> Iterator[Any]:
        period = context.partition_key
        settings = lake.settings()
        known = lake.landed.get((source.id, period))
        try:
            delivery, layout = known or (land(source, period, settings), land_layout(source, period, settings))
        except UnreachableError as fault:
            raise dg.Failure(f"{fault}. Reported and skipped; the last delivery, if any, stays.") from None
        yield dg.MaterializeResult(
            asset_key=landing,
            metadata={
                "location": delivery.location,
                "sha256": delivery.sha256,
                "size_bytes": delivery.size_bytes,
                "retrieved_at": delivery.retrieved_at,
                "licence": delivery.licence,
            },
        )
        done = ingest(source, period, delivery, layout, settings)
        if done.account.status == "failed":
            raise dg.Failure(str(done.account.error), allow_retries=False)
        yield dg.MaterializeResult(asset_key=staging, metadata={"dagster/row_count": done.account.rows_read})
        yield dg.MaterializeResult(asset_key=harmonised, metadata=_metadata(done))
        yield from asset_check_results(done.checks, harmonised)

    return _ingest


def _metadata_of(source: Source) -> dict[str, Any]:
    return {
        "producer": source.producer,
        "licence": source.licence.name,
        "citation": source.citation,
        "homepage": dg.MetadataValue.url(source.homepage),
        "coverage": source.coverage,
    }


def _metadata(done: Ingested) -> dict[str, Any]:
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
