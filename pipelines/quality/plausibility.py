"""Weighted aggregates of a partition, and whether they can be true.

The aggregates are declared in `expectations/plausibility/<subject>.yml`, what is acceptable in
`expectations/suites/<subject>_plausibility.json`. Subjects without such files have none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import yaml
from polars.exceptions import PolarsError
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import CatalogError
from pipelines.quality.engine import evaluate
from pipelines.quality.model import CheckResult
from pipelines.quality.suites import load_suite, range_words
from pipelines.settings import EXPECTATIONS

CASES = "__cases"
_CHANGE = "_change"


class Share(BaseModel):
    """A weighted share in percent; numerator and denominator are SQL conditions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    numerator: str
    denominator: str


class Measures(BaseModel):
    """What `expectations/plausibility/<subject>.yml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    universe: str = "TRUE"
    weight: str
    min_cases: int
    min_cases_change: int
    sums: tuple[str, ...] = ()
    shares: tuple[Share, ...]


def load_measures(subject: str, folder: Path = EXPECTATIONS) -> Measures | None:
    """Read the aggregates of a subject; None where none are declared.

    Raises:
        CatalogError: The file does not say what it must.
    """
    return _load(folder / "plausibility" / f"{subject}.yml")


@cache
def _load(path: Path) -> Measures | None:
    if not path.exists():
        return None
    try:
        return Measures.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as fault:
        raise CatalogError(f"{path}: {fault}") from fault


def summarise(
    frame: pl.LazyFrame | pl.DataFrame, subject: str = "person", *, folder: Path = EXPECTATIONS
) -> dict[str, float]:
    """Return the aggregates of a partition: `rows`, `weight_sum`, and each share with its `<name>__cases`.

    A share is absent where its denominator is empty, or where the frame lacks a column it needs.

    Raises:
        CatalogError: An expression cannot be evaluated.
    """
    lazy, measures = frame.lazy(), load_measures(subject, folder)
    rows = pl.len().alias("rows")
    if measures is None:
        return {"rows": float(lazy.select(rows).collect().item())}
    try:
        row = _aggregate(lazy, measures, rows)
    except PolarsError as fault:
        raise CatalogError(f"expectations/plausibility/{subject}.yml cannot be evaluated: {fault}") from fault
    return _percentages(row, measures)


def _aggregate(lazy: pl.LazyFrame, measures: Measures, rows: pl.Expr) -> dict[str, float | None]:
    present = set(lazy.collect_schema().names())
    universe, weight = _condition(measures.universe), pl.sql_expr(measures.weight)
    if not set(universe.meta.root_names()) | set(weight.meta.root_names()) <= present:
        return lazy.select(rows).collect().row(0, named=True)
    wanted = [rows, weight.filter(universe).sum().alias("weight_sum")]
    for share in measures.shares:
        below = _condition(share.denominator) & universe
        above = _condition(share.numerator) & below
        if set(above.meta.root_names()) <= present:
            wanted += [
                weight.filter(above).sum().alias(f"{share.name}__above"),
                weight.filter(below).sum().alias(f"{share.name}__below"),
                below.sum().alias(share.name + CASES),
            ]
    return lazy.select(wanted).collect().row(0, named=True)


def _condition(text: str) -> pl.Expr:
    return pl.sql_expr(text).fill_null(False)


def _percentages(row: Mapping[str, float | None], measures: Measures) -> dict[str, float]:
    summary = {name: float(row.get(name) or 0) for name in ("rows", *measures.sums)}
    for share in measures.shares:
        below = row.get(f"{share.name}__below") or 0
        summary[share.name + CASES] = float(row.get(share.name + CASES) or 0)
        if below > 0:
            summary[share.name] = 100 * float(row[f"{share.name}__above"] or 0) / float(below)
    return {name: value for name, value in summary.items() if math.isfinite(value)}


@dataclass(frozen=True)
class _Figure:
    """A value to be judged, or None with the reason in `text`. `expected` is said in place of the bounds."""

    value: float | None
    text: str
    expected: str | None = None


def judge(
    summary: Mapping[str, float],
    subject: str = "person",
    *,
    previous: Mapping[str, float] | None = None,
    population: float | None = None,
    population_tolerance_pct: float = 2.0,
    noted: bool = False,
    folder: Path = EXPECTATIONS,
) -> list[CheckResult]:
    """Judge the aggregates of a partition.

    Args:
        summary: What `summarise` returned for this period.
        subject: The harmonised table.
        previous: The same for the period before, or None.
        population: The population that the weights must add up to, if one is stated.
        population_tolerance_pct: By how much they may differ.
        noted: Whether the source's YAML has a note for this period; then no change is a fault.
        folder: Where the expectations stand.
    """
    measures = load_measures(subject, folder)
    if measures is None:
        return []
    expectations = load_suite(f"{subject}_plausibility", folder / "suites").expectations
    population_figures = _population(summary, population, population_tolerance_pct)
    figures = [
        population_figures.get(column) or _figure(column, summary, previous, measures)
        for column in (one.kwargs["column"] for one in expectations)
    ]
    judged = [(one, figure) for one, figure in zip(expectations, figures, strict=True) if figure.value is not None]
    row = pl.DataFrame({one.kwargs["column"]: [figure.value] for one, figure in judged})
    verdicts = dict(zip((id(one) for one, _ in judged), evaluate(row, [one for one, _ in judged]), strict=True))
    results = []
    for one, figure in zip(expectations, figures, strict=True):
        excused = noted and one.kwargs["column"].endswith(_CHANGE)
        passed = figure.value is None or verdicts[id(one)].passed
        text = figure.text + (", noted in the source's YAML" if excused and not passed else "")
        results.append(
            CheckResult(
                check_name=str(one.meta.get("name") or one.kwargs["column"]),
                column_name="",
                severity=one.severity,
                passed=passed or excused,
                observed=text,
                expected=figure.expected or range_words(one.kwargs),
                why=one.why,
            )
        )
    return results


def _figure(
    column: str, summary: Mapping[str, float], previous: Mapping[str, float] | None, measures: Measures
) -> _Figure:
    if not column.endswith(_CHANGE):
        return _level(column, summary, measures.min_cases)
    name = column.removesuffix(_CHANGE)
    if previous is None:
        return _Figure(None, "not judged: no period before")
    if name in measures.sums:
        before, now = previous.get(name, 0), summary.get(name, 0)
        if before <= 0:
            return _Figure(None, "not judged: the period before has none")
        change = 100 * (now / before - 1)
        return _Figure(change, f"{before:,.0f}, then {now:,.0f}: {change:+.1f} %")
    levels = [_level(name, period, measures.min_cases_change) for period in (previous, summary)]
    for which, level in zip(("in the period before", "in this period"), levels, strict=True):
        if level.value is None:
            return _Figure(None, f"{level.text} {which}")
    change = summary[name] - previous[name]
    return _Figure(change, f"{previous[name]:.1f} %, then {summary[name]:.1f} %: {change:+.1f} points")


def _level(name: str, summary: Mapping[str, float], least: int) -> _Figure:
    cases = int(summary.get(name + CASES, 0))
    if name not in summary or cases < least:
        return _Figure(None, f"not judged: {cases:,} cases, {least:,} needed")
    return _Figure(summary[name], f"{summary[name]:.1f} % of {cases:,} cases")


def _population(summary: Mapping[str, float], stated: float | None, tolerance_pct: float) -> dict[str, _Figure]:
    names = ("population_deviation_pct", "population_deviation_in_tolerances")
    if not stated:
        return dict.fromkeys(names, _Figure(None, "not judged: no population stated"))
    total = summary.get("weight_sum", 0)
    deviation = 100 * (total / stated - 1)
    text = f"weights add up to {total:,.0f}: {deviation:+.1f} %"
    return {
        names[0]: _Figure(deviation, text, f"half to double of {stated:,.0f}"),
        names[1]: _Figure(deviation / max(tolerance_pct, 1e-9), text, f"within {tolerance_pct:g} % of {stated:,.0f}"),
    }
