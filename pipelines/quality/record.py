"""Checks where they meet stored things: a partition against its predecessor, observations before a release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import polars as pl

from pipelines.catalog.models import Source
from pipelines.harmonise.harmonise import Harmonised
from pipelines.quality.model import CheckResult, failing
from pipelines.quality.plausibility import summarise
from pipelines.quality.results import PartitionChecks, previous_summary, write_results
from pipelines.quality.suites import load_suite
from pipelines.quality.validate import check_partition, validate
from pipelines.settings import Settings


def check_and_record(done: Harmonised, source: Source, period: str, settings: Settings) -> list[CheckResult]:
    """Check a harmonised partition, keep the results, and return them."""
    summary = summarise(done.rows, source.subject)
    stated = source.population.get(period)
    results = check_partition(
        done.rows,
        source.subject,
        accounting={
            "rows_read": done.rows_read,
            "rows_harmonised": done.rows.height,
            "rows_quarantined": done.rows_quarantined,
            "rows_duplicate": done.rows_duplicate,
        },
        summary=summary,
        previous=previous_summary(settings.home, source.id, period),
        population=stated.persons if stated else None,
        population_tolerance_pct=stated.tolerance_pct if stated else 0.0,
        noted=period in source.notes,
    )
    write_results(settings.home, source.id, period, results, summary)
    return results


def gate(observations: pl.LazyFrame) -> list[str]:
    """Return the reasons not to publish observations: the failed errors of their suite, in words."""
    failed = failing(validate(observations, load_suite("observation")))
    return [f"{one.check_name} {one.column_name}: {one.observed}" for one in failed if one.severity == "error"]


def check_rows(partitions: Iterable[PartitionChecks]) -> list[dict[str, Any]]:
    """Return the rows of the release's table `check_result`."""
    return [
        {"source_id": one.source_id, "time_period": one.time_period, **asdict(result)}
        for one in partitions
        for result in one.results
    ]
