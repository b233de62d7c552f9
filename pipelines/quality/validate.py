"""Check a partition: contract, plausibility, counts. Pure; results.py stores what is found here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.quality.engine import Verdict, evaluate
from pipelines.quality.model import CheckResult, Severity
from pipelines.quality.plausibility import judge, summarise
from pipelines.quality.quick import verdicts_on
from pipelines.quality.suites import Expectation, Suite, load_suite
from pipelines.settings import EXPECTATIONS

MOST_VALUES = 10
MOST_LETTERS = 60
QUARANTINE_LIMIT_PCT = 1.0


def validate(frame: pl.LazyFrame | pl.DataFrame, suite: Suite) -> list[CheckResult]:
    """Evaluate a suite on a frame. Of a frame without rows, only its columns and `has_rows` are judged.

    Args:
        frame: The rows; only the columns that the suite names are read.
        suite: The expectations, from `load_suite`.

    Raises:
        CatalogError: The suite names an expectation that GX does not know.
    """
    names = frame.lazy().collect_schema().names()
    present = set(names)
    on_table = [one for one in suite.expectations if one.is_about_the_table]
    header = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    results = [_result(one, verdict) for one, verdict in zip(on_table, evaluate(header, on_table), strict=True)]

    on_rows = [one for one in suite.expectations if not one.is_about_the_table]
    needed = {name for one in on_rows for name in one.columns}
    rows = frame.lazy().select([name for name in names if name in needed]).collect()
    height = rows.height if rows.width else frame.lazy().select(pl.len()).collect().item()
    results.insert(0, has_rows(height))
    if height == 0:
        return results
    verdicts = verdicts_on(rows, on_rows)
    for at, one in enumerate(on_rows):
        absent = [name for name in one.columns if name not in present]
        results.append(_result(one, verdicts.get(at), absent=absent, rows=height))
    return results


def check_partition(
    frame: pl.LazyFrame | pl.DataFrame,
    subject: str,
    *,
    accounting: Mapping[str, int],
    summary: Mapping[str, float] | None = None,
    previous: Mapping[str, float] | None = None,
    population: float | None = None,
    population_tolerance_pct: float = 2.0,
    noted: bool = False,
    folder: Path = EXPECTATIONS,
) -> list[CheckResult]:
    """Return every check of a harmonised partition: counts, contract, plausibility.

    Args:
        frame: The harmonised rows.
        subject: `person`, `vacancy` or `published_figure`.
        accounting: `rows_read`, `rows_harmonised`, `rows_quarantined`, `rows_duplicate`.
        summary: What `summarise` returned for the frame, if it was called already.
        previous: The stored summary of the period before.
        population: The population that the source states for the period.
        population_tolerance_pct: By how much the weights may miss it.
        noted: Whether the source's YAML has a note for the period, which excuses a jump.
        folder: Where the expectations stand.

    Raises:
        CatalogError: A suite or a file of aggregates is not valid.
    """
    rows = frame.lazy().collect()
    results = [*account(accounting, rows.height), *validate(rows, load_suite(subject, folder / "suites"))]
    if rows.height == 0:
        return results
    return results + judge(
        summary if summary is not None else summarise(rows, subject, folder=folder),
        subject,
        previous=previous,
        population=population,
        population_tolerance_pct=population_tolerance_pct,
        noted=noted,
        folder=folder,
    )


def has_rows(height: int) -> CheckResult:
    """Return the check that a partition is not empty."""
    return CheckResult(
        "has_rows", "", "error", height > 0, f"{height:,} rows", "at least 1 row",
        "an empty partition would pass every other check",
    )  # fmt: skip


def account(accounting: Mapping[str, int], height: int) -> list[CheckResult]:
    """Return the checks on the counts of rows; `height` is the number of rows really there."""
    read, kept = accounting["rows_read"], accounting["rows_harmonised"]
    rejected, double = accounting["rows_quarantined"], accounting["rows_duplicate"]
    share = 100 * rejected / read if read else 0.0

    def check(name: str, severity: Severity, passed: bool, observed: str, expected: str, why: str) -> CheckResult:
        return CheckResult(name, "", severity, passed, observed, expected, why)

    return [
        check(
            "rows_add_up",
            "error",
            read == kept + rejected + double and kept == height,
            f"{read:,} read; {kept:,} harmonised, {rejected:,} quarantined, {double:,} duplicates; "
            f"{height:,} in the table",
            "read = harmonised + quarantined + duplicates, and as many in the table as harmonised",
            "no row is lost and none is made",
        ),
        check(
            "no_row_quarantined",
            "warning",
            rejected == 0,
            f"{rejected:,} rows",
            "0 rows",
            "each rejected row is a code that the codebook does not know, or a row that cannot be read",
        ),
        check(
            "quarantine_share",
            "error",
            share <= QUARANTINE_LIMIT_PCT,
            f"{share:.2f} % of {read:,} rows read",
            f"at most {QUARANTINE_LIMIT_PCT:g} %",
            "without so many rows the figures would be biased",
        ),
    ]


def _result(
    expectation: Expectation, verdict: Verdict | None, *, absent: list[str] | None = None, rows: int = 0
) -> CheckResult:
    passed = verdict is not None and verdict.passed
    if absent:
        observed = f"missing column: {', '.join(absent)}"
    elif passed or verdict is None:
        observed = "as expected"
    else:
        observed = _observed(verdict, rows, show_values=expectation.meta.get("show_values", True))
    return CheckResult(
        check_name=expectation.name,
        column_name=", ".join(expectation.subject_columns),
        severity=expectation.severity,
        passed=passed,
        observed=observed,
        expected=expectation.expected(),
        why=expectation.why,
    )


def _observed(verdict: Verdict, rows: int, *, show_values: bool) -> str:
    """Say what was found instead: how many rows, and the values met most often."""
    if verdict.fault:
        return f"could not be evaluated: {verdict.fault}"
    missing = verdict.detail.get("details", {}).get("mismatched", {}).get("missing")
    if missing:
        return f"missing: {', '.join(missing)}"
    judged = verdict.detail.get("element_count", rows)
    found = f"{verdict.detail.get('unexpected_count', 0):,} of {judged:,} rows"
    values = [(" / ".join(map(_text, value)), count) for value, count in verdict.values if any(map(_text, value))]
    if not values or not show_values:
        return found
    listed = ", ".join(f"{value} ({count:,})" for value, count in values[:MOST_VALUES])
    more = len(values) - MOST_VALUES
    return f"{found}: {listed}" + (f", and {more:,} more values" if more > 0 else "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…"
