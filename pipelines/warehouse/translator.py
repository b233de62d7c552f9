"""Names of dbt models as Dagster assets: `warehouse/<model>`, fed by the sources' harmonised assets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator


class WarehouseTranslator(DagsterDbtTranslator):
    """Put models under `warehouse/`, grouped by their folder, and seeds under `classification/`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the key of a model, seed or source."""
        kind, name = dbt_resource_props["resource_type"], dbt_resource_props["name"]
        if kind == "source":
            room = {"harmonised": "subject"}.get(dbt_resource_props["source_name"], dbt_resource_props["source_name"])
        else:
            room = {"seed": "classification"}.get(kind, "warehouse")
        return dg.AssetKey([room, name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the group: the folder of the model, or `classifications`."""
        if dbt_resource_props["resource_type"] == "seed":
            return "classifications"
        folders = dbt_resource_props["fqn"][1:-1]
        return folders[-1] if folders else "warehouse"
