"""Skills are found where they are asked for, and nowhere else."""

import polars as pl
import pytest

from pipelines.vacancies.skills import find
from pipelines.vacancies.skills.find import find_skills


def of(text: str | None, title: str | None = None) -> list[str]:
    frame = pl.DataFrame({"title": [title], "text": [text]}, schema={"title": pl.String, "text": pl.String})
    return find_skills(frame).to_list()[0]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Znajomość języka angielskiego i obsługi kasy fiskalnej", {"english", "operate_cash_register"}),
        ("Prawo jazdy kat. B, C+E", {"driving_licence_b", "driving_licence_ce"}),
        ("prawa jazdy kategorii C", {"driving_licence_c_or_c1"}),
        ("umiejętność pracy w zespole", {"work_in_teams"}),
        ("Good command of English, teamwork, MS Excel", {"english", "work_in_teams", "use_spreadsheets_software"}),
        ("Fluent German; driving licence", {"german", "driving_licence_category_not_stated"}),
        ("Nivel alto de inglés y trabajo en equipo", {"english", "work_in_teams"}),
        ("Maîtrise de l'anglais, travail en équipe", {"english", "work_in_teams"}),
        ("Gute Englischkenntnisse, Teamfähigkeit", {"english", "work_in_teams"}),
        ("Inglês fluente, trabalho em equipa", {"english", "work_in_teams"}),
        ("Ottima conoscenza della lingua inglese, lavoro di squadra", {"english", "work_in_teams"}),
    ],
)
def test_skills_are_found_in_every_language(text: str, skills: set[str]) -> None:
    assert skills <= set(of(text))


def test_a_title_counts() -> None:
    assert "python" in of(None, title="Python Developer")


def test_words_of_other_meaning_are_not_found() -> None:
    assert of("Zapraszamy do naszego biura przy ulicy Francuskiej") == []


def test_a_word_within_a_word_is_not_found() -> None:
    assert "java" not in of("JavaScript")
    assert "javascript" in of("JavaScript")


def test_the_longest_words_win() -> None:
    assert of("C++") == ["c_plus_plus"]


def test_words_of_two_clauses_make_no_skill() -> None:
    assert of("praca w zespole") == ["work_in_teams"]
    assert of("praca w\nzespole") == []


@pytest.mark.parametrize(
    "offer",
    [
        "Oferujemy:\n- kurs języka angielskiego",
        "We offer:\n- English lessons",
        "Ofrecemos:\n- clases de inglés",
    ],
)
def test_what_is_offered_is_not_asked_for(offer: str) -> None:
    assert "english" not in of(offer)


def test_what_is_asked_for_after_the_offer_counts() -> None:
    assert of("Oferujemy:\n- kurs języka angielskiego\nWymagania:\n- język niemiecki") == ["german"]


def test_what_is_not_needed_is_left_out_but_not_its_neighbours() -> None:
    assert of("prawo jazdy kat. B\nznajomość języka angielskiego nie jest wymagana\nobsługa kasy fiskalnej") == [
        "driving_licence_b",
        "operate_cash_register",
    ]


def test_each_row_keeps_its_place_with_nothing_found_as_an_empty_list() -> None:
    ads = pl.DataFrame(
        {"title": ["Java", None, "", "Kucharz"], "text": [None, None, "nic", "Język angielski, English, Python, Java"]},
    )
    assert find_skills(ads).to_list() == [["java"], [], [], ["english", "java", "python"]]


def test_no_advertisements_have_no_skills() -> None:
    found = find_skills(pl.DataFrame(schema={"title": pl.String, "text": pl.String}))
    assert found.to_list() == []
    assert found.dtype == pl.List(pl.String)


def test_nothing_found_at_all_has_the_same_type() -> None:
    found = find_skills(pl.DataFrame({"title": ["x"], "text": ["y"]}))
    assert found.dtype == pl.List(pl.String)
    assert found.to_list() == [[]]


def test_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    ads = pl.DataFrame({"title": ["Java", "x", "Python", None, "SQL"], "text": ["Wymagania", None, "y", "z", "Excel"]})
    whole = find_skills(ads).to_list()
    monkeypatch.setattr(find, "CHUNK", 2)
    assert find_skills(ads).to_list() == whole


def test_one_advertisement_does_not_colour_the_next() -> None:
    ads = pl.DataFrame({"title": ["a", "b"], "text": ["Oferujemy:", "język angielski"]})
    assert find_skills(ads).to_list() == [[], ["english"]]


def test_other_columns_are_ignored() -> None:
    ads = pl.DataFrame({"title": ["Java"], "text": [""], "lang": ["de"]})
    assert find_skills(ads).to_list() == [["java"]]
