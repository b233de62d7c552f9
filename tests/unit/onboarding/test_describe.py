"""What a file says of itself: its format by its content, and its variables by file, codebook and values together."""

import gzip
import io

import polars as pl
import pyreadstat
import pytest

from pipelines.errors import InputError
from pipelines.onboarding import describe as module
from pipelines.onboarding.describe import describe
from pipelines.onboarding.description import Category
from pipelines.readers import read as reading
from tests.unit.ddi_builders import codebook, lifecycle
from tests.unit.file_builders import bytes_of, workbook

FIXED = b"310100150\n449800250\n0702  350\n"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Read files of statistical packages here: a process of its own for each costs seconds."""
    for where in (module, reading):
        monkeypatch.setattr(where, "isolated", lambda function, *args: function(*args))


@pytest.fixture
def told(tmp_path):
    """Describe bytes, with a codebook or without."""

    def _describe(content: bytes, ddi: str | None = None):
        (tmp_path / "data").write_bytes(content)
        (tmp_path / "codebook").write_text(ddi or "", encoding="utf-8")
        found = describe(tmp_path / "data", ddi=tmp_path / "codebook" if ddi else None, scratch=tmp_path / "scratch")
        assert not list((tmp_path / "scratch").glob("*"))
        return found

    return _describe


def variable(found, name):
    """Return the description of one variable."""
    return next(one for one in found.variables if one.name == name)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_separator_and_encoding_are_found(told, separator, encoding):
    sign = {"utf-8": "ñ", "latin-1": "ñ", "cp1252": "€"}[encoding]
    lines = ["name,age,w", f"A{sign},31,1.5", "B,4,2", '"x,y",7,3']
    content = "\n".join(lines).replace(",", separator).encode(encoding)
    found = told(gzip.compress(content))
    assert (found.format.kind, found.format.separator, found.format.encoding) == ("delimited", separator, encoding)
    assert [(one.name, one.kind) for one in found.variables] == [("name", "text"), ("age", "integer"), ("w", "number")]
    assert not any(one.categories for one in found.variables)


def test_a_comma_within_a_number_does_not_divide(told):
    found = told(b"id;w\n1;0,5\n2;1,25\n")
    assert found.format.separator == ";" and variable(found, "w").kind == "text"


@pytest.mark.parametrize("layout", [codebook(), codebook(namespace=""), lifecycle("3_1"), lifecycle("3_2")])
def test_a_fixed_width_file_has_its_places_from_the_codebook(told, layout):
    found = told(FIXED, layout)
    assert found.format.kind == "fixed_width" and found.title == "SYNTHETIC survey" and not found.notes
    assert [(one.name, one.start, one.width, one.decimals) for one in found.variables] == [
        ("AGE", 1, 2, 0),
        ("ACT", 3, 2, 0),
        ("W", 5, 5, 2),
    ]
    assert [one.kind for one in found.variables] == ["integer", "integer", "number"]
    assert variable(found, "ACT").categories[0] == Category("01", "Employed")


def test_codes_are_written_as_the_file_writes_them(told):
    found = told(b"AGE,act,W,MORE\n31,1,1.5,x\n44,98,2,y\n", codebook())
    assert [(one.code, one.missing) for one in variable(found, "act").categories] == [
        ("1", False),
        ("2", False),
        ("9", True),
        ("98", True),
        ("97", True),
    ]
    assert variable(found, "act").label == "Activity" and found.format.kind == "delimited"
    assert found.notes == ("Not in the codebook: MORE",)
    assert told(b"AGE;W\n31;1\n", codebook()).notes == ("In the codebook, and not in the file: ACT",)


def test_a_sas_input_statement_is_a_codebook_too(told):
    found = told(b"201412.5\n201513.5\n", "input @0001 Ano $4. /* Year */ @0005 PESO 4.1 ;")
    assert [(one.name, one.label, one.kind) for one in found.variables] == [
        ("Ano", "Year", "integer"),
        ("PESO", "", "number"),
    ]


def test_an_spss_file_says_labels_and_what_is_missing(told, tmp_path):
    table = pl.DataFrame({"act": [1, 2, 97, 98], "name": ["a", "b", "c", "NA"]})
    content = bytes_of(
        pyreadstat.write_sav,
        table,
        suffix=".sav",
        folder=tmp_path,
        file_label="SYNTHETIC",
        column_labels=["Activity", "Name"],
        variable_value_labels={"act": {1: "Employed", 99: "Refused"}},
        missing_ranges={"act": [{"lo": 97, "hi": 99}], "name": ["NA"]},
    )
    found = told(content)
    assert (found.format.kind, found.title) == ("spss", "SYNTHETIC")
    assert variable(found, "act").label == "Activity" and variable(found, "act").kind == "integer"
    assert variable(found, "act").categories == (
        Category("1", "Employed"),
        Category("99", "Refused", missing=True),
        Category("97", "", missing=True),
        Category("98", "", missing=True),
    )
    assert variable(found, "name").categories == (Category("NA", "", missing=True),)


def test_a_stata_file_says_why_a_value_is_missing(told, tmp_path):
    table = pl.DataFrame({"act": [1, 2]}, schema={"act": pl.Int32})
    content = bytes_of(
        pyreadstat.write_dta,
        table,
        suffix=".dta",
        folder=tmp_path,
        column_labels=["Activity"],
        variable_value_labels={"act": {1: "Employed", 123456789: "Refused"}},
    )
    letter_a = (2147483622).to_bytes(4, "little")  # .a among the value labels of Stata
    found = told(content.replace((123456789).to_bytes(4, "little"), letter_a))
    assert found.format.kind == "stata"
    assert variable(found, "act").categories == (Category("1", "Employed"), Category(".a", "Refused", missing=True))


def test_a_codebook_adds_what_the_package_does_not_say(told, tmp_path):
    content = bytes_of(pyreadstat.write_sav, pl.DataFrame({"AGE": [31], "ACT": [1]}), suffix=".sav", folder=tmp_path)
    found = told(content, codebook())
    assert variable(found, "AGE").question == "How old are you?" and found.producer == "Office of Norvania"
    assert variable(found, "ACT").categories[:2] == (Category("1", "Employed"), Category("2", "NIU"))


def test_the_table_of_a_workbook_is_found_below_its_title_and_beside_its_notes(told):
    rows = [("SYNTHETIC survey",), (), ("id", "age", "w"), (1, 31, 0.5), (2, 44, None)]
    found = told(workbook(rows, sheets=("Notes", "Data")))
    assert (found.format.kind, found.format.sheet, found.format.header_row) == ("excel", "Data", 3)
    assert [(one.name, one.kind) for one in found.variables] == [("id", "integer"), ("age", "integer"), ("w", "number")]


def test_a_parquet_file_is_described_by_its_values(told):
    written = io.BytesIO()
    pl.DataFrame({"day": ["2024-01-31"], "n": [1.0], "empty": pl.Series([None], dtype=pl.String)}).write_parquet(
        written
    )
    assert [(one.name, one.kind) for one in told(written.getvalue()).variables] == [
        ("day", "date"),
        ("n", "integer"),
        ("empty", "text"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "blank lines only"),
        (b"3101001\n4402002\n", "no separator .* needs its codebook"),
        (b"1,2,3\n4,5,6\n", "line 1 holds values"),
        (b'{"a": 1}\n', "add-a-feed"),
        ("a,b\n1,2\n".encode("utf-16"), "is UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither text nor a file of Stata"),
        (workbook([("a", None, None), (None, "b", None), (None, None, "c")]), "no row with a name for each column"),
    ],
)
def test_what_cannot_be_described_is_refused_with_what_to_do(told, content, says):
    with pytest.raises(InputError, match=says):
        told(content)


def test_a_real_extract_with_its_codebook(real_data, tmp_path):
    folder = real_data / "surveys" / "usa_cps"
    found = describe(folder / "cps_00097.dat.gz", ddi=folder / "cps_00097.xml", scratch=tmp_path)
    assert (found.format.kind, len(found.variables), found.country, found.period) == (
        "fixed_width",
        14,
        "United States",
        "2011-03",
    )
    weight, status = variable(found, "ASECWT"), variable(found, "EMPSTAT")
    assert (weight.start, weight.width, weight.decimals, weight.kind) == (55, 11, 4, "number")
    assert status.categories[:3] == (Category("00", "NIU"), Category("01", "Armed Forces"), Category("10", "At work"))


@pytest.mark.parametrize(
    ("path", "separator", "columns"),
    [("arg_eph/indiv_a14t1.tsv.gz", "\t", 173), ("esp_epa/epa_2017_granada.csv.gz", ",", 94)],
)
def test_real_delimited_files(real_data, tmp_path, path, separator, columns):
    found = describe(real_data / "surveys" / path, ddi=None, scratch=tmp_path)
    assert (found.format.separator, len(found.variables)) == (separator, columns)
