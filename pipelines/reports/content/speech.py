"""A report's language: its sentences, numbers, dates, and the names of places, occupations and indicators.

Sentences are the YAML files in `pipelines/reports/locales`. Numbers, dates and countries come from Babel. Titles of
indicators in French and Spanish are the dashboards'. What a language lacks is said in English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from babel import Locale
from babel.dates import format_date, format_skeleton

from pipelines.errors import LmisError
from pipelines.reports.content.reading import Release, Row
from pipelines.reports.document import Direction
from pipelines.reports.numbers import NONE, decimal

ENGLISH = "en"
LANGUAGES = ("en", "fr", "es", "ar")
_REGION = {"en": "en_GB"}


class LanguageError(LmisError):
    """A report was asked for in a language that has no locale file."""


@dataclass(frozen=True)
class Speech:
    """Everything a report in one language says; call it with the key of a sentence."""

    lang: str
    texts: Mapping[str, str]
    english: Mapping[str, str]
    titles: Mapping[str, str]
    release: Release

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its values filled in.

        Raises:
            KeyError: No language has the key: a mistake in the code.
        """
        text = self.texts.get(key) or self.english[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self.texts or key in self.english

    def own(self, key: str, otherwise: str) -> str:
        """The sentence of this language for something that a release says in English, or the release's words."""
        return self.texts.get(key, otherwise)

    @property
    def direction(self) -> Direction:
        """The direction of writing."""
        return "rtl" if self.texts["meta.direction"] == "rtl" else "ltr"

    @property
    def locale(self) -> Locale:
        """Babel's locale."""
        return Locale.parse(_REGION.get(self.lang, self.lang))

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with this language's separators."""
        return self._sign_first(decimal(value, decimals, self.lang))

    def with_sign(self, value: float, decimals: int = 0) -> str:
        """A number with its sign, a plus too."""
        rounded = round(value, decimals)
        return self._sign_first("+" * (rounded > 0) + decimal(rounded, decimals, self.lang))

    def _sign_first(self, number: str) -> str:
        """A number whose sign stays on its left within text that runs from right to left."""
        signed = self.direction == "rtl" and number.startswith(("+", "\N{MINUS SIGN}"))
        return "\N{LEFT-TO-RIGHT MARK}" + number if signed else number

    def amount(self, value: float | None, unit: str, decimals: int = 0) -> str:
        """A number with its unit."""
        if value is None:
            return NONE
        number = self.number(value, decimals)
        return self(f"amount.{unit}", number=number) if self.has(f"amount.{unit}") else number

    def signed(self, value: float, unit: str, decimals: int = 0) -> str:
        """A difference with its sign; percentages differ by points."""
        number = self.with_sign(value, decimals)
        kind = "POINTS" if unit == "PERCENT" else unit
        return self(f"amount.{kind}", number=number) if self.has(f"amount.{kind}") else number

    def interval(self, low: float | None, high: float | None, unit: str, decimals: int = 0) -> str:
        """Two bounds as one text; empty where not known. A unit that is a word is said once."""
        if low is None or high is None:
            return ""
        first = self.amount(low, unit, decimals) if unit == "PERCENT" else self.number(low, decimals)
        return self("value.interval", low=first, high=self.amount(high, unit, decimals))

    def period(self, period: str) -> str:
        """A period: `2014-Q3`, `2014-05`, `2021-W26`, `2014`, `2022-2024`."""
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", period):
            return format_skeleton("yQQQ", dt.date(int(match[1]), 3 * int(match[2]), 1), locale=self.locale)
        if match := re.fullmatch(r"(\d{4})-[HS]([12])", period):
            return self(f"period.half{match[2]}", year=match[1])
        if match := re.fullmatch(r"(\d{4})-W(\d{2})", period):
            return self("period.week", year=match[1], week=int(match[2]))
        if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
            return format_skeleton("yMMM", dt.date(int(match[1]), int(match[2]), 1), locale=self.locale)
        return period.replace("-", "\N{EN DASH}")

    def date(self, day: dt.date) -> str:
        """A day, written out."""
        return format_date(day, format="long", locale=self.locale)

    def place(self, code: str) -> str:
        """The name of a place in this language, else the release's, else its code."""
        if f"place.{code}" in self.texts:
            return self.texts[f"place.{code}"]
        row = self.release.codes.get(("ref_area", code), {})
        return self.locale.territories.get(row.get("alpha2") or "", "") or row.get("label_en") or code

    def occupation(self, code: str) -> str:
        """The name of an occupation; in a language that has none, the English one with its code."""
        if f"occupation.{code}" in self.texts:
            return self.texts[f"occupation.{code}"]
        row = self.release.codes.get(("isco08", code), {})
        english = row.get("label_en") or code
        label = english if self.lang == ENGLISH else row.get(f"label_{self.lang}")
        return label or (f"{english} ({code})" if english != code else code)

    def skill(self, skill: str) -> str:
        """The name of a skill; in a language that has none, the English one."""
        rows = {row["skill"]: row for row in self.release.frame("skill").iter_rows(named=True)}
        row = rows.get(skill, {})
        return row.get(f"label_{self.lang}") or row.get("label_en") or skill

    def title(self, indicator: str) -> str:
        """The title of an indicator."""
        said = self.release.indicators.get(indicator, {}).get("title")
        return self.titles.get(indicator) or str(said or indicator.replace("_", " "))

    def listed(self, items: Sequence[str]) -> str:
        """Several names as one enumeration."""
        if len(items) < 2:
            return "".join(items)
        return self("list.and", first=self("list.comma").join(items[:-1]), last=items[-1])

    def letter(self, letter: str) -> str:
        """The letter of a commitment, in this language's own way of lettering."""
        return self.own(f"letter.{letter}", letter)

    def breakdown(self, breakdown: str) -> str:
        """A class of a breakdown without a dimension of its own, such as `purpose:professional`."""
        kind, _, category = breakdown.partition(":")
        if kind == "arrangement":
            rows = {row["arrangement"]: row["title"] for row in self.release.frame("arrangement").iter_rows(named=True)}
            return self("breakdown.arrangement_none") if category == "none" else rows.get(category) or category
        key = f"breakdown.{kind}_{category}"
        return self(key) if self.has(key) else breakdown


def speech(release: Release, lang: str) -> Speech:
    """The language of a report on a release.

    Raises:
        LanguageError: There is no such language.
    """
    if lang not in LANGUAGES:
        raise LanguageError(f"There are no reports in '{lang}'. Ask for one of: {', '.join(LANGUAGES)}.")
    texts = catalogue(lang)
    return Speech(lang, texts, catalogue(ENGLISH), _titles(lang), release)


def decimals_of(release: Release, row: Row) -> int:
    """With how many decimals a figure is printed."""
    said = release.indicators.get(row["indicator"], {}).get("decimals")
    return 1 if said is None else int(said)


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """One language's sentences, by dotted key."""
    return _read(files("pipelines.reports") / "locales" / f"{lang}.yml")


@cache
def _titles(lang: str) -> Mapping[str, str]:
    """Titles of indicators in a language other than the release's English."""
    prefix = "indicator."
    own = catalogue(lang)
    pages = files("dashboards") / "locales" / f"{lang}.yml"
    others = _read(pages) if lang != ENGLISH and pages.is_file() else {}
    return {key.removeprefix(prefix): text for key, text in {**others, **own}.items() if key.startswith(prefix)}


def _read(path: Traversable) -> dict[str, str]:
    return _flat(yaml.safe_load(path.read_text(encoding="utf-8")))


def _flat(node: object, prefix: str = "") -> dict[str, str]:
    if not isinstance(node, dict):
        return {prefix: str(node)}
    flat: dict[str, str] = {}
    for key, value in node.items():
        flat |= _flat(value, f"{prefix}.{key}" if prefix else str(key))
    return flat
