"""Words of a text and words of a pattern, made comparable: lower case, without accents, without small words.

A pattern is a sequence of words as they stand in advertisements. `stem*` stands for every word that begins so, `a|b`
for either. Both sides are translated to the same alphabet, one character a word, so that a text is searched for all
patterns at once.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import polars as pl

BOUNDARY = "|"
"""Where a pattern cannot go on: the end of a sentence or of an item in a list."""
OTHER = "-"
"""A word that occurs in no pattern."""
FIRST = 0x4E00
"""Code point of the first word of a pattern; some 20,000 follow without a gap, each three bytes in UTF-8."""
CLAUSE_END = r"(\w{4,})\.(?:\s|$)|[|,;:!?•·*▪●►✓\n\r\t]|\s[-–—]\s"  # noqa: RUF001
LONGEST = 1_000
"""No word of a pattern is longer."""


def folded(text: pl.Expr) -> pl.Expr:
    """Return text in lower case, without accents (`ł` and `ß` have none to Unicode, but do to a reader)."""
    return (
        text.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_many(["ł", "ß", "ø", "ı"], ["l", "ss", "o", "i"])  # noqa: RUF001
    )


SMALL_WORDS = frozenset(
    pl.read_csv(Path(__file__).with_name("small_words.csv"))
    .select(folded(pl.col("words")).str.split(" ").explode())
    .to_series()
)
"""Prepositions, articles and conjunctions, which patterns pass over: "obsługa klienta i kasy"."""


def words_of(text: pl.Expr) -> pl.Expr:
    """Return the words of a text as a list, with `BOUNDARY` where a clause ends; small words are left out.

    A comma between letters of driving licence categories ("kat. B, C+E") does not end a clause. `C++`, `C#` and `C+E`
    are words. A full stop ends a clause after a word of four letters or more: shorter ones are often abbreviated.
    """
    return (
        folded(text)
        .str.replace_all(r",\s*([a-e]1?(?:\s*\+\s*e)?\b)", " $1")
        .str.replace_all(r"\b([bcd]1?)\s*\+\s*e\b", "$1+e")
        .str.replace_all(CLAUSE_END, "$1 | ")
        .str.replace_all(r"[^\w+#|]+|_+", " ")
        .str.split(" ")
        .list.eval(pl.element().filter(~pl.element().is_in(["", "+", *SMALL_WORDS])))
    )


class Alphabet:
    """One character for every word and every stem that occurs in some pattern.

    A text's word becomes the character of that very word, else of the longest stem it begins with, else `OTHER`.
    """

    def __init__(self, elements: Iterable[str]) -> None:
        self._bare = sorted((element.removesuffix("*"), element) for element in set(elements) - SMALL_WORDS)
        self._letters = {element: chr(FIRST + number) for number, (_, element) in enumerate(self._bare)}
        whole = {element: letter for element, letter in self._letters.items() if not element.endswith("*")}
        stems = {bare: self._letters[element] for bare, element in self._bare if element.endswith("*")}
        lengths = sorted({len(stem) for stem in stems}, reverse=True)
        self._lookups = [(LONGEST, _columns(whole | {BOUNDARY: BOUNDARY}))] + [
            (length, _columns({stem: letter for stem, letter in stems.items() if len(stem) == length}))
            for length in lengths
        ]

    def spell(self, pattern: str) -> Iterator[str]:
        """Return every string of characters that a pattern stands for; small words are not in it, as in the text."""
        words = ([element for element in word.split("|") if element not in SMALL_WORDS] for word in pattern.split())
        choices = ([letter for element in word for letter in self._standing_for(element)] for word in words if word)
        return ("".join(letters) for letters in product(*choices))

    def _standing_for(self, element: str) -> list[str]:
        if not element.endswith("*"):
            return [self._letters[element]]
        stem = element.removesuffix("*")
        start, end = (bisect_left(self._bare, (bound,)) for bound in (stem, stem + chr(sys.maxunicode)))
        return [self._letters[longer] for _, longer in self._bare[start:end]]

    def letter_of(self, word: pl.Expr) -> pl.Expr:
        """Return the character of a text's word."""
        found = (word.str.head(length).replace_strict(*lookup, default=None) for length, lookup in self._lookups)
        return pl.coalesce(*found, pl.lit(OTHER))


def _columns(mapping: dict[str, str]) -> tuple[pl.Series, pl.Series]:
    return pl.Series(mapping.keys(), dtype=pl.String), pl.Series(mapping.values(), dtype=pl.String)
