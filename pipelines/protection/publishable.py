"""From estimates to figures that may be published: standards named, compared, judged, protected.

The order matters: producers' own figures are compared before anything is withheld, and disclosure control has to know
what reliability has withheld already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.catalog.models import Source
from pipelines.protection import concordance
from pipelines.protection.cells import PARTITION
from pipelines.protection.history import small_differences
from pipelines.protection.protect import protect
from pipelines.protection.relations import load_relations
from pipelines.protection.reliability import apply_reliability
from pipelines.protection.rounding import round_observations
from pipelines.protection.rule_sets import load_rule_set
from pipelines.protection.standards import name_standards


@dataclass(frozen=True)
class Publishable:
    """What a release may say.

    `observations` in the columns of a release; `audit` of what is withheld; `checks`, rows of the table `check_result`;
    `held`, the partitions whose figures stay out, with the reason; `refusals`, reasons to publish nothing at all.
    """

    observations: pl.DataFrame
    audit: pl.DataFrame
    checks: list[dict[str, Any]]
    held: dict[tuple[str, str], str]
    refusals: list[str]


def make_publishable(
    estimates: pl.DataFrame,
    previous: pl.DataFrame | None,
    sources: Sequence[Source],
    indicators: Sequence[Mapping[str, Any]],
) -> Publishable:
    """Make estimates fit to be published.

    A partition whose figures depart from those that its producer published is held: all its figures stay out.

    Args:
        estimates: the figures of all indicators, in the columns that the warehouse gives them.
        previous: observations of the release before, if that was protected too.
        sources: the sources they come from.
        indicators: metadata of the indicators.
    """
    comparison = concordance.compare(estimates, sources)
    held = _held(comparison)
    named = name_standards(_without(estimates, held), sources, indicators).with_columns(rule=pl.lit(None, pl.String))
    surveys = [source for source in sources if source.kind == "survey"]
    judged = apply_reliability(named, indicators, {one.id: load_rule_set(one.reliability) for one in surveys})
    of_persons = [source for source in sources if source.is_of_persons]
    min_cases = {one.id: one.disclosure.min_cases for one in of_persons}
    protected = protect(judged, indicators, min_cases, previous=previous, estimates=named)
    bases = {one.id: one.disclosure.rounding_base for one in of_persons if one.disclosure.rounding_base}
    return Publishable(
        round_observations(protected.observations, indicators, bases, load_relations()),
        protected.audit,
        [*concordance.check_rows(comparison), *_revisions(protected.observations, previous, min_cases)],
        held,
        _refusals(protected.audit),
    )


def _held(comparison: pl.DataFrame) -> dict[tuple[str, str], str]:
    """Return the partitions that depart from the producer's figures, with the first reason."""
    departing = comparison.filter(~pl.col("passed"))
    found: dict[tuple[str, str], str] = {}
    for partition, why in zip(departing.select(PARTITION).iter_rows(), concordance.reasons(departing), strict=True):
        found.setdefault((str(partition[0]), str(partition[1])), why)
    return found


def _without(estimates: pl.DataFrame, held: Mapping[tuple[str, str], str]) -> pl.DataFrame:
    if not held:
        return estimates
    return estimates.join(pl.DataFrame(list(held), schema=PARTITION, orient="row"), on=PARTITION, how="anti")


def _revisions(now: pl.DataFrame, before: pl.DataFrame | None, min_cases: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return a warning for each partition where subtracting two releases tells about a few persons."""
    if before is None:
        return []
    changed = small_differences(now, before, min_cases).group_by(PARTITION).len().sort(PARTITION)
    return [
        {
            "source_id": row["source_id"],
            "time_period": row["time_period"],
            "check_name": "revision_by_few",
            "column_name": "n_unweighted",
            "severity": "warning",
            "passed": False,
            "observed": f"{row['len']} figures",
            "expected": "none",
            "why": "a figure that changes by fewer respondents than a published count may rest on tells about them "
            "to whoever subtracts the two releases",
        }
        for row in changed.iter_rows(named=True)
    ]


def _refusals(audit: pl.DataFrame) -> list[str]:
    failed = audit.filter(~pl.col("passed")).group_by(PARTITION).len().sort(PARTITION)
    return [
        f"{row['source_id']} {row['time_period']}: {row['len']} withheld counts could be derived from what is "
        "published. Show fewer breakdowns, or raise disclosure.min_cases in the source's YAML."
        for row in failed.iter_rows(named=True)
    ]
