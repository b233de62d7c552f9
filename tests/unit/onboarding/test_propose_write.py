from typing import Any

import polars as pl
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalog.location import Format
from pipelines.onboarding.description import Category, Described, FileDescription
from pipelines.onboarding.propose.propose import propose
from pipelines.onboarding.write import ASKED, WIDTH, Frame, to_yaml
from tests.unit.onboarding.propose_builders import description, persons

NAMES = ("sex", "age", "weight", "order", "hhid", "pernum", "isco", "educ", "empstat", "hours usual", 'a"b', "ñandú")
VALUES = (
    ("1", "2"),
    ("1", "2", None),
    ("M", "F"),
    ("", None),
    ("0111", "999"),
    ("x: y", "#1", "null", "no", "~", "'q'"),
)
LABELS = ("", "Male", "Employed", "NIU", "no # yes", "Unemployed: 'x'", "Primary")


def frame(**others: Any) -> Frame:
    told = {
        "id": "usa_persons",
        "seen": "persons.csv",
        "ref_area": "USA",
        "mirror": "surveys/usa_persons/persons.csv",
        "format": Format(kind="delimited", separator=";"),
        "layout": "",
        "title": "Persons: a survey # SYNTHETIC",
        "producer": "",
        "citation": "Cite this. " * 30,
        "notes": (),
    }
    return Frame(**(told | others))


@st.composite
def files(draw: st.DrawFn) -> tuple[FileDescription, pl.DataFrame]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    height = draw(st.integers(1, 12))
    columns = {
        name: draw(st.lists(st.sampled_from(draw(st.sampled_from(VALUES))), min_size=height, max_size=height))
        for name in names
    }
    labels = {name: draw(st.sampled_from(LABELS)) for name in names}
    told = tuple(Described(name, categories=(Category("1", labels[name]), Category("x: y", "Male"))) for name in names)
    rows = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)).with_row_index("_row", offset=2)
    return FileDescription(format=Format(kind="delimited"), variables=told), rows


@given(files())
@settings(max_examples=40, deadline=None)
def test_what_is_written_reads_back_as_it_was_proposed(file: tuple[FileDescription, pl.DataFrame]):
    proposal = propose(*file, country="USA", period="2024-Q1")
    codebook = yaml.safe_load(to_yaml(proposal, frame()))["codebook"]
    for one in proposal.entries:
        assert codebook[one.variable] == {
            key: dict(value) if isinstance(value, dict) else value for key, value in one.entry.items()
        }


def test_the_frame_is_written_and_what_is_not_known_is_marked():
    content = yaml.safe_load(to_yaml(propose(description(), persons(), country="USA", period=""), frame()))
    assert content["title"] == "Persons: a survey # SYNTHETIC"
    assert content["citation"] == ("Cite this. " * 30).strip()
    assert content["producer"] == content["homepage"] == content["licence"]["name"] == ASKED
    assert content["format"] == {"kind": "delimited", "separator": ";"}
    assert content["periods"] == {"frequency": "quarterly", "only": ["2024-Q1"]}


def test_the_layout_of_a_fixed_width_file_is_named():
    form = Format.model_construct(kind="fixed_width", encoding="latin-1")
    proposal = propose(description(), persons(), country="USA", period="")
    content = yaml.safe_load(to_yaml(proposal, frame(format=form, layout="surveys/usa_persons/persons.xml")))
    assert content["format"]["kind"] == "fixed_width"
    assert content["format"]["encoding"] == "latin-1"
    assert content["format"]["layout"] == {"mirror": "surveys/usa_persons/persons.xml"}


def test_it_begins_with_what_is_sure_and_what_is_not_and_fits_the_page():
    proposal = propose(description(), persons().drop("Q1"), country="USA", period="")
    text = to_yaml(proposal, frame())
    head = text.split("\n\n")[0]
    assert f"# Sure ({len(proposal.sure)}): " in head
    assert "sex (REQUIRED)" in head
    assert ASKED not in head
    assert max(len(line) for line in text.splitlines()) <= WIDTH + 2


def test_a_label_in_a_wrong_encoding_leaves_a_file_that_can_be_read():
    text = to_yaml(propose(description(), persons(), country="USA", period=""), frame(notes=("caf\x96",)))
    assert yaml.safe_load(text)["id"] == "usa_persons"
    assert "caf?" in text
