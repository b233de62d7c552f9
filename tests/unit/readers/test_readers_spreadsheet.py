"""Workbooks: sheets, headers and rows as they stand; numbers whole and exact; bombs and passwords refused."""

import datetime as dt
import io
import zipfile

import pytest

from pipelines.errors import InputError
from pipelines.readers import opening, spreadsheet
from tests.unit.file_builders import workbook

TABLE = [("id", "w"), (1, 0.5), ("02", None)]


def rezipped(content: bytes, **more: bytes) -> bytes:
    """Return a workbook with further parts."""
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in more.items():
            archive.writestr(name, part)
    return packed.getvalue()


def test_rows_are_numbered_as_in_the_sheet_and_blank_ones_left_out(read_bytes):
    rows = read_bytes(
        workbook([("id", "w"), (1, 2), (None, None), (3, "  ")], first_row=3, first_column=2),
        kind="excel",
        header_row=4,
    )
    assert rows.good.rows() == [("1", "2", 5), ("3", None, 7)]


def test_the_first_sheet_is_read_or_the_one_named(read_bytes):
    content = workbook(TABLE, sheets=("Notes", "Data"))
    assert read_bytes(content, kind="excel", sheet="Data").good.rows() == [("1", "0.5", 2), ("02", None, 3)]
    with pytest.raises(InputError, match="sheet 'Notes' has 0 row"):
        read_bytes(content, kind="excel")
    with pytest.raises(InputError, match=r"no sheet 'data'. It has: Notes, Data. Correct format.sheet"):
        read_bytes(content, kind="excel", sheet="data")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (0.1234567890123, "0.1234567890123"),
        (1e-10, "1e-10"),
        (123456789012, "123456789012"),
        ("01", "01"),
        ("0.123456789", "0.123456789"),
        ("10.10", "10.10"),
        (" a  b ", "a  b"),
        ("", None),
        (True, "true"),
        (dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime(2024, 2, 29, 13, 5), "2024-02-29T13:05:00"),
    ],
)
def test_a_cell_is_the_value_that_is_stored(read_bytes, value, text):
    found = read_bytes(workbook([("id", "v"), (1, value), (2, "text")]), kind="excel").good
    assert found["v"].to_list() == [text, "text"]


@pytest.mark.parametrize(
    ("rows", "header_row", "told"),
    [
        ([("a", None), (1, 2)], 1, "a column after 'a' holds values and has no name"),
        ([(None, "b"), (1, 2)], 1, "a column at the beginning holds values and has no name"),
        ([("a",), (None,), (1,)], 2, "no names|has no name"),
        (TABLE, 9, r"has 3 row\(s\), none of them the header"),
    ],
)
def test_a_header_that_is_none_is_refused(read_bytes, rows, header_row, told):
    with pytest.raises(InputError, match=told):
        read_bytes(workbook(rows), kind="excel", header_row=header_row)


def test_a_name_given_twice_and_a_column_with_nothing_in_it(read_bytes):
    assert read_bytes(workbook([("a", None, "a", "b"), (1, None, 2, 3)]), kind="excel").good.rows() == [
        ("1", "2", "3", 2)
    ]
    assert read_bytes(workbook([("a", "a"), (1, 2)]), kind="excel").good.columns == ["a", "a_1", "_row"]


def test_a_workbook_in_a_zip_is_unpacked_once(read_bytes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("persons.xlsx", workbook(TABLE))
    assert read_bytes(packed.getvalue(), kind="excel").good["id"].to_list() == ["1", "02"]


def test_a_workbook_that_unpacks_to_too_much_is_refused(read_bytes, monkeypatch):
    monkeypatch.setattr(opening, "RATIO_FREE_BYTES", 1000)
    content = bytearray(rezipped(workbook(TABLE), bomb=b"0" * 3_000_000))
    with pytest.raises(InputError, match="unpacks to more than"):
        read_bytes(bytes(content), kind="excel")
    at = content.index((3_000_000).to_bytes(4, "little"), content.index(b"PK\x01\x02"))
    content[at : at + 4] = (10).to_bytes(4, "little")  # the directory lies about the size
    with pytest.raises(InputError, match="unpacks to more than"):
        read_bytes(bytes(content), kind="excel")


def test_a_cell_far_out_is_refused_before_it_costs_memory(read_bytes, monkeypatch):
    monkeypatch.setattr(spreadsheet, "CELLS_LIMIT", 1000)
    with pytest.raises(InputError, match="a sheet reaches to row 51 and column 28, beyond 1000 cells"):
        read_bytes(workbook([("a",), *[(None,)] * 49, (*[None] * 27, 1)]), kind="excel")


def test_a_password_is_named(read_bytes):
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
    with pytest.raises(InputError, match="the workbook has a password"):
        read_bytes(content, kind="excel")
