"""What fuzzing found: each was read wrongly, or ended in a fault that named neither file nor remedy."""

import pytest

from pipelines.catalog.models import Format
from pipelines.errors import InputError
from pipelines.onboarding.ddi import read_codebook
from pipelines.readers.isolated import guarded
from pipelines.readers.layout import read_layout, read_sas_layout


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_blank_lines_are_counted_as_lines(read_bytes, end):
    rows = read_bytes(end.join([b"a,b", b"", b"1,2", b"", b"3", b"5,6", b"", b""]))
    assert rows.good.rows() == [("1", "2", 3), ("5", "6", 6)]
    assert rows.rejected["_row"].to_list() == [5]


def test_a_blank_line_within_a_value_is_no_line_of_its_own(read_bytes):
    rows = read_bytes(b'a,b\n1,"x\n\ny"\n\n3,4\n')
    assert rows.good.rows() == [("1", "x\n\ny", 2), ("3", "4", 3)]


@pytest.mark.parametrize("start", [b"\n", b"\r\n", b"\xef\xbb\xbf\n"])
def test_a_blank_line_in_place_of_the_names_is_refused(read_bytes, start):
    with pytest.raises(InputError, match="line 1 is blank"):
        read_bytes(start + b"a,b\n1,2\n")


def test_separators_at_the_end_of_a_line_are_no_fields(read_bytes):
    rows = read_bytes(b"a,b\n1,2,,\n3,4,5\n")
    assert rows.good.rows() == [("1", "2", 2)] and rows.rejected["_row"].to_list() == [3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"_row,b\n1,2\n", {"kind": "delimited"}),
        (b'{"_row":1}\n', {"kind": "ndjson"}),
        (b"1\n", {"kind": "fixed_width", "layout": "@1 _row $1."}),
    ],
    ids=["delimited", "ndjson", "fixed width"],
)
def test_no_column_takes_the_place_of_the_row_number(read_bytes, content, said):
    with pytest.raises(InputError, match="column '_row'"):
        read_bytes(content, **said)


def test_no_field_of_a_record_takes_the_place_of_the_row_number():
    with pytest.raises(ValueError, match="'_row' is kept"):
        Format(kind="json", fields={"_row": "id"})


@pytest.mark.parametrize("text", ["@0 X $9.", "@1 X $0.", f"@{'9' * 5000} X $9.", f"@1 X ${'9' * 30}.", "@1 X $٣."])
def test_a_place_that_is_none_is_refused_in_a_sas_layout(text):
    with pytest.raises(InputError, match=r"whole number|from 1 on"):
        read_sas_layout(text)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 30, "9" * 5000, "-1", "1.5"])
def test_a_place_that_is_none_is_refused_in_a_codebook(number):
    text = f'<codeBook><dataDscr><var name="X"><location StartPos="{number}" width="1"/></var></dataDscr></codeBook>'
    with pytest.raises(InputError, match="whole number"):
        read_layout(text.encode(), "utf-8")


@pytest.mark.parametrize("decimals", ["²", "x", "9" * 5000])
def test_decimals_that_are_no_number_are_none(decimals):
    text = (
        f'<codeBook><dataDscr><var name="X" dcml="{decimals}"><location StartPos="1" width="1"/></var></dataDscr>'
        "</codeBook>"
    )
    assert read_codebook(text.encode(), "utf-8").variables[0].decimals == 0


class PanicException(BaseException):
    """As a reader in Rust ends."""


def test_a_reader_in_rust_that_gives_up_is_told_in_words():
    def panic() -> None:
        raise PanicException

    with pytest.raises(InputError, match="its reader broke down"):
        guarded(panic)
