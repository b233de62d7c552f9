"""One sheet of a workbook (.xlsx, .xls, .ods), by calamine: values as they are stored, as text."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

import fastexcel
import polars as pl

from pipelines.catalog.location import Format
from pipelines.errors import InputError
from pipelines.readers.kinds import Suffix
from pipelines.readers.opening import CHUNK, check_ratio
from pipelines.readers.rows import Rows, no_rejects, numbered
from pipelines.readers.values import cleaned, number_text

CELLS_LIMIT = 50_000_000
"""Rows times columns of a sheet: calamine holds it all in memory, 32 bytes a cell, used or not."""
_ROUNDED, _NINE = 1e-9, r"^-?(0|[1-9]\d*)\.\d{8}[1-9]$"
"""Fastexcel writes a number as text with at most nine decimals, and without zeros at either end."""
_HEADER_LINES, _HEADER_SHARE = 50, 0.9
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def read_spreadsheet(path: Path, form: Format, suffix: Suffix) -> Rows:
    """Read the rows below the header; `_row` is the number of the row in the sheet, and blank rows are left out.

    Dates are ISO 8601, without the time where it is midnight. A cell with an error (`#N/A`) is null. Columns without
    a name are left out if they are empty; a name given twice is kept as `name` and `name_1`.

    Raises:
        InputError: The workbook is damaged or too large, lacks the sheet, or has no names in the header's row.
    """
    book = _opened(path, suffix)
    sheet = _named(book.sheet_names, form.sheet)
    text, number = _cells(book, sheet, "string"), _cells(book, sheet, "float")
    if text.height < form.header_row:
        raise InputError(f"sheet '{sheet}' has {text.height} row(s), none of them the header (row {form.header_row})")
    whole = cleaned(_exact(text, number))
    names = _names(whole.row(form.header_row - 1), whole[form.header_row :], sheet, form.header_row)
    rows = numbered(
        whole[form.header_row :].select(pl.col(old).alias(new) for old, new in names.items()), first=form.header_row + 1
    )
    return Rows(rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names.values())), no_rejects())


def find_table(path: Path, suffix: Suffix) -> tuple[str | None, int]:
    """Return the sheet with most cells (None: the first one) and the row of its header, from 1.

    The header is the first row with as many texts as the table is wide, or nearly so.

    Raises:
        InputError: The workbook is damaged or too large, or no sheet has a header.
    """
    book = _opened(path, suffix)
    sheets = {name: cleaned(_cells(book, name, "string")) for name in book.sheet_names}
    if not sheets:
        raise InputError("the workbook has no sheet. Ask for it again.")
    name = max(sheets, key=lambda one: sheets[one].height * sheets[one].width)
    for line, row in enumerate(sheets[name].head(_HEADER_LINES).iter_rows(), 1):
        if sum(cell is not None for cell in row) >= _HEADER_SHARE * len(row):
            return (None if name == book.sheet_names[0] else name), line
    raise InputError(f"sheet '{name}' has no row with a name for each column among its first {_HEADER_LINES} rows.")


def _opened(path: Path, suffix: Suffix) -> fastexcel.ExcelReader:
    if suffix in (".xlsx", ".ods"):
        _check_size(path)
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as fault:
        raise _unreadable(fault) from fault


def _cells(book: fastexcel.ExcelReader, sheet: str, kind: Literal["string", "float"]) -> pl.DataFrame:
    """Return all cells of a sheet, from its first row on."""
    try:
        return book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=kind).to_polars()
    except fastexcel.FastExcelError as fault:
        raise _unreadable(fault) from fault


def _unreadable(fault: Exception) -> InputError:
    reason = str(fault).splitlines()[0]
    return InputError(f"not readable as a workbook ({reason}). It is damaged or in another format; ask for it again.")


def _named(sheets: list[str], wanted: str | None) -> str:
    if wanted is None and sheets:
        return sheets[0]
    if wanted not in sheets:
        raise InputError(f"the workbook has no sheet '{wanted}'. It has: {', '.join(sheets)}. Correct format.sheet.")
    return str(wanted)


def _exact(text: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Give numbers all their decimals again, and dates their ISO form."""
    columns = []
    for said, number in zip(text, numbers, strict=True):
        off = (said.cast(pl.Float64, strict=False) - number).abs()
        shortened = (off < _ROUNDED) & ((off > 0) | said.str.contains(_NINE))  # not a text such as the code 10.10
        columns.append(pl.when(shortened).then(number_text(number)).otherwise(said).alias(said.name))
    date, midnight, time = r"^(\d{4}-\d\d-\d\d)", " 00:00:00$", r" (\d\d:\d\d:\d\d)"
    iso = pl.all().str.replace(date + midnight, "$1").str.replace("^1899-12-3[01]" + time, "$1")  # day 0: a time alone
    return pl.select(columns).with_columns(iso.str.replace(date + time, "${1}T$2"))


def _names(header: tuple[str | None, ...], rows: pl.DataFrame, sheet: str, line: int) -> dict[str, str]:
    """Return the name of each column that has one."""
    names: dict[str, str] = {}
    for column, said in zip(rows.columns, header, strict=True):
        if said is None:
            if rows[column].null_count() < rows.height:
                before = f"after '{list(names.values())[-1]}'" if names else "at the beginning"
                raise InputError(
                    f"sheet '{sheet}', row {line}: a column {before} holds values and has no name. "
                    "Name it, or say with format.header_row where the names stand."
                )
            continue
        name, again = said, 0
        while name in names.values():
            again += 1
            name = f"{said}_{again}"
        names[column] = name
    if not names:
        raise InputError(f"sheet '{sheet}', row {line}: no names of columns. Say where they stand: format.header_row.")
    return names


def _check_size(path: Path) -> None:
    """Unpack a workbook to nowhere, and refuse one that is a bomb or whose sheet is too large to be held.

    Raises:
        InputError: It unpacks beyond the limits of archives, is damaged, or a cell stands too far out.
    """
    packed, size = path.stat().st_size, 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                member.file_size = 2**63  # what the directory says may be wrong: read to the true end
                rows = columns = 0
                tail = b""
                with archive.open(member) as stream:
                    while chunk := stream.read(CHUNK):
                        size += len(chunk)
                        check_ratio(packed, size)
                        for letters, row in _CELL.findall(tail + chunk):
                            rows, columns = max(rows, int(row)), max(columns, _column_number(letters))
                        tail = chunk[-20:]
                if rows * columns > CELLS_LIMIT:
                    raise InputError(
                        f"a sheet reaches to row {rows} and column {columns}, beyond {CELLS_LIMIT} cells. "
                        "Delete what stands far out, or ask for the table as text."
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as fault:
        raise InputError(f"the workbook is damaged or cut off ({fault}). Ask for it again.") from fault


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
