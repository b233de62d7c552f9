"""Words, pairs of words and character n-grams of many titles at once, as numbers.

Every piece of text gets a 64-bit number from one running sum over all characters (a polynomial hash), so no loop runs
over titles. A vocabulary keeps the numbers seen often enough when the coder was built; others are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

BASE = 0x9E3779B97F4A7C15 | 1  # odd, so that it has an inverse modulo 2**64
INVERSE = pow(BASE, -1, 2**64)
KIND = 0xD1342543DE82EF95  # tells kinds of pieces with the same letters apart
SPACE = ord(" ")
WORD, PAIR, FIRST, LAST, WHOLE = (
    101,
    102,
    103,
    104,
    105,
)  # kinds of pieces besides the n-grams, which are known by their length


@dataclass(frozen=True)
class Pieces:
    """Pieces of titles: `row` of the title, and `number` of the piece."""

    row: np.ndarray
    number: np.ndarray


def pieces(titles: pl.Series, lengths: tuple[int, ...], words_only: bool = False) -> Pieces:
    """Cut normalised titles into words, neighbouring words and n-grams within a word (its edges count as a space).

    Args:
        titles: words between single spaces.
        lengths: lengths of the n-grams.
        words_only: no pairs, no first and last words, as for long texts.
    """
    spaced = " " + titles.fill_null("") + " "
    characters = _characters(spaced)
    row_of = np.repeat(np.arange(len(titles), dtype=np.int32), spaced.str.len_chars().to_numpy())
    sums = _RunningSums(characters)
    is_space = characters == SPACE
    starts, ends = _words(is_space)
    rows = [row_of[starts]]
    numbers = [sums.of(starts, ends, WORD)]
    if not words_only:
        together = np.flatnonzero((row_of[starts[1:]] == row_of[starts[:-1]]) if len(starts) else np.zeros(0, bool))
        first = np.flatnonzero(np.diff(row_of[starts], prepend=-1))
        last = np.flatnonzero(np.diff(row_of[starts], append=-1))
        for kind, head, tail in ((PAIR, together, together + 1), (FIRST, first, first), (LAST, last, last)):
            rows.append(row_of[starts[head]])
            numbers.append(sums.of(starts[head], ends[tail], kind))
    spaces_before = np.concatenate([[0], np.cumsum(is_space)])
    for length in lengths:
        begin = np.arange(max(len(characters) - length + 1, 0))
        inside = spaces_before[begin + length - 1] == spaces_before[begin + 1]
        begin = begin[inside & ~(is_space[begin] & is_space[begin + length - 1] & (length < 3))]
        rows.append(row_of[begin])
        numbers.append(sums.of(begin, begin + length, length))
    return Pieces(np.concatenate(rows), np.concatenate(numbers))


def wholes(titles: pl.Series) -> np.ndarray:
    """Return one number for each title, by all its characters."""
    characters = _characters(titles)
    ends = np.cumsum(titles.str.len_chars().to_numpy(), dtype=np.int64)
    return _RunningSums(characters).of(np.concatenate([[0], ends[:-1]]), ends, WHOLE)


def short(numbers: np.ndarray) -> np.ndarray:
    """Return the upper half of the numbers: enough to tell pieces apart, half to store."""
    return (numbers >> np.uint64(32)).astype(np.uint32)


def _characters(texts: pl.Series) -> np.ndarray:
    return np.frombuffer("".join(texts.to_list()).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def _words(is_space: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    edge = np.diff(is_space.astype(np.int8), prepend=1, append=1)
    return np.flatnonzero(edge == -1), np.flatnonzero(edge == 1)


class _RunningSums:
    """Numbers for any stretch of one long text."""

    def __init__(self, characters: np.ndarray) -> None:
        size = len(characters) + 1
        self._inverses = _powers(INVERSE, size)
        weighted = (characters + np.uint64(1)) * _powers(BASE, size)[:-1]
        self._sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weighted, dtype=np.uint64)])

    def of(self, begin: np.ndarray, end: np.ndarray, kind: int) -> np.ndarray:
        """Return the numbers of the stretches; the same text and kind give the same number wherever they stand."""
        number = (self._sums[end] - self._sums[begin]) * self._inverses[begin]
        return _mixed(number + np.uint64(kind * KIND % 2**64))


def _powers(base: int, size: int) -> np.ndarray:
    steps = np.full(size, base, dtype=np.uint64)
    steps[:1] = 1
    return np.cumprod(steps, dtype=np.uint64)


def _mixed(number: np.ndarray) -> np.ndarray:
    """Spread the bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))
