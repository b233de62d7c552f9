"""Formats of one record a line: fixed width by a SAS layout, and NDJSON; and wide tables made long."""

import pytest

from pipelines.errors import InputError
from pipelines.readers.layout import Field, read_sas_layout

LAYOUT = "input\n@0001 UPA $2. /* unit */\n@3 AGE 3.\n@ 006 W 4.2 ;"


@pytest.fixture(scope="session")
def fixed(read_bytes):
    return lambda content, layout=LAYOUT, **form: read_bytes(content, kind="fixed_width", layout=layout, **form)


@pytest.fixture(scope="session")
def ndjson(read_bytes):
    return lambda content: read_bytes(content, kind="ndjson")


def test_a_sas_layout_gives_each_field_its_place():
    assert read_sas_layout(LAYOUT) == [Field("UPA", 0, 2, label="unit"), Field("AGE", 2, 3), Field("W", 5, 4, 2)]


@pytest.mark.parametrize(
    ("layout", "told"), [("nothing here", "no field"), ("@1 A $1. @2 B 1. @3 A 1.", r"gives \['A'\] twice")]
)
def test_a_layout_without_fields_or_with_one_twice_is_refused(layout, told):
    with pytest.raises(InputError, match=told):
        read_sas_layout(layout)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_fixed_width_lines_are_cut_and_trimmed_and_short_ones_rejected(fixed, end):
    rows = fixed(end.join([b"11 301.50", b"12 3", b"", b"13   2.00 more", b""]))
    assert rows.good.rows() == [("11", "30", "1.50", 1), ("13", "", "2.00", 4)]
    assert rows.rejected.rows() == [(2, "the line has 4 characters, the layout needs 9", "12 3")]


def test_a_character_is_one_place_in_every_encoding(fixed):
    for encoding in ("utf-8", "latin-1"):
        assert fixed("ñé 301.50\n".encode(encoding), encoding=encoding).good["UPA"].to_list() == ["ñé"]


def test_a_byte_order_mark_does_not_move_the_fields(fixed):
    assert fixed(b"\xef\xbb\xbf11 301.50\n").good.rows() == [("11", "30", "1.50", 1)]


def test_fixed_width_without_its_layout_is_refused(fixed):
    with pytest.raises(InputError, match="needs its layout"):
        fixed(b"11 301.50\n", layout=None)


@pytest.mark.parametrize("reader", ["fixed", "ndjson"])
def test_a_line_that_is_not_utf8_is_named(request, reader):
    with pytest.raises(InputError, match=r"line 2 is not UTF-8\. Declare format\.encoding"):
        request.getfixturevalue(reader)(b'{"a": 12345}\n\xff\xfe\n')


def test_objects_with_other_keys_and_nested_values_become_one_table(ndjson):
    rows = ndjson(b'{"a": 1, "b": {"c": [1, "x"]}}\n{"d": null, "a": "01"}\n{"d": true, "b": [ ]}\n')
    assert rows.good.columns == ["a", "b", "d", "_row"]
    assert rows.good.rows() == [("1", '{"c":[1,"x"]}', None, 1), ("01", None, None, 2), (None, "[]", "true", 3)]


def test_keys_with_signs_of_json_paths_are_keys_like_others(ndjson):
    good = ndjson(b'{"a/b": 1, "a~b": 2, "$": 3, "*": 4, "a": 5, "A": 6}\n').good
    assert good.drop("_row").row(0, named=True) == {"a/b": "1", "a~b": "2", "$": "3", "*": "4", "a": "5", "A": "6"}


def test_a_line_that_is_no_object_is_rejected_with_its_line(ndjson):
    rows = ndjson(b'\xef\xbb\xbf{"a": 1}\r\n{"a": \r\n\r\n[1]\r\n"x"\r\n{"a": 2}\r\n')
    assert rows.good.rows() == [("1", 1), ("2", 6)]
    assert rows.rejected.select("_row", "raw").rows() == [(2, '{"a": '), (4, "[1]"), (5, '"x"')]


def test_a_file_without_any_object_is_refused(ndjson):
    with pytest.raises(InputError, match="no line is a JSON object"):
        ndjson(b"a,b\n1,2\n")


WIDE = b"year,place,x,y\n2019,A,1,2\n2020,A,3,\n"


def test_a_wide_table_becomes_long_and_keeps_its_lines(read_bytes):
    good = read_bytes(WIDE, unpivot={"keep": ["year", "place"], "name": "origin", "value": "n"}).good
    assert good.columns == ["year", "place", "_row", "origin", "n"]
    assert sorted(good.select("_row", "origin", "n").rows()) == [
        (2, "x", "1"),
        (2, "y", "2"),
        (3, "x", "3"),
        (3, "y", None),
    ]


def test_only_the_columns_named_become_rows(read_bytes):
    good = read_bytes(WIDE, unpivot={"keep": ["year"], "columns": ["y"], "name": "origin", "value": "n"}).good
    assert good.select("year", "origin", "n").rows() == [("2019", "y", "2"), ("2020", "y", None)]


def test_a_wide_table_without_a_named_column_is_refused(read_bytes):
    with pytest.raises(InputError, match=r"\['month'\] are missing; the header has"):
        read_bytes(WIDE, unpivot={"keep": ["month"], "name": "origin", "value": "n"})
