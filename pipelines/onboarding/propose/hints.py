"""What survey files call things: `hints.yml`, read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BeforeValidator, Field

from pipelines.catalog.base import Strict
from pipelines.onboarding.propose.words import squeezed

FILE = Path(__file__).with_name("hints.yml")
Names = Annotated[tuple[str, ...], AfterValidator(lambda names: tuple(squeezed(name) for name in names))]
Codes = Annotated[
    dict[str, tuple[str, ...]], BeforeValidator(lambda codes: {_code(one): of for one, of in codes.items()})
]


def _code(read: str | bool) -> str:
    return str(read).lower() if isinstance(read, bool) else read


class Hint(Strict):
    """One harmonised variable: what its column is called, what its categories are called, what its values look like.

    `of: employed`: asked of those who work. `classification`: the seed that its codes are brought to. `likely`: words
    that mostly mean a code, to be looked at. `by_values`: its values alone speak for a column, whatever its name.
    """

    kind: Literal["weight", "household", "person", "group", "codes", "number", "class"]
    names: Names
    words: dict[str, tuple[str, ...]]
    codes: Codes = Field(default_factory=dict)
    likely: Codes = Field(default_factory=dict)
    classification: str | None = None
    of: Literal["employed"] | None = None
    range: tuple[float, float] = (float("-inf"), float("inf"))
    whole: bool = False
    by_values: bool = False
    unlike: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words of all languages."""
        return tuple(phrase for phrases in self.words.values() for phrase in phrases)


class Hints(Strict):
    """All hints; `others`: words of columns that are about somebody else or another job."""

    others: tuple[str, ...]
    no_answer: tuple[str, ...]
    no_interview: tuple[str, ...]
    variables: dict[str, Hint]
    period: dict[Literal["year", "quarter", "month"], Names]
    replicates: tuple[str, ...]


@cache
def load_hints() -> Hints:
    """Return the hints of the package."""
    return Hints.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
