"""What a check says. Its storage is in results.py, its making in validate.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

ACCOUNTING_CHECKS = ("rows_add_up", "no_row_quarantined", "quarantine_share")
"""Names of the checks on the counts of rows; all others are on the rows themselves."""


@dataclass(frozen=True)
class CheckResult:
    """One check of one partition. A failed `error` holds the partition back, a failed `warning` does not."""

    check_name: str
    column_name: str
    severity: Severity
    passed: bool
    observed: str
    expected: str
    why: str


def blocking(results: Iterable[CheckResult]) -> bool:
    """Return whether any check of severity `error` failed."""
    return any(result.severity == "error" and not result.passed for result in results)


def failing(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Return the failed checks, errors first, else in their order."""
    return sorted((result for result in results if not result.passed), key=lambda result: result.severity)
