"""Part 4: what the weights add up to, and how unequal they are."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.catalog.models import Population
from pipelines.onboarding.check.limits import KISH_DESIGN_EFFECT, LARGEST_TO_MEAN_WEIGHT, NORMALISED_WITHIN
from pipelines.onboarding.check.report import Finding, Part, Table, as_findings
from pipelines.quality.model import CheckResult

TITLE = "Weights"


def weights_part(persons: pl.DataFrame, population: Population | None, checks: Sequence[CheckResult]) -> Part:
    """Report on the weights of the persons interviewed.

    Args:
        persons: Harmonised persons; those without an interview do not count.
        population: What the YAML states for the period.
        checks: The checks of the weights against it.
    """
    weights = persons.filter(pl.col("responded"))["weight"]
    if weights.is_empty():
        return Part("weights", TITLE, ("Nobody was interviewed.",))
    total, mean = float(weights.sum()), float(weights.mean())  # type: ignore[arg-type]
    largest, effect = float(weights.max()), kish(weights)  # type: ignore[arg-type]
    not_positive = 100 * float((weights <= 0).mean())  # type: ignore[arg-type]
    rows = [
        ("persons", weights.len()),
        ("sum", total),
        ("mean", mean),
        ("smallest", float(weights.min())),  # type: ignore[arg-type]
        ("largest", largest),
        ("coefficient of variation %", 100 * max(effect - 1, 0) ** 0.5),
        ("zero or negative %", not_positive),
        ("design effect of weighting (Kish)", effect),
    ]
    if population:
        rows += [
            (f"population stated ({population.source})", population.persons),
            ("sum against it %", 100 * (total / population.persons - 1)),
        ]
    findings = [*as_findings(checks), *_unlikely(total, mean, largest, effect, stated=population is not None)]
    return Part(
        "weights",
        TITLE,
        tables=(Table("Persons interviewed", ("figure", "value"), tuple(rows)),),
        findings=tuple(findings),
    )


def kish(weights: pl.Series) -> float:
    """Return Kish's design effect of unequal weights: how many times larger it makes variances."""
    total = float(weights.sum())
    return weights.len() * float((weights * weights).sum()) / total**2 if total else float("inf")


def _unlikely(total: float, mean: float, largest: float, effect: float, *, stated: bool) -> list[Finding]:
    found = []
    if abs(mean - 1) < NORMALISED_WITHIN:
        found.append(("the mean weight is 1: the weights are normalised to the sample", "take the weight that expands"))
    if effect > KISH_DESIGN_EFFECT:
        found.append(
            (f"the weights are very unequal: design effect {effect:.1f}", "see that they are those of persons")
        )
    if mean > 0 and largest > LARGEST_TO_MEAN_WEIGHT * mean:
        found.append((f"the largest weight is {largest / mean:,.0f} times the mean", "look at the person who has it"))
    if not stated:
        found.append(
            (f"no population is stated: nothing tells whether a sum of {total:,.0f} is right", "add `population`")
        )
    return [Finding("warning", text, remedy) for text, remedy in found]
