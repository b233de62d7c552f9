"""Words and numbers in the reader's language.

Catalogues are the YAML files in ``locales``: a new language is one new file. Numbers, dates and country names come
from Babel. A key that a catalogue lacks is read from English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

LOCALES = Path(__file__).parent / "locales"
DEFAULT_LANGUAGE = "en"
MINUS = "\u2212"
DASH = "\u2013"
#: Units that are words and are said with every number.
WORDED = ("POINTS", "MONTHS")


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(lang)


# The same figure is written at its mark, in its hover text and in the table, and on many pages.
@lru_cache(maxsize=10_000)
def _decimal(value: float, decimals: int, lang: str) -> str:
    fraction = "." + "0" * decimals if decimals else ""
    return format_decimal(value, format=f"#,##0{fraction}", locale=_locale(lang)).replace("-", MINUS)


@lru_cache(maxsize=10_000)
def _percent(value: float, decimals: int, lang: str) -> str:
    pattern = _locale(lang).percent_formats[None].pattern
    if decimals:
        pattern = pattern.replace("#,##0", "#,##0." + "0" * decimals)
    return format_percent(value / 100, format=pattern, locale=_locale(lang)).replace("-", MINUS)


@dataclass(frozen=True)
class Translator:
    """Texts of one language; call it with a key."""

    lang: str
    texts: Mapping[str, str]
    fallback: Mapping[str, str]

    @property
    def locale(self) -> Locale:
        """Babel's locale of this language."""
        return _locale(self.lang)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.texts.get("meta.direction", "ltr")

    def has(self, key: str) -> bool:
        """Whether the key has a text in this language or in English."""
        return key in self.texts or key in self.fallback

    def own(self, key: str, otherwise: str) -> str:
        """The text of this language for something that a release describes in English, or the release's words."""
        return self.texts.get(key, otherwise)

    def made_up(self, name: str, pattern: str = "{word}: {name}") -> str:
        """A name of made-up data with the word for it, unless the name says so itself."""
        word = self("synthetic.word")
        return name if word in name else pattern.format(name=name, word=word)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in."""
        text = self.texts.get(key) or self.fallback.get(key) or key
        return text.format(**values) if values else text

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with the language's separators and a true minus sign."""
        if value is None:
            return DASH
        return _decimal(value or 0, decimals, self.lang)

    def amount(self, value: float | None, unit: str, decimals: int = 0) -> str:
        """A number with its unit, where the unit is a sign; persons and cases stand in the title."""
        if value is None:
            return DASH
        if unit in WORDED:
            return self(f"number.{unit.lower()}", number=self.number(value, decimals))
        if unit != "PERCENT":
            return self.number(value, decimals)
        return _percent(value or 0, decimals, self.lang)

    def change(self, value: float, unit: str, decimals: int = 0) -> str:
        """A signed difference; percentages differ by points."""
        sign = "+" if round(value, decimals) > 0 else ""
        number = f"{sign}{self.number(round(value, decimals) + 0.0, decimals)}"
        if unit == "MONTHS":
            return self("number.months", number=number)
        return self("number.points", number=number) if unit in ("PERCENT", "POINTS") else number

    def unit(self, unit: str) -> str:
        """The name of a unit."""
        return self(f"unit.{unit}") if self.has(f"unit.{unit}") else unit.replace("_", " ").lower()

    def period(self, period: str) -> str:
        """A period in words: ``2014-Q3``, ``2014-S2``, ``2014-05``, ``2021-W26``, ``2014``."""
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", period):
            return self("period.quarter", year=match[1], quarter=match[2])
        if match := re.fullmatch(r"(\d{4})-S([12])", period):
            return self("period.half_year", year=match[1], half=match[2])
        if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
            return format_skeleton("yMMM", dt.date(int(match[1]), int(match[2]), 1), locale=self.locale)
        if match := re.fullmatch(r"(\d{4})-W(\d{2})", period):
            return self("period.week", year=match[1], week=int(match[2]))
        return period

    def date(self, text: str) -> str:
        """The day of an ISO time."""
        try:
            return format_date(dt.datetime.fromisoformat(text).date(), format="long", locale=self.locale)
        except ValueError:
            return text

    def place(self, code: str, alpha2: str = "", label: str = "") -> str:
        """The name of a country in this language, else the release's own label, else the code."""
        if self.has(f"place.{code}"):
            return self(f"place.{code}")
        return self.locale.territories.get(alpha2 or "", "") or label or code

    def listed(self, items: list[str]) -> str:
        """Several names as one enumeration."""
        if len(items) < 2:
            return "".join(items)
        return self("list.and", first=", ".join(items[:-1]), last=items[-1])


def period_start(period: str) -> dt.date:
    """The first day of a period, to place it on a time axis."""
    year = int(period[:4])
    if match := re.fullmatch(r"\d{4}-Q([1-4])", period):
        return dt.date(year, 3 * int(match[1]) - 2, 1)
    if match := re.fullmatch(r"\d{4}-W(\d{2})", period):
        return dt.date.fromisocalendar(year, max(1, min(52, int(match[1]))), 1)
    if match := re.fullmatch(r"\d{4}-(\d{2})", period):
        return dt.date(year, int(match[1]), 1)
    return dt.date(year, 1, 1)


def _flatten(node: object, prefix: str = "") -> dict[str, str]:
    if not isinstance(node, dict):
        return {prefix: str(node)}
    flat: dict[str, str] = {}
    for key, value in node.items():
        flat |= _flatten(value, f"{prefix}.{key}" if prefix else str(key))
    return flat


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """One language's texts, with dotted keys."""
    return _flatten(yaml.safe_load((LOCALES / f"{lang}.yml").read_text(encoding="utf-8")))


@cache
def languages() -> Mapping[str, str]:
    """The languages there are, with their own names."""
    codes = sorted(f.stem for f in LOCALES.glob("*.yml"))
    return {code: catalogue(code).get("meta.name", code) for code in codes}


def translator(lang: str | None) -> Translator:
    """The translator of a language, or of English if there is no such catalogue."""
    code = lang if lang in languages() else DEFAULT_LANGUAGE
    return Translator(str(code), catalogue(str(code)), catalogue(DEFAULT_LANGUAGE))
