"""What an alert is. Alerts leave the machine: they name sources, periods, files and checks, never values or figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.errors import LmisError

Kind = Literal["failed", "held", "late", "refused", "departed", "unmatched", "run", "job"]
HEADLINES: dict[Kind, str] = {
    "failed": "could not be read",
    "held": "held back",
    "late": "late",
    "refused": "refused",
    "departed": "left out of the release",
    "unmatched": "left in the inbox",
    "run": "ended midway",
    "job": "failed in Dagster",
}


@dataclass(frozen=True)
class Alert:
    """One thing that somebody should look at.

    `subject` names it, and with `kind` tells it from others; `version` stands for its state: a new one is news again.
    """

    kind: Kind
    subject: str
    text: str
    todo: str
    version: str = ""

    @property
    def key(self) -> str:
        """What the same alert is known by the next time."""
        return f"{self.kind}:{self.subject}"

    @property
    def headline(self) -> str:
        """A few words, for a subject line."""
        return f"{self.subject}: {HEADLINES[self.kind]}"


@dataclass(frozen=True)
class Message:
    """What is sent: a subject that can be understood by itself, and plain text."""

    subject: str
    text: str


class DeliveryError(LmisError):
    """A message could not be sent."""
