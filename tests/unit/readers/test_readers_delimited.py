"""Delimited text: every line is a row as written, or a reject with its line and reason."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import InputError

VALUES = st.text(
    st.sampled_from(list("a1#,;\"\n\\' é|\t-%_")) | st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_values_stay_as_written_whatever_ends_a_line(read_bytes, end):
    rows = read_bytes(end.join(["a,b", "01,1.50", " x ,", ""]).encode())
    assert rows.good.rows() == [("01", "1.50", 2), (" x ", None, 3)]
    assert rows.rejected.is_empty()


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_with_too_many_or_too_few_fields_is_rejected_with_its_line(read_bytes, end):
    rows = read_bytes(end.join([b"a,b", b"1", b"2,3", b"4,5,6", b"7,8", b""]))
    assert rows.good.rows() == [("2", "3", 3), ("7", "8", 5)]
    assert rows.rejected.select("_row", "raw").rows() == [(2, "1"), (4, "4,5,6")]
    assert rows.rejected["reason"].to_list() == [
        "Expected Number of Columns: 2 Found: 1",
        "Expected Number of Columns: 2 Found: 3",
    ]


@pytest.mark.parametrize("at", [2, 3, 4], ids=lambda at: f"line {at}")
@pytest.mark.parametrize(
    ("bad", "why"), [(b"\xff\xfe,x", "not utf-8"), (b'"1"x,2', "quote")], ids=["not UTF-8", "quotes do not match"]
)
def test_a_line_in_disorder_is_rejected_alone(read_bytes, at, bad, why):
    lines = [b"a,b", b"1,2", b"3,4"]
    rows = read_bytes(b"\n".join([*lines[: at - 1], bad, *lines[at - 1 :], b""]))
    assert rows.good.select("a", "b").rows() == [("1", "2"), ("3", "4")]
    assert rows.rejected["_row"].to_list() == [at]
    assert why in rows.rejected["reason"][0]


def test_quoted_separators_quotes_and_line_ends_belong_to_the_value(read_bytes):
    assert read_bytes(b'a,b\n"1,5","x""y"\n"two\nlines",z\n').good.rows() == [("1,5", 'x"y', 2), ("two\nlines", "z", 3)]


def test_a_line_that_looks_like_a_comment_is_a_row(read_bytes):
    assert read_bytes(b"#a,b\n#1,2\n").good.rows() == [("#1", "2", 2)]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (b"a,a,b", ["a", "a_1", "b"]),
        (b"\xef\xbb\xbfCOU,x,y", ["COU", "x", "y"]),
        (b'\xef\xbb\xbf"COU",x,y', ["COU", "x", "y"]),
        (b",x,1", ["column0", "x", "1"]),
    ],
    ids=["a name twice", "byte order mark", "byte order mark and quotes", "no name"],
)
def test_every_column_has_a_name_of_its_own(read_bytes, header, columns):
    good = read_bytes(header + b"\n1,2,3\n").good
    assert (good.columns, good.rows()) == ([*columns, "_row"], [("1", "2", "3", 2)])


@pytest.mark.parametrize("content", [b"a,b", b"a,b\n", b"\xef\xbb\xbfa,b\r\n"])
def test_a_header_alone_is_a_file_without_rows(read_bytes, content):
    rows = read_bytes(content)
    assert (rows.good.columns, rows.read) == (["a", "b", "_row"], 0)


@pytest.mark.parametrize(("separator", "quote"), [("\t", '"'), (";", "'"), ("|", '"')])
def test_the_separator_and_quote_are_those_declared(read_bytes, separator, quote):
    content = f"a{separator}b\n{quote}1{separator}{quote}{separator}2,5\n"
    assert read_bytes(content.encode(), separator=separator, quote=quote).good.rows() == [(f"1{separator}", "2,5", 2)]


def test_a_wrong_separator_gives_a_single_column(read_bytes):
    assert read_bytes(b"a;b\n1;2\n").good.columns == ["a;b", "_row"]


def test_lines_that_end_in_different_ways_are_refused_with_a_remedy(read_bytes):
    with pytest.raises(InputError, match="whether all lines of the file end alike"):
        read_bytes(b"a,b\n1,2\r\n3,4\n")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_table_written_as_csv_is_read_back_and_faulty_lines_are_counted(read_bytes, data):
    width = data.draw(st.integers(2, 4))
    table = data.draw(st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=6))
    faulty = data.draw(st.lists(st.integers(0, len(table)), max_size=3))
    lines = [(row, True) for row in table]
    for at in faulty:
        lines.insert(at, (["x"] * (width + 1), False))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([[f"c{at}" for at in range(width)], *(row for row, _ in lines)])
    rows = read_bytes(written.getvalue().encode())
    assert rows.good.drop("_row").rows() == [tuple(value or None for value in row) for row in table]
    assert rows.rejected.height == len(faulty)
    assert rows.read == len(lines)
    assert rows.good["_row"].to_list() == [at for at, (_, good) in enumerate(lines, 2) if good]


@pytest.mark.parametrize("before", [1, 50, 3000])
def test_a_quote_that_is_not_closed_refuses_the_file_since_the_lines_it_takes_along_cannot_be_counted(
    read_bytes, before
):
    with pytest.raises(InputError, match="quote"):
        read_bytes(b"a,b\n" + b"1,2\n" * before + b'7,"3\n' + b"5,6\n" * 40)
