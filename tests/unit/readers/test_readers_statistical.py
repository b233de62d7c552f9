"""Files of Stata, SPSS and SAS: codes, not labels; why a value is missing; days and quarters; and damaged files."""

import datetime as dt
import os
import resource
import struct

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from pipelines.errors import InputError
from pipelines.readers import statistical
from pipelines.readers.isolated import isolated
from tests.unit.file_builders import bytes_of


@pytest.fixture
def stata(read_bytes, tmp_path):
    """Write a Stata file and read it."""

    def _read(table, *, form=None, **said):
        content = bytes_of(pyreadstat.write_dta, table, suffix=".dta", folder=tmp_path, **said)
        return read_bytes(content, kind="stata", **(form or {})).good

    return _read


@pytest.fixture
def spss(read_bytes, tmp_path):
    """Write an SPSS file and read it."""

    def _read(table, **said):
        return read_bytes(
            bytes_of(pyreadstat.write_sav, table, suffix=".sav", folder=tmp_path, **said), kind="spss"
        ).good

    return _read


def test_labels_are_not_applied(stata, spss):
    table, labels = pl.DataFrame({"sex": [1, 2]}), {"sex": {1: "Male", 2: "Female"}}
    for read in (stata, spss):
        assert read(table, variable_value_labels=labels)["sex"].to_list() == ["1", "2"]


def test_stata_says_why_a_value_is_missing(stata):
    table = pd.DataFrame({"age": [1, "a", None, "z"], "hours": [1.5, None, 2.0, 3.0]}, dtype=object)
    table["hours"] = table["hours"].astype(float)
    assert stata(table, missing_user_values={"age": ["a", "z"]}).rows() == [
        ("1", "1.5", 1),
        (".a", None, 2),
        (None, "2", 3),
        (".z", "3", 4),
    ]


def test_codes_that_spss_declares_missing_stay(spss):
    table = pl.DataFrame({"age": [30, 98, 99, None], "text": ["x", "NA", " ", ""]})
    found = spss(table, missing_ranges={"age": [{"lo": 97, "hi": 99}], "text": ["NA"]})
    assert found.drop("_row").rows() == [("30", "x"), ("98", "NA"), ("99", None), (None, None)]


def test_a_number_of_single_precision_is_as_short_as_it_was_written(read_bytes, tmp_path):
    pd.DataFrame({"w": pd.Series([1.1, 2.0, 16777216.0], dtype="float32")}).to_stata(
        tmp_path / "w.dta", write_index=False
    )
    found = read_bytes((tmp_path / "w.dta").read_bytes(), kind="stata").good
    assert found["w"].to_list() == ["1.1", "2", "16777216"]


@pytest.mark.parametrize(
    ("shown", "stored", "text"),
    [
        ("%td", 19754.0, "2014-01-31"),
        ("%tdDD/NN/CCYY", 19754.0, "2014-01-31"),
        ("%tc", 1706702400123.0, "2014-01-30T12:00:00.123000"),
        ("%tq", 218.0, "2014-Q3"),
        ("%tq", -1.0, "1959-Q4"),
        ("%tm", 654.0, "2014-07"),
        ("%ty", 2014.0, "2014"),
        ("%td", 1e9, "1000000000"),
    ],
)
def test_days_quarters_and_months_of_stata(stata, shown, stored, text):
    found = stata(pl.DataFrame({"when": [stored, None]}), variable_format={"when": shown})
    assert found["when"].to_list() == [text, None]


def test_times_of_spss_and_sas_are_iso(read_bytes, tmp_path):
    table = pl.DataFrame({"DAY": [dt.date(1950, 3, 4), None], "AT": [dt.datetime(2020, 1, 2, 3, 4, 5), None]})
    for write, suffix, kind in ((pyreadstat.write_sav, ".sav", "spss"), (pyreadstat.write_xport, ".xpt", "sas")):
        found = read_bytes(bytes_of(write, table, suffix=suffix, folder=tmp_path), kind=kind).good
        assert found.rows() == [("1950-03-04", "2020-01-02T03:04:05", 1), (None, None, 2)]


def test_the_file_says_its_encoding_unless_one_is_declared(stata, read_bytes, tmp_path):
    table = pl.DataFrame({"name": ["Ñandú", "AxB"]})
    assert stata(table)["name"].to_list() == ["Ñandú", "AxB"]
    content = bytes_of(pyreadstat.write_dta, table.tail(1), suffix=".dta", folder=tmp_path)
    for encoding, byte, sign in (("latin-1", b"\xd1", "Ñ"), ("cp1252", b"\x80", "€")):
        found = read_bytes(content.replace(b"AxB", b"A" + byte + b"B"), kind="stata", encoding=encoding)
        assert found.good["name"].to_list() == [f"A{sign}B"]


def test_a_large_file_is_read_in_parts(stata, monkeypatch):
    monkeypatch.setattr(statistical, "CHUNK_CELLS", 1)
    found = stata(pl.DataFrame({"n": list(range(2500))}))
    assert found["n"].to_list() == [str(n) for n in range(2500)] and found["_row"].to_list() == list(range(1, 2501))


def test_a_file_without_rows_has_its_columns(stata, spss):
    for read in (stata, spss):
        assert read(pl.DataFrame({"a": [1], "b": ["x"]}).clear()).columns == ["a", "b", "_row"]


def test_a_file_with_fewer_rows_than_it_says_is_refused(read_bytes, tmp_path):
    content = bytearray(bytes_of(pyreadstat.write_sav, pl.DataFrame({"a": [1.0, 2.0]}), suffix=".sav", folder=tmp_path))
    assert content[80:84] == struct.pack("<i", 2)
    content[80:84] = struct.pack("<i", 7)
    with pytest.raises(InputError, match=r"says that it has 7 rows|expected number of rows"):
        read_bytes(bytes(content), kind="spss")


def test_a_column_with_the_name_of_the_row_number_is_refused(stata):
    with pytest.raises(InputError, match="column '_row'"):
        stata(pl.DataFrame({"_row": [1]}))


def test_a_reader_that_breaks_down_takes_nothing_along():
    with pytest.raises(InputError, match="the file is damaged, or takes more memory"):
        isolated(os.abort)
    assert isolated(abs, -1) == 1


def test_the_process_of_a_reader_takes_no_more_than_half_of_the_memory():
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < isolated(resource.getrlimit, resource.RLIMIT_DATA)[0] <= there // 2
