"""What is proposed: one entry of the codebook each, with evidence and open questions, and the frame around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from pipelines.catalog.periods import Frequency
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.onboarding.propose.hints import load_hints
from pipelines.onboarding.propose.labels import Code


@dataclass(frozen=True)
class Proposed:
    """One harmonised variable: what the YAML says of it, why, and what a person has to look at.

    It is sure where there is nothing to look at. `codes`: what the codebook of the file says of the codes.
    """

    variable: str
    entry: Mapping[str, Any]
    evidence: tuple[str, ...]
    checks: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing is left to look at."""
        return not self.checks

    def asking(self, *checks: str) -> Self:
        """Return it with more to look at."""
        return replace(self, checks=(*self.checks, *checks))


@dataclass(frozen=True)
class When:
    """Which period a row is of: the SQL that tells, how often the survey is, which periods the file holds."""

    expression: str
    frequency: Frequency
    periods: tuple[str, ...]
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Everything that is proposed for a survey of persons."""

    entries: tuple[Proposed, ...]
    when: When
    design: Mapping[str, Any]
    design_checks: tuple[str, ...]

    @property
    def sure(self) -> tuple[Proposed, ...]:
        """Entries with nothing to look at."""
        return tuple(entry for entry in self.entries if entry.sure)

    @property
    def to_check(self) -> tuple[Proposed, ...]:
        """Entries with something to look at."""
        return tuple(entry for entry in self.entries if not entry.sure)

    @property
    def not_found(self) -> tuple[str, ...]:
        """Variables that were looked for and not found; those that every survey needs first."""
        found = {entry.variable for entry in self.entries}
        absent = [name for name in load_hints().variables if name not in found]
        return tuple(sorted(absent, key=lambda name: not SUBJECTS["person"][name].required))
