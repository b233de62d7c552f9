"""The dbt project as Dagster assets, and the subjects that join a source's harmonised partitions to it."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, DbtCliInvocation, DbtCliResource, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from pipelines.catalog.models import Source
from pipelines.errors import BusyError
from pipelines.files import locked
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.ingest import ensure_schemas
from pipelines.lake import Lake
from pipelines.retries import retried
from pipelines.vacancies.link import link_copies
from pipelines.warehouse.project import dbt_project
from pipelines.warehouse.state import begin_build, dbt_environment, next_build, record_build
from pipelines.warehouse.translator import WarehouseTranslator

TRANSLATOR = WarehouseTranslator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))
WAREHOUSE_POOL = "warehouse"
"""Steps that open the warehouse. They also hold a lock file, which holds where no limit of the pool is set."""


def subject_specs(sources: Sequence[Source]) -> list[dg.AssetSpec]:
    """Return one asset a subject: all harmonised partitions of it, as dbt reads them."""
    return [
        dg.AssetSpec(
            ["subject", subject],
            deps=[dg.AssetKey(["harmonised", source.id]) for source in sources if source.subject == subject],
            group_name="subjects",
            description=f"Every admitted partition of {subject}, one row as in docs/contracts.md.",
            kinds={"parquet"},
        )
        for subject in SUBJECTS
    ]


@dg.asset(
    key=["linked", "vacancy_copy"],
    deps=[dg.AssetKey(["subject", "vacancy"])],
    group_name="subjects",
    kinds={"polars", "parquet"},
)
def copies_asset(lake: Lake) -> None:
    """Advertisements that repeat an earlier one, in the same feed or in another (docs/vacancies.md)."""
    link_copies(lake.settings())


@dbt_assets(
    manifest=dbt_project.manifest_path,
    project=dbt_project,
    dagster_dbt_translator=TRANSLATOR,
    pool=WAREHOUSE_POOL,
    exclude="resource_type:unit_test",
)
def warehouse_assets(context: dg.AssetExecutionContext, dbt: DbtCliResource, lake: Lake) -> Iterator[Any]:
    """Build the indicators of the partitions that changed, and test them."""
    settings = lake.settings()
    ensure_schemas(settings)
    with retried(context), locked(settings.warehouse_lock):
        build = next_build(settings)
        os.environ.update(dbt_environment(settings, [] if build.full else build.partitions))
        arguments = ["build", "--exclude-resource-type", "unit_test"]
        if build.full:
            arguments.append("--full-refresh")
        begin_build(build, settings)
        invocation = dbt.cli(arguments, context=context, target_path=settings.home / "warehouse" / "target")
        try:
            yield from invocation.stream()
        except DagsterDbtCliRuntimeError as fault:
            failed = _failures(invocation) or str(fault)
            if "Could not set lock on file" in failed:
                raise BusyError("Another program has the warehouse open. Close it, and run again.") from None
            raise dg.Failure(f"dbt: {failed}", allow_retries=False) from None
        if context.selected_asset_keys == context.assets_def.keys:
            record_build(build, settings)


def _failures(invocation: DbtCliInvocation) -> str:
    """Return what failed, in dbt's words: model or test, and message."""
    try:
        results = invocation.get_artifact("run_results.json")["results"]
    except (FileNotFoundError, KeyError):
        return ""
    failed = [one for one in results if one["status"] in ("error", "fail")]
    return "; ".join(f"{one['unique_id'].split('.', 2)[-1]}: {one['message']}" for one in failed[:5])
