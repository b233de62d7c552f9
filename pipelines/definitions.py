"""The Dagster code location: what there is, assembled in one place. Needs no data, network or secret to import."""

from __future__ import annotations

import dagster as dg
from dagster_dbt import DbtCliResource

from pipelines.automation.schedules import automation
from pipelines.catalog.load import load_catalog
from pipelines.impact.assets import impact_asset
from pipelines.ingest_assets import ingest_assets
from pipelines.lake import Lake
from pipelines.release.assets import release_asset
from pipelines.settings import DBT, Settings
from pipelines.warehouse.assets import copies_asset, subject_specs, warehouse_assets
from pipelines.warehouse.project import dbt_project


def build_definitions() -> dg.Definitions:
    """Return every asset, check, job, schedule and resource of the system."""
    Settings.from_environment()
    sources = list(load_catalog().values())
    indicators = [key for key in warehouse_assets.keys if key.path[0] == "warehouse"]
    assets = dg.Definitions(
        assets=[
            *(ingest_assets(source) for source in sources),
            *subject_specs(sources),
            copies_asset,
            impact_asset,
            warehouse_assets,
            release_asset([*indicators, impact_asset.key]),
        ],
        resources=resources(),
    )
    return dg.Definitions.merge(assets, automation(sources))


def resources(lake: Lake | None = None) -> dict[str, object]:
    """Return the resources of a run."""
    return {"lake": lake or Lake(), "dbt": DbtCliResource(dbt_project, dbt_executable=str(DBT))}


defs = build_definitions()
