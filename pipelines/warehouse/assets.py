"""The dbt project as Dagster assets, and the subjects that join a source's harmonised partitions to it."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from pipelines.catalog.models import Source
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.ingest import ensure_schemas
from pipelines.lake import Lake
from pipelines.settings import DBT_PROJECT
from pipelines.warehouse.project import dbt_project
from pipelines.warehouse.state import next_build, record_build
from pipelines.warehouse.translator import WarehouseTranslator

TRANSLATOR = WarehouseTranslator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))
WAREHOUSE_POOL = "warehouse"
"""One process at a time opens the warehouse; set the pool's limit to 1."""


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
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    ensure_schemas(settings)
    build = next_build(settings)
    os.environ.update(
        LMIS_HOME=str(settings.home), LMIS_WAREHOUSE=str(settings.warehouse), DBT_PROFILES_DIR=str(DBT_PROJECT)
    )
    context.log.info("full build" if build.full else f"partitions: {build.partitions}")
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if build.full:
        arguments.append("--full-refresh")
    else:
        names = ", ".join(f'"{name}"' for name in build.partitions)
        arguments += ["--vars", f"{{partitions: [{names}]}}"]
    yield from dbt.cli(arguments, context=context, target_path=settings.home / "warehouse" / "target").stream()
    if context.selected_asset_keys == context.assets_def.keys:
        record_build(build, settings)
