"""What a release says about indicators, sources and codes, one record each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Indicator:
    """What an indicator is, in the words of its own metadata."""

    indicator: str
    title: str
    domain: str
    definition: str
    formula: str
    universe: str
    unit_measure: str
    decimals: int
    source: str
    limitations: str
    estimator: str
    standards: str
    references: str


@dataclass(frozen=True)
class Source:
    """Where figures come from and under which terms; ``min_cases``: fewest respondents behind a figure, or 0."""

    source_id: str
    kind: str
    title: str
    producer: str
    licence_name: str
    licence_url: str
    citation: str
    homepage: str
    ref_area: str
    coverage: str
    synthetic: bool
    standards: str
    notes: str
    design: str
    reliability: str
    min_cases: int


@dataclass(frozen=True)
class Code:
    """One code of a code list."""

    code: str
    parent: str
    label_en: str
    label_es: str
    label_fr: str
    alpha2: str
    region: str

    def label(self, lang: str) -> str:
        """The label in a language, in English where there is none."""
        return getattr(self, f"label_{lang}", "") or self.label_en


@dataclass(frozen=True)
class Skill:
    """One skill; ``kind`` is ``transversal``, ``occupational``, ``language`` or ``licence``."""

    skill: str
    kind: str
    esco_uri: str
    label_en: str
    label_es: str
    label_fr: str

    def label(self, lang: str) -> tuple[str, str]:
        """The label in a language, or in English where there is none, and the language that it is in."""
        own = getattr(self, f"label_{lang}", "")
        return (own, lang) if own else (self.label_en or self.skill, "en")


def listed(text: str) -> list[str]:
    """A list that a release holds as JSON; none where there is none."""
    return [str(item) for item in json.loads(text)] if text else []


def fields(cls: type, row: Mapping[str, object], **defaults: object) -> dict[str, Any]:
    """The fields of a record: absent columns and nulls become the default, or an empty text."""
    names = cls.__dataclass_fields__  # type: ignore[attr-defined]
    return {n: (row.get(n) if row.get(n) is not None else defaults.get(n, "")) for n in names}
