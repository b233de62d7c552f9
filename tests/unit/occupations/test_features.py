"""Pieces of titles: the same text gives the same numbers wherever it stands."""

import numpy as np
import polars as pl

from pipelines.occupations.features import pieces


def numbers(*titles: str | None, lengths: tuple[int, ...] = (3, 4), words_only: bool = False) -> list[set[int]]:
    """Return the numbers of the pieces of each title."""
    found = pieces(pl.Series(titles, dtype=pl.String), lengths, words_only)
    return [set(found.number[found.row == row].tolist()) for row in range(len(titles))]


def test_numbers_depend_on_the_text_alone():
    first, middle, last = numbers("head nurse", "plumber of ships", "head nurse")
    assert first == last
    assert len(first & middle) == 0


def test_words_pairs_ends_and_grams_are_counted():
    # Words 2, pair 1, first and last 2; n-grams of " ab " and " cd ": " ab", "ab ", " ab " and the same of cd.
    assert len(numbers("ab cd")[0]) == 2 + 1 + 2 + 6
    assert len(numbers("ab cd", words_only=True)[0]) == 2 + 6


def test_order_of_words_shows_only_in_pairs_and_ends():
    one, other = numbers("ab cd", "cd ab")
    assert len(one - other) == 3


def test_no_piece_reaches_from_one_title_into_the_next():
    assert numbers("ab", "cd")[0] == numbers("ab")[0]


def test_empty_titles_have_no_pieces():
    assert numbers("", None, "ab")[:2] == [set(), set()]
    assert numbers() == []


def test_different_words_do_not_collide():
    words = [f"w{number}" for number in range(5000)]
    found = pieces(pl.Series(words), (), words_only=True)
    assert len(np.unique(found.number)) == 5000
