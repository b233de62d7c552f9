"""What a release says beside its observations: sources, partitions, indicators, from where each is declared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import yaml

from pipelines.accounting import Account
from pipelines.catalog.models import Design, Source
from pipelines.protection.rule_sets import load_rule_set
from pipelines.settings import DBT_PROJECT


def source_rows(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Return the rows of the release's table `source`."""
    return [
        {
            "source_id": source.id,
            "kind": source.kind,
            "title": source.title,
            "producer": source.producer,
            "licence_name": source.licence.name,
            "licence_url": source.licence.url,
            "citation": source.citation,
            "homepage": source.homepage,
            "ref_area": source.ref_area,
            "coverage": source.coverage,
            "synthetic": source.synthetic,
            "standards": json.dumps([one.model_dump(exclude_none=True) for one in source.standards]),
            "notes": "\n".join(f"{period}: {note}" for period, note in sorted(source.notes.items())),
            "design": "\n".join(_design(one) for one in source.design) or None,
            "reliability": load_rule_set(source.reliability).title if source.kind == "survey" else None,
            "min_cases": source.disclosure.min_cases if source.is_of_persons else None,
        }
        for source in sources
    ]


def partition_rows(accounts: Iterable[Account]) -> list[dict[str, Any]]:
    """Return the rows of the release's table `partition`."""
    return [
        {
            "source_id": one.source,
            "time_period": one.period,
            "rows_read": one.rows_read,
            "rows_harmonised": one.rows_harmonised,
            "rows_quarantined": one.rows_quarantined,
            "rows_duplicate": one.rows_duplicate,
            "sha256": one.sha256,
            "location": one.location,
            "retrieved_at": one.retrieved_at,
            "size_bytes": one.size_bytes,
            "status": one.status,
            "error": one.error,
        }
        for one in accounts
    ]


def indicator_rows() -> list[dict[str, Any]]:
    """Return the metadata that stand beside each indicator's model, in the YAML of the dbt project."""
    rows = []
    for path in sorted((DBT_PROJECT / "models" / "indicators").glob("ind_*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            meta = model.get("config", {}).get("meta", {}).get("indicator")
            if meta:
                rows.append(meta)
    return rows


def _design(design: Design) -> str:
    """Return a sample design in words."""
    by_replicates = {"replicates": f"replicate weights ({design.replicate_method})"}
    words = by_replicates.get(design.method, f"{design.method}, strata with one sampling unit {design.single_psu}")
    return f"from {design.since}: {words}" + (f". {design.note}" if design.note else "")
