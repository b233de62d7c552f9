"""The data annex as an Excel workbook: numbers as numbers, texts never as formulas or links."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.reports.document import Document
from pipelines.reports.letters import clean

#: What Excel holds in one cell.
_LONGEST = 32_767
_CUT = " [cut: the CSV file has the whole text]"
_WIDEST = 60


def to_xlsx(frames: Mapping[str, pl.DataFrame], document: Document) -> bytes:
    """One sheet a frame, after a sheet that says what the file is. The same frames always give the same bytes.

    Args:
        frames: The tables of the data annex by name.
        document: The report that they belong to.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": document.title, "created": document.created_at.replace(tzinfo=None)})
        head = book.add_format({"bold": True, "bottom": 1})
        _front(book.add_worksheet("about"), document, frames, head)
        for name, frame in frames.items():
            _sheet(book.add_worksheet(name[:31]), frame, head)
    return out.getvalue()


def _front(sheet: Worksheet, document: Document, frames: Mapping[str, pl.DataFrame], head: Format) -> None:
    """Title, warning, what the report's title page says, and the other sheets."""
    if document.direction == "rtl":
        sheet.right_to_left()
    lines = [(document.title, ""), *document.meta]
    if document.synthetic:
        lines.insert(1, (document.words.synthetic, ""))
    lines += [("", ""), *((name, str(frame.height)) for name, frame in frames.items())]
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, clean(name), head if row == 0 else None)
        sheet.write_string(row, 1, clean(value))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, _WIDEST)


def _sheet(sheet: Worksheet, frame: pl.DataFrame, head: Format) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, head)
        longest = max((len(str(value)) for value in frame[name] if value is not None), default=0)
        sheet.set_column(column, column, min(max(longest, len(name)) + 2, _WIDEST))
    for row, values in enumerate(frame.iter_rows(), start=1):
        for column, value in enumerate(values):
            _write(sheet, row, column, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, frame.height, max(frame.width - 1, 0))


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        text = clean(value)
        sheet.write_string(row, column, text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT)
    elif value is not None and not (isinstance(value, float) and not math.isfinite(value)):
        sheet.write(row, column, value)
