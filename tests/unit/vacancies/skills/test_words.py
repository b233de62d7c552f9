"""Words of texts and words of patterns meet in one alphabet."""

import polars as pl
import pytest

from pipelines.vacancies.skills.words import OTHER, Alphabet, folded, words_of


def of(text: str) -> list[str]:
    return pl.select(words_of(pl.lit(text))).to_series().explode().to_list()


def spelt(alphabet: Alphabet, text: str) -> str:
    """Return the characters of a text's words."""
    words = pl.DataFrame({"word": of(text)})
    return words.select(alphabet.letter_of(pl.col("word")).str.join("")).item()


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Łódź ŻÓŁĆ", "lodz zolc"), ("Straße", "strasse"), ("São Paulo, año", "sao paulo, ano"), ("ﬁnance", "finance")],
)
def test_accents_and_case_are_folded(text: str, plain: str) -> None:
    assert pl.select(folded(pl.lit(text))).item() == plain


def test_small_words_are_left_out() -> None:
    assert of("obsługa klienta i kasy") == ["obsluga", "klienta", "kasy"]


@pytest.mark.parametrize("end", [", ", "; ", ": ", "! ", "? ", "\n", " \u2013 ", " - ", " • ", "\r\n", "\t"])
def test_a_clause_ends_at(end: str) -> None:
    words = of(f"spawanie{end}montaż")
    assert words[0] == "spawanie"
    assert words[-1] == "montaz"
    assert set(words[1:-1]) == {"|"}


def test_a_full_stop_ends_a_clause_but_not_after_an_abbreviation() -> None:
    assert of("prawo jazdy kat. B. Praca zmianowa. Kasa") == [
        "prawo",
        "jazdy",
        "kat",
        "b",
        "praca",
        "zmianowa",
        "|",
        "kasa",
    ]


def test_hyphens_within_words_part_them_without_ending_the_clause() -> None:
    assert of("elektryk-mechanik") == ["elektryk", "mechanik"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++, C#, .NET", "c++ c# | net"),
        ("kat. B, C+E", "kat b c+e"),
        ("kat. C + E", "kat c+e"),
        ("kat. C1+E", "kat c1+e"),
    ],
)
def test_signs_and_commas_that_belong_to_names_part_nothing(text: str, words: str) -> None:
    assert of(text) == words.split()


def test_nothing_has_no_words() -> None:
    assert of("") == []
    assert of(" … ") == []


def test_a_word_is_itself_rather_than_its_stem_and_the_longest_stem_counts() -> None:
    alphabet = Alphabet(["kas*", "kasjer*", "kasa"])
    stem, longer, whole = (set(alphabet.spell(word)) for word in ("kas*", "kasjer*", "kasa"))
    assert spelt(alphabet, "kasa") in whole
    assert spelt(alphabet, "kasjerka") in longer
    assert spelt(alphabet, "kasami") not in longer | whole
    assert spelt(alphabet, "auto") == OTHER
    assert stem == {spelt(alphabet, word) for word in ("kasa", "kasjerka", "kasami")}


def test_a_pattern_stands_for_every_way_to_choose() -> None:
    alphabet = Alphabet(["obsluga", "sprzedaz", "klienta"])
    assert set(alphabet.spell("obsluga|sprzedaz klienta")) == {
        spelt(alphabet, "obsługa klienta"),
        spelt(alphabet, "sprzedaż klienta"),
    }


def test_small_words_of_a_pattern_are_passed_over_as_in_the_text() -> None:
    alphabet = Alphabet(["praca", "w", "zespole"])
    assert list(alphabet.spell("praca w zespole")) == [spelt(alphabet, "praca w zespole")]
