"""What a check found, and how a check that itself fails is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        check: What was looked at.
        state: `ok`; `warn`: it works, but not for long or not well; `fail`: it must be mended.
        found: What was found.
        mend: What to do; empty where nothing is to be done.
    """

    check: str
    state: State
    found: str
    mend: str = ""


Check = Callable[[], Finding]


def ok(check: str, found: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(check, "ok", found)


def examine(checks: dict[str, Check]) -> list[Finding]:
    """Run every check; one that cannot be made is a finding too."""
    return [_made(name, check) for name, check in checks.items()]


def _made(name: str, check: Check) -> Finding:
    try:
        return check()
    except Exception as fault:  # whatever is wrong here must not hide the other findings
        return Finding(name, "fail", f"could not be checked: {fault}", "Mend what is named, and look again.")
