"""Files of one table in every format that is read, for the tests."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyreadstat
import xlsxwriter


def bytes_of(write: Callable[..., object], *args, suffix: str, folder: Path, **said) -> bytes:
    """Return what a writer of pyreadstat writes."""
    path = folder / f"written{suffix}"
    write(*args, str(path), **said)
    return path.read_bytes()


def workbook(
    rows: list[tuple], *, first_row: int = 0, first_column: int = 0, sheets: tuple[str, ...] = ("Data",)
) -> bytes:
    """Return a workbook (.xlsx) whose last sheet holds the rows, texts as texts, from a cell on."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        days, times = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        for name in sheets:
            sheet = book.add_worksheet(name)
        for line, row in enumerate(rows, first_row):
            for column, value in enumerate(row, first_column):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif isinstance(value, dt.datetime):
                    sheet.write_datetime(line, column, value, times)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(line, column, value, days)
                elif value is not None:
                    sheet.write(line, column, value)
    return written.getvalue()


def in_all_formats(table: pl.DataFrame, as_text: pl.DataFrame, folder: Path) -> dict[str, tuple[str, bytes]]:
    """Return a table (names in capitals, of at most eight) in every format: its kind and the bytes, by suffix."""
    parquet = io.BytesIO()
    table.write_parquet(parquet)
    return {
        ".csv": ("delimited", as_text.write_csv().encode()),
        ".dta": ("stata", bytes_of(pyreadstat.write_dta, table, suffix=".dta", folder=folder)),
        ".sav": ("spss", bytes_of(pyreadstat.write_sav, table, suffix=".sav", folder=folder)),
        ".por": ("spss", bytes_of(pyreadstat.write_por, table, suffix=".por", folder=folder)),
        ".xpt": ("sas", bytes_of(pyreadstat.write_xport, table, suffix=".xpt", folder=folder)),
        ".xlsx": ("excel", workbook([tuple(table.columns), *table.rows()])),
        ".parquet": ("parquet", parquet.getvalue()),
    }
