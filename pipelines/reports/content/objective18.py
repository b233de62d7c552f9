"""The commitments of Objective 18, as `objective18.yml` declares them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import Field

from pipelines.catalog.base import Strict

TableName = Literal["funnel", "curve", "arrangements", "coverage", "skills", "shortage"]


class Commitment(Strict):
    """What speaks to one letter. An indicator may be followed by `:birth`: foreign-born against native-born."""

    indicators: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    tables: tuple[TableName, ...] = ()
    impact: tuple[str, ...] = ()
    context: str = ""
    gaps: int = Field(ge=1)

    @property
    def indicator_ids(self) -> tuple[str, ...]:
        """The ids alone, without what they are split by."""
        return tuple(dict.fromkeys(name.partition(":")[0] for name in (*self.indicators, *self.by)))


@cache
def commitments() -> dict[str, Commitment]:
    """Every commitment by its letter, `a` first."""
    text = (files("pipelines.reports.content") / "objective18.yml").read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    return {letter: Commitment.model_validate(body) for letter, body in raw.items()}
