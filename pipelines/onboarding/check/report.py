"""What a check says: parts with tables, and findings with what to do. Its printing is in render.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipelines.quality.model import CheckResult, Severity


@dataclass(frozen=True)
class Finding:
    """Something to mend or to look at. An `error` would hold the partition back or refuse it; a `warning` not."""

    severity: Severity
    text: str
    remedy: str


@dataclass(frozen=True)
class Table:
    """Rows of figures. Shares are in percent, in columns whose name ends with `%`."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Part:
    """One part of the report."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a source's YAML makes of a file."""

    source: str
    yaml: str
    period: str
    file: str
    parts: tuple[Part, ...]
    synthetic: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing was found that would hold the partition back or refuse it."""
        return not self.count("error")

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity."""
        return sum(finding.severity == severity for part in self.parts for finding in part.findings)


def as_findings(checks: Iterable[CheckResult]) -> list[Finding]:
    """Return the failed checks of a partition as findings."""
    return [
        Finding(
            one.severity,
            f"{one.check_name}{f' ({one.column_name})' if one.column_name else ''}: {one.observed}",
            f"expected: {one.expected}; {one.why}",
        )
        for one in checks
        if not one.passed
    ]
