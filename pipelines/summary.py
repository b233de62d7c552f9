"""What a run has to say at its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.accounting import Account
from pipelines.inbox import Inbox


@dataclass
class Summary:
    """What a run did, and what it could not do."""

    ingested: list[Account] = field(default_factory=list)
    current: int = 0
    unreachable: dict[str, list[str]] = field(default_factory=dict)
    incomplete: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    inbox: Inbox = field(default_factory=Inbox)
    refused: bool = False
    alerts: list[str] = field(default_factory=list)
    release: str | None = None
    new_release: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is a release and nothing failed or was held; unreachable sources do not count."""
        return self.release is not None and not self.problems

    def lines(self) -> list[str]:
        """Return the summary in words, for a terminal or a log."""
        rows = sum(account.rows_harmonised for account in self.ingested)
        lines = [f"{len(self.ingested)} partition(s) ingested ({rows:,} rows), {self.current} already up to date."]
        lines += [f"Taken from the inbox: {name} ({what})." for name, what in self.inbox.taken.items()]
        lines += [f"Still arriving in the inbox: {name}. The next run takes it." for name in self.inbox.arriving]
        lines += [f"Left in the inbox: {name} {why}." for name, why in self.inbox.left.items()]
        for source, reasons in self.unreachable.items():
            lines.append(f"Not reached: {source}, {len(reasons)} period(s), skipped. {reasons[0]}")
        for source, reason in self.incomplete.items():
            lines.append(f"Not completely reached: {source}. {reason}. What came is kept; the next run goes on.")
        lines += [f"Problem: {problem}" for problem in self.problems]
        if self.release and self.release.endswith("-SYNTHETIC"):
            lines.append("The release holds SYNTHETIC demonstration data.")
        if self.release:
            lines.append(f"{'New release' if self.new_release else 'Release unchanged'}: {self.release}")
        else:
            lines.append("No release was published.")
        return lines + self.alerts
