"""The files of the lexicon agree with each other and with ESCO."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.vacancies.skills.lexicon import (
    ASIDE,
    ASKED,
    DENIED,
    FOLDER,
    PASSED_OVER,
    load_lexicon,
    load_patterns,
    load_search,
)
from pipelines.vacancies.skills.words import SMALL_WORDS

SECTIONS = {ASIDE, ASKED, DENIED, PASSED_OVER}


def elements() -> Iterator[tuple[str, list[str]]]:
    """Yield each pattern with its words and alternatives."""
    for pattern in load_patterns()["pattern"]:
        yield pattern, pattern.replace("|", " ").split()


def test_every_skill_is_there_once_whole_and_of_a_known_kind() -> None:
    lexicon = load_lexicon()
    assert lexicon["skill"].is_unique().all()
    assert lexicon["skill"].str.contains("^[a-z0-9_]+$").all()
    assert lexicon["skill"].is_sorted()
    assert lexicon.null_count().sum_horizontal().item() == 0
    assert set(lexicon["kind"]) == {"transversal", "occupational", "language", "licence"}
    assert set(lexicon["match"]) == {"exact", "broader"}
    assert lexicon["esco_uri"].str.starts_with("http://data.europa.eu/esco/").all()


def test_one_concept_is_one_skill_where_it_is_the_concept_itself() -> None:
    assert load_lexicon().filter(match="exact")["esco_uri"].is_unique().all()


def test_names_in_other_languages_belong_to_skills() -> None:
    assert set(pl.read_csv(FOLDER / "labels.csv")["skill"]) == set(load_lexicon()["skill"])


def test_patterns_belong_to_skills_and_every_skill_has_some() -> None:
    patterns = load_patterns()
    assert set(patterns["means"]) == set(load_lexicon()["skill"]) | SECTIONS


def test_patterns_are_words_as_a_text_has_them() -> None:
    odd = [pattern for pattern, words in elements() for word in words if not is_a_word(word.removesuffix("*"))]
    assert odd == []


def is_a_word(word: str) -> bool:
    letters = word.replace("+", "").replace("#", "")
    return word != "" and (letters.replace("_", "") == letters) and letters.isalnum()


def test_no_pattern_is_small_words_only() -> None:
    assert [pattern for pattern, words in elements() if set(words) <= SMALL_WORDS] == []


def test_short_stems_alone_are_no_pattern() -> None:
    alone = [pattern for pattern, words in elements() if len(words) == 1 and words[0].endswith("*")]
    assert [pattern for pattern in alone if len(pattern) < len("php*")] == []


def test_the_search_knows_every_skill() -> None:
    search = load_search()
    assert set(load_lexicon()["skill"]) <= set(search.meanings["means"])
    assert set(search.strings) == set(search.meanings["string"])


def test_concepts_stand_in_esco(real_data: Path) -> None:
    esco = pl.read_csv(real_data / "classifications/esco_skills_en.csv.gz", infer_schema=False)
    found = load_lexicon().join(esco, left_on="esco_uri", right_on="id", how="left")
    begins = pl.col("description").str.to_lowercase().str.starts_with(pl.col("esco_label").str.to_lowercase())
    assert found.filter(~begins.fill_null(False)).select("skill", "esco_label", "description").rows() == []
