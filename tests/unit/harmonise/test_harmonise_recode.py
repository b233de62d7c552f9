"""One variable of the codebook: its value in the shared code, or what is wrong with the source's."""

from datetime import date

import polars as pl
import pytest

from pipelines.catalog.models import Variable
from pipelines.errors import CodebookError
from pipelines.harmonise.links import load_link
from pipelines.harmonise.recode import recode, source_text
from pipelines.harmonise.subjects import Column
from tests.unit.ingest_builders import frame

LINK = {"2221": "2221", "222": "222", "22": "22", "2": "2", "x": "9999"}


def recoded(values, *, dtype="text", required=False, secret=b"k", other=None, **variable):
    """Values and faults of a variable taken from column `c` unless said otherwise."""
    said = Variable(**({"column": "c"} if not {"expression", "constant"} & variable.keys() else {}), **variable)
    table = frame(c=values, d=other or [None] * len(values))
    text = source_text("v", said, table.columns, where="xaa: codebook.v").alias("t")
    parts = recode(
        "v", said, Column(dtype, required=required), pl.col("t"), link=LINK if said.link else None, secret=secret
    )
    done = table.select("_row", text).select(parts.value, parts.fault.alias("fault"))
    return done["v"].to_list(), done["fault"].to_list()


@pytest.mark.parametrize(
    ("values", "said", "expected"),
    [
        (["1", " 2 "], {"map": {"1": "M", 2: "F"}}, ["M", "F"]),
        (["1", "9", "", " ", None], {"map": {1: "M"}, "missing": [9]}, ["M", None, None, None, None]),
        (["1", "2"], {"map": {1: True, 2: False}, "dtype": "boolean"}, [True, False]),
        (["1"], {"expression": "c = '1'", "dtype": "boolean"}, [True]),
        (["1"], {"constant": True, "dtype": "boolean"}, [True]),
        (["x"], {"constant": "ARG"}, ["ARG"]),
        (["12", "1.5", "-3", "1e2"], {"dtype": "number"}, [12.0, 1.5, -3.0, 100.0]),
        (["12", "0"], {"dtype": "number", "scale": 0.5}, [6.0, 0.0]),
        (["30", "30.0"], {"dtype": "integer"}, [30, 30]),
        (["2021-02-28"], {"dtype": "date"}, [date(2021, 2, 28)]),
        (["2221", "22"], {"link": "x"}, ["2221", "22"]),
        (["2221", "x"], {"link": "x", "digits": 1}, ["2", "9"]),
        (["2221", "2229", "2299", "2999"], {"link": "x", "back_off": True}, ["2221", "222", "22", "2"]),
        (["2229"], {"link": "x", "back_off": True, "digits": 2}, ["22"]),
    ],
)
def test_a_value_is_brought_to_the_shared_code(values, said, expected):
    assert recoded(values, **said) == (expected, [None] * len(expected))


def test_outside_its_condition_a_value_is_null_and_no_fault():
    found = recoded(["1", "?", "?"], other=["y", "n", None], map={1: "M"}, when="d = 'y'")
    assert found == (["M", None, None], [None] * 3)


@pytest.mark.parametrize(
    ("value", "said", "fault"),
    [
        ("3", {"map": {1: "M"}}, "v: code '3' of column c is not in the codebook"),
        ("3", {"link": "x"}, "v: code '3' of column c is not in the link x"),
        ("9999", {"link": "x", "back_off": True}, "v: code '9999' of column c is not in the link x"),
        ("1,5", {"dtype": "number"}, "v: '1,5' of column c is not a number"),
        ("inf", {"dtype": "number"}, "v: 'inf' of column c is not a number"),
        ("NaN", {"dtype": "number"}, "v: 'NaN' of column c is not a number"),
        ("1e308", {"dtype": "number", "scale": 100}, "v: '1e308' of column c is not a number"),
        ("1.5", {"dtype": "integer"}, "v: '1.5' of column c is not a integer"),
        ("99999999999", {"dtype": "integer"}, "v: '99999999999' of column c is not a integer"),
        ("2021-02-30", {"dtype": "date"}, "v: '2021-02-30' of column c is not a date"),
        ("1", {"expression": "c", "dtype": "boolean"}, "v: '1' of its expression is not a boolean"),
        ("7", {"map": {1: "maybe"}, "dtype": "boolean"}, "v: code '7' of column c is not in the codebook"),
        ("", {"required": True}, "v: required, but missing (column c)"),
        ("9", {"required": True, "missing": [9]}, "v: required, but missing (column c)"),
        ("3", {"required": True, "map": {1: "M"}}, "v: code '3' of column c is not in the codebook"),
    ],
)
def test_a_value_that_does_not_fit_is_null_and_the_fault_names_it(value, said, fault):
    assert recoded([value], **said) == ([None], [fault])


def test_a_hash_is_the_same_for_the_same_name_and_secret_only():
    (first, again, other, none), faults = recoded(["ACME", " ACME ", "Acme", None], hash=True, secret=b"k")
    assert first == again != other
    assert none is None
    assert faults == [None] * 4
    assert len(first) == 24
    assert "ACME" not in first
    assert recoded(["ACME"], hash=True, secret=b"another")[0] != [first]


@pytest.mark.parametrize("values", [[], [None, None]])
def test_a_column_without_values_is_no_fault(values):
    for said in ({"hash": True}, {"map": {1: "M"}}, {"dtype": "number"}, {"link": "x"}):
        assert recoded(values, **said) == (values, values)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"column": "e"}, r"xaa: codebook.v: column\(s\) e are not in the file. The file has 2 columns: c, d"),
        ({"expression": "e || 'x'"}, r"xaa: codebook.v: column\(s\) e are not in the file"),
        ({"expression": "c = ("}, r"xaa: codebook.v: 'c = \(' is not a SQL expression"),
        ({"column": "c", "when": "e = 1"}, r"xaa: codebook.v.when: column\(s\) e"),
    ],
)
def test_what_the_file_lacks_is_told_with_the_place_in_the_codebook(said, told):
    with pytest.raises(CodebookError, match=told):
        source_text("v", Variable(**said), ["c", "d", "_row"], where="xaa: codebook.v")


def test_a_single_column_hints_at_the_separator():
    with pytest.raises(CodebookError, match="single column: its separator is probably not the declared one"):
        source_text("v", Variable(column="c"), ["c;d", "_row"], where="xaa: codebook.v")


def test_a_link_is_a_table_or_the_codes_of_a_classification_themselves():
    assert load_link("isic4_division_section")["01"] == "A"
    assert load_link("isco08")["2221"] == "2221"


def test_an_unknown_link_is_told_with_those_there_are():
    with pytest.raises(CodebookError, match=r"'isco99' is not known; there are: .*isco08"):
        load_link("isco99")


REPLICATES = {"w1": ["1", " 2.5 ", "", "3", "1"], "w2": ["2", "4", None, "", "x"]}


def test_numbered_columns_become_a_list_and_a_hole_in_it_is_a_fault():
    said, table = Variable(columns="w{1..2}", scale=2), frame(**REPLICATES)
    text = source_text("v", said, table.columns, where="xaa: codebook.v").alias("t")
    parts = recode("v", said, Column("numbers"), pl.col("t"), link=None, secret=b"k")
    done = table.select("_row", text).select(parts.value, parts.fault.alias("fault"))
    hole = "v: not all of columns w{1..2} are numbers"
    assert done["v"].to_list() == [[2, 4], [5, 8], None, None, None]
    assert done["fault"].to_list() == [None, None, None, hole, hole]
    assert done.schema["v"] == pl.List(pl.Float64)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("w{1..3}", ("w1", "w2", "w3")),
        ("w{09..10}b", ("w09b", "w10b")),
        ("w{1..80}", tuple(f"w{at}" for at in range(1, 81))),
    ],
)
def test_numbered_columns_keep_the_zeros_of_their_first_number(pattern, names):
    assert Variable(columns=pattern).numbered_columns == names


def test_a_numbered_column_that_the_file_lacks_is_told():
    with pytest.raises(CodebookError, match=r"column\(s\) w3 are not in the file"):
        source_text("v", Variable(columns="w{1..3}"), ["w1", "w2", "_row"], where="xaa: codebook.v")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"columns": "w{3..1}"}, "names no column"),
        ({"columns": "w1"}, "pattern"),
        ({"columns": "w{1..3}", "column": "w"}, "exactly one of"),
        ({"columns": "w{1..3}", "missing": [9]}, "take no map, link, missing or hash"),
    ],
)
def test_numbered_columns_that_name_none_or_take_codes_are_refused(said, told):
    with pytest.raises(ValueError, match=told):
        Variable(**said)
