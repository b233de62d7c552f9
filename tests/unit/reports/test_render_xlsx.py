"""The workbook: texts are never formulas, numbers are numbers, and the same frames give the same bytes."""

import io
import zipfile
from datetime import datetime

import polars as pl
import pytest
from lxml import etree

from pipelines.reports.xlsx import to_xlsx
from tests.unit.reports.sample_document import sample

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FRAME = pl.DataFrame(
    {
        "text": ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "https://example.org/", "007", None],
        "value": [1.5, -2.25, float("nan"), float("inf"), None, 1e-300],
        "n": [1, 2, 3, None, 5, 2**40],
        "flag": [True, False, None, True, True, False],
        "at": [datetime(2026, 1, 2, 3, 4)] * 6,
    }
)


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(
        io.BytesIO(to_xlsx({"observation": FRAME, "definitions": FRAME.head(1)}, sample()))
    ) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(parts: dict[str, bytes], sheet: int) -> dict[str, tuple[str, str]]:
    """Kind and text of every cell that holds something, by its reference."""
    shared = ["".join(one.itertext()) for one in etree.fromstring(parts["xl/sharedStrings.xml"]).iter(f"{MAIN}si")]
    found = {}
    for cell in etree.fromstring(parts[f"xl/worksheets/sheet{sheet}.xml"]).iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v")
        if value is not None:
            kind = cell.get("t", "n")
            found[cell.get("r")] = (kind, shared[int(value)] if kind == "s" else value)
    return found


def test_the_same_frames_give_the_same_bytes() -> None:
    assert to_xlsx({"a": FRAME}, sample()) == to_xlsx({"a": FRAME}, sample())


def test_texts_are_neither_formulas_nor_links_nor_numbers(parts: dict[str, bytes]) -> None:
    sheet = parts["xl/worksheets/sheet2.xml"]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    found = cells(parts, 2)
    assert [found[f"A{row}"] for row in range(2, 7)] == [("s", text) for text in FRAME["text"][:5]]
    assert "A7" not in found


def test_numbers_are_numbers_and_what_is_no_number_is_empty(parts: dict[str, bytes]) -> None:
    found = cells(parts, 2)
    assert float(found["B2"][1]) == 1.5
    assert found["B3"][0] == "n"
    assert not {"B4", "B5", "B6", "C5"} & set(found)
    assert float(found["C7"][1]) == 2**40
    assert found["D2"] == ("b", "1")


def test_the_first_sheet_says_what_the_file_is(parts: dict[str, bytes]) -> None:
    said = [text for _, text in cells(parts, 1).values()]
    assert said[0] == sample().title
    assert sample().words.synthetic in said
    assert {"observation", "definitions"} <= set(said)


def test_the_file_is_dated_by_the_release(parts: dict[str, bytes]) -> None:
    assert b"2026-11-26T16:49:23Z" in parts["docProps/core.xml"]


def test_a_text_too_long_for_a_cell_says_that_it_is_cut() -> None:
    long = pl.DataFrame({"text": ["x" * 40_000]})
    with zipfile.ZipFile(io.BytesIO(to_xlsx({"a": long}, sample()))) as archive:
        texts = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    longest = max(("".join(one.itertext()) for one in texts.iter(f"{MAIN}si")), key=len)
    assert len(longest) == 32_767
    assert longest.endswith("[cut: the CSV file has the whole text]")
