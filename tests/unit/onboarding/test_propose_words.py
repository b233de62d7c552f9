import pytest

from pipelines.onboarding.description import Category, Described
from pipelines.onboarding.propose.hints import load_hints
from pipelines.onboarding.propose.labels import judge, read_codes
from pipelines.onboarding.propose.profile import profile
from pipelines.onboarding.propose.words import holds, plain, squeezed
from tests.unit.onboarding.propose_builders import persons


def test_words_are_compared_without_capitals_accents_and_signs():
    assert plain("Años  cumplidos_(P29)") == "anos cumplidos p29"
    assert squeezed("NIVEL_ED") == "niveled"


def test_a_word_that_is_denied_is_not_held():
    assert holds("employed", "employed")
    assert not holds("not employed", "employed")
    assert holds("not in the labour force", "not in the labour force")


@pytest.mark.parametrize(
    ("variable", "label", "expected"),
    [
        ("sex", "Mujeres", ("F", "sure")),
        ("sex", "Laki-laki", ("M", "sure")),
        ("sex", "ذكر", ("M", "sure")),
        ("labour_force_status", "Unemployed, experienced worker", ("UNE", "sure")),
        ("labour_force_status", "Has job, not at work last week", ("EMP", "sure")),
        ("labour_force_status", "NILF, retired", ("OLF", "sure")),
        ("labour_force_status", "Retired", ("OLF", "likely")),
        ("labour_force_status", "Desocupado", ("UNE", "sure")),
        ("labour_force_status", "NIU", (None, "no_answer")),
        ("labour_force_status", "Entrevista individual no realizada", (None, "no_interview")),
        ("labour_force_status", "Armed Forces", (None, "unknown")),
        ("isced11", "Primaria incompleta", ("0", "sure")),
        ("isced11", "Primaria completa", ("1", "sure")),
        ("isced11", "Primaria", ("1", "likely")),
        ("in_education", "Nunca asistió", ("false", "sure")),
    ],
)
def test_label_means(variable: str, label: str, expected: tuple[str | None, str]):
    assert judge(label, load_hints().variables[variable]) == expected


@pytest.mark.parametrize("label", ["male or female", "Hombre o mujer", "man, woman"])
def test_a_label_with_words_of_two_codes_is_not_guessed(label: str):
    assert judge(label, load_hints().variables["sex"]) == (None, "unknown")


def test_codes_that_are_seen_without_a_label_are_listed_with_their_rows():
    status = Described("Q3", categories=(Category("1", "Employed"),))
    codes = read_codes(status, profile(persons()["Q3"]), load_hints().variables["labour_force_status"])
    assert [(one.code, one.certainty, one.rows) for one in codes] == [
        ("1", "sure", 300),
        ("2", "unknown", 50),
        ("3", "unknown", 50),
    ]
