"""Codebooks: every version of DDI says the same of the same variables; unsafe and broken XML is refused."""

import pytest

from pipelines.catalog.location import Format
from pipelines.errors import InputError
from pipelines.onboarding.ddi import read_codebook
from pipelines.onboarding.description import Category, Described
from pipelines.readers import ddi
from pipelines.readers.layout import Field, read_layout
from pipelines.readers.read import read
from tests.unit.ddi_builders import codebook, lifecycle

DOCTYPE = '<!DOCTYPE codeBook SYSTEM "http://127.0.0.1:1/Version2-0.dtd">'
VERSIONS = {
    "2.5": codebook(),
    "2.1": codebook(namespace=""),
    "2.0": codebook(namespace="", doctype=DOCTYPE),
    "3.1": lifecycle("3_1"),
    "3.2": lifecycle("3_2"),
    "3.3": lifecycle("3_3"),
}
EXPECTED = (
    Described("AGE", "Age", "integer", (), "How old are you?", "All persons", "Demography", 1, 2, 0),
    Described(
        "ACT",
        "Activity",
        "integer",
        (
            Category("01", "Employed"),
            Category("02", "NIU"),
            Category("09", "Refused", missing=True),
            Category("98", "No answer", missing=True),
            Category("97", "", missing=True),
        ),
        start=3,
        width=2,
    ),
    Described("W", "Weight", "number", start=5, width=5, decimals=2),
)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_says_the_same(version):
    told = read_codebook(VERSIONS[version].encode(), "utf-8")
    assert told.variables == EXPECTED
    assert (told.title, told.producer, told.country) == ("SYNTHETIC survey", "Office of Norvania", "Norvania")
    assert told.period == "2024-01/2024-03" and not told.notes
    assert told.citation == ("Office of Norvania: SYNTHETIC survey, 2024." if version < "3" else "")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_a_layout(read_bytes_of_fixed_width, version):
    fields = read_layout(VERSIONS[version].encode(), "utf-8")
    assert [(field.name, field.start, field.width, field.decimals) for field in fields] == [
        ("AGE", 0, 2, 0),
        ("ACT", 2, 2, 0),
        ("W", 4, 5, 2),
    ]
    assert read_bytes_of_fixed_width(b"310100150\n", VERSIONS[version]).rows() == [("31", "01", "00150", 1)]


def test_missing_values_of_a_list_of_their_own():
    managed = (
        "<r:ManagedMissingValuesRepresentation><r:ID>MV</r:ID><r:MissingCodeRepresentation><r:CodeListReference>"
        "<r:ID>ML</r:ID></r:CodeListReference></r:MissingCodeRepresentation></r:ManagedMissingValuesRepresentation>"
        "<l:CodeList><r:ID>ML</r:ID><l:Code><r:CategoryReference><r:ID>C09</r:ID></r:CategoryReference>"
        "<r:Value>99</r:Value></l:Code></l:CodeList>"
    )
    text = lifecycle("3_2").replace("<l:VariableScheme>", managed + "<l:VariableScheme>")
    text = text.replace(
        "</r:CodeRepresentation>",
        "</r:CodeRepresentation><r:MissingValuesReference><r:ID>MV</r:ID></r:MissingValuesReference>",
    )
    found = read_codebook(text.encode(), "utf-8").variables[1].categories
    assert Category("99", "Refused", missing=True) in found and Category("01", "Employed") in found


def test_a_variable_takes_from_the_represented_one_what_it_does_not_say():
    shared = (
        "<l:RepresentedVariable><r:ID>RV</r:ID><r:CodeRepresentation><r:CodeListReference><r:ID>CL</r:ID>"
        "</r:CodeListReference></r:CodeRepresentation></l:RepresentedVariable>"
    )
    variable = (
        "<l:Variable><r:ID>V9</r:ID><l:VariableName><r:String>X</r:String></l:VariableName>"
        "<r:RepresentedVariableReference><r:ID>RV</r:ID></r:RepresentedVariableReference></l:Variable>"
    )
    text = lifecycle("3_2").replace("<l:VariableScheme>", shared + "<l:VariableScheme>" + variable)
    found = next(one for one in read_codebook(text.encode(), "utf-8").variables if one.name == "X")
    assert [one.code for one in found.categories] == ["01", "02", "09", "98"]


def test_a_sas_input_statement_gives_names_places_and_the_comments_as_labels():
    told = read_codebook("input @0001 Ano $4. /* Ano de referência */\n@0005 PESO 8.2 ;".encode("latin-1"), "latin-1")
    assert told.variables == (
        Described("Ano", "Ano de referência", start=1, width=4),
        Described("PESO", kind="number", start=5, width=8, decimals=2),
    )


def test_a_codebook_without_places_describes_a_file_that_needs_none():
    told = read_codebook(codebook().replace("<location", "<place").encode(), "utf-8")
    assert [one.start for one in told.variables] == [None] * 3
    assert "gives no places in the line" in told.notes[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (codebook().replace("</dataDscr>", ""), r"not well-formed XML, line \d+: .*dataDscr"),
        ("<a><b/></a>", "root 'a' and holds no variable of DDI"),
        ("<codeBook><dataDscr/></codeBook>", "describes no variable with a name"),
        ("", "no field of a SAS input statement"),
    ],
)
def test_what_is_no_codebook_is_refused(content, told):
    with pytest.raises(InputError, match=told):
        read_codebook(content.encode(), "utf-8")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (codebook(structure="hierarchical"), "hierarchical file"),
        (
            codebook().replace('name="AGE"', 'name="AGE" rectype="H"').replace('name="ACT"', 'name="ACT" rectype="P"'),
            "hierarchical",
        ),
        (lifecycle("3_2", layouts=2), "2 record layouts; one is expected"),
        (codebook().replace('name="ACT"', 'name="AGE"'), r"gives \['AGE'\] twice"),
        (codebook().replace('StartPos="3"', 'StartPos="x"'), "gives 'x' for the place or width of 'ACT'"),
        (codebook().replace('EndPos="4"', 'EndPos="2"'), "puts 'ACT' at 3 with width 0"),
        (
            lifecycle("3_2").replace("<r:ID>V3</r:ID><r:TypeOfObject>", "<r:ID>V8</r:ID><r:TypeOfObject>"),
            "a DataItem whose variable",
        ),
    ],
)
def test_a_layout_that_cannot_be_cut_by_is_refused(content, told):
    with pytest.raises(InputError, match=told):
        read_layout(content.encode(), "utf-8")


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY x SYSTEM "file:///etc/hostname">', '<!ENTITY y "zzzz"><!ENTITY x "&y;&y;">', '<!ENTITY % x "z">'],
    ids=["a file", "within each other", "of the DTD"],
)
def test_entities_are_refused(entity):
    with pytest.raises(InputError, match="declares entities of its own"):
        read_codebook(
            codebook(doctype=f"<!DOCTYPE codeBook [{entity}]>").replace("<titl>", "<titl>&amp;").encode(), "utf-8"
        )


def test_a_codebook_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(ddi, "SIZE_LIMIT_BYTES", 100)
    with pytest.raises(InputError, match="the limit is 100"):
        read_codebook(codebook().encode(), "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_says_its_own_encoding(encoding):
    text = codebook().replace('encoding="UTF-8"', f'encoding="{encoding}"').replace("<labl>Age", "<labl>Âge")
    assert read_codebook(text.encode(encoding), "utf-8").variables[0].label == "Âge"


def test_a_field_knows_its_place_from_zero():
    assert read_layout(codebook().encode(), "utf-8")[1] == Field("ACT", 2, 2)


@pytest.fixture
def read_bytes_of_fixed_width(tmp_path):
    """Read fixed-width bytes by a layout."""

    def _read(content: bytes, layout: str):
        (tmp_path / "data").write_bytes(content)
        (tmp_path / "layout").write_text(layout)
        form = Format(kind="fixed_width", layout={"url": "any"})
        return read(tmp_path / "data", form, layout=tmp_path / "layout", scratch=tmp_path / "scratch").good

    return _read
