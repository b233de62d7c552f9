"""The trained coder that comes with the project."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.files import read_json, sha256_of
from pipelines.occupations.coder import ARTEFACT, load_coder
from pipelines.occupations.evaluate import evaluate
from pipelines.occupations.material import LANGUAGES, OWN_TEXTS, OWN_TITLES

NURSE = {
    "en": "registered nurse",
    "fr": "infirmière",
    "es": "enfermera",
    "de": "Krankenpfleger/-in (m/w/d)",
    "pl": "pielęgniarka",
    "pt": "enfermeira",
    "it": "infermiere",
    "ar": "ممرضة",
}
PLAIN = {
    "Carpenter": "7115",
    "Heavy truck driver": "8332",
    "Primary school teacher": "2341",
    "Bricklayer": "7112",
    "Hotel receptionist": "4224",
    "Cook": "5120",
    "Dentist": "2261",
    "Security guard": "5414",
}


def test_nurses_in_every_language():
    rows = pl.DataFrame({"title": [NURSE[lang] for lang in LANGUAGES], "lang": LANGUAGES})
    coded = load_coder().code(rows)
    assert coded["best"].str.slice(1).is_in(["221"]).all()
    assert coded["best"].str.slice(0, 1).is_in(["2", "3"]).all()


def test_plain_titles_are_given_four_digits():
    coded = load_coder().code(pl.DataFrame({"title": list(PLAIN), "lang": ["en"] * len(PLAIN)}))
    assert coded["isco08"].to_list() == list(PLAIN.values())


def test_nonsense_is_left_open():
    coded = load_coder().code(pl.DataFrame({"title": ["", "qwxz", "1234"], "lang": ["en"] * 3}))
    assert coded["isco08"].to_list() == [None] * 3


def test_the_artefact_is_the_one_its_card_describes_and_small_enough():
    card = read_json(ARTEFACT.with_name("card.json"))
    assert card is not None
    assert card["artefact"]["sha256"] == sha256_of(ARTEFACT)
    assert card["artefact"]["bytes"] <= 25_000_000


def test_the_artefact_was_built_from_the_titles_and_texts_of_the_project():
    card = read_json(ARTEFACT.with_name("card.json"))
    assert card is not None
    own = [*OWN_TITLES.glob("*.tsv"), *OWN_TEXTS.glob("*.tsv")]
    assert {path.name: sha256_of(path) for path in own}.items() <= card["built_from"].items()


def test_the_index_of_the_ilo_is_coded_as_well_as_said(real_data: Path):
    index = pl.read_csv(real_data / "classifications/ilo_occupation_index_en.csv", infer_schema=False)
    found = evaluate(index.select("title", code="isco08", lang=pl.lit("en")), load_coder())
    goals = {1: 0.83, 2: 0.78, 3: 0.74, 4: 0.70}
    assert {digits: share for digits, share in found.accuracy.items() if share < goals[digits]} == {}
    assert max(found.calibration_error.values()) == pytest.approx(0, abs=0.05)
    assert found.coverage_at_4_percent_error >= 0.5
