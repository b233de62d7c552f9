"""Words of labels and names of columns, compared without capitals, accents and signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

NEGATIONS = frozenset({"not", "no", "non", "nao", "bukan", "tidak", "sin", "sans", "without", "never", "nunca"})
"""Words that turn what follows into its opposite, unless the phrase looked for begins with them itself."""


def plain(text: str) -> str:
    """Return the words of a text in small letters, without accents and signs, one blank between them."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(
        re.findall(r"\w+", "".join(one for one in letters if not unicodedata.combining(one)).replace("_", " "))
    )


def squeezed(name: str) -> str:
    """Return a column's name as hints write it: letters and digits only."""
    return plain(name).replace(" ", "")


@cache
def _pattern(phrase: str) -> tuple[str, re.Pattern[str]]:
    """Return a word that must be there, and what finds the phrase: `*` ends a word early, alone it is any word."""
    parts = [plain(word) + r"\w*" * word.endswith("*") if word != "*" else r"\w+" for word in phrase.split()]
    literal = max((plain(word) for word in phrase.split() if word != "*"), key=len)
    return literal, re.compile(r"(?<!\w)" + " ".join(parts) + r"(?!\w)")


def holds(text: str, phrase: str) -> bool:
    """Say whether a text, as `plain` gives it, holds a phrase that no word before it denies."""
    literal, pattern = _pattern(phrase)
    for found in pattern.finditer(text) if literal in text else ():
        before = text[: found.start()].split()
        if not before or before[-1] not in NEGATIONS:
            return True
    return False


def first_held(text: str, phrases: Iterable[str]) -> str | None:
    """Return the longest of the phrases that a text holds."""
    return max((phrase for phrase in phrases if holds(text, phrase)), key=len, default=None)


def without(text: str, phrase: str) -> str:
    """Return a text, as `plain` gives it, less a phrase."""
    return _pattern(phrase)[1].sub(" ", text)
