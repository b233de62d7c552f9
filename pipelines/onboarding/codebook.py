"""What a codebook says, whatever kind it is."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.onboarding.description import Described


@dataclass(frozen=True)
class Codebook:
    """The variables in the codebook's order, and what it says of the study; what was not said is empty."""

    variables: tuple[Described, ...]
    title: str = ""
    producer: str = ""
    country: str = ""
    period: str = ""
    citation: str = ""
    notes: tuple[str, ...] = ()
