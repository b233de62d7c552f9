"""Delimited text (CSV, TSV) by DuckDB's strict reader: every line is either a row or a reject with a reason."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.catalog.location import Format
from pipelines.errors import InputError
from pipelines.readers.rows import Rows, keep_row_free

_DIALECT = "delim = $separator, quote = $quote, escape = $quote, header = true, nullstr = '', max_line_size = 8388608"
_BLANK = (b"\n", b"\r\n", b"\xef\xbb\xbf\n", b"\xef\xbb\xbf\r\n")


def read_delimited(path: Path, form: Format) -> Rows:
    """Read a delimited file with a header; all values are text.

    A column name given twice is kept as `name` and `name_1`. A line with too many or too few fields, with quotes
    that do not match, or that is not valid UTF-8, is rejected, with the reason. Separators at the end of a line with
    nothing behind them are no fields.

    Raises:
        InputError: The file has no header, no row can be read, a quote is not closed, or a column is called `_row`.
    """
    blank, count = _blank_lines(path)
    if 1 in blank:
        raise InputError("line 1 is blank, and the names of the columns are expected there. Remove it.")
    said = {"path": str(path), "separator": form.separator, "quote": form.quote}
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        try:
            columns = dict.fromkeys(_header(connection, said), "VARCHAR")
            keep_row_free(columns)
            good = connection.sql(
                f"""
                from read_csv(
                    $path, {_DIALECT}, columns = $columns, auto_detect = false, strict_mode = true,
                    null_padding = false, store_rejects = true, rejects_limit = 0
                )
                """,
                params=said | {"columns": columns},
            ).pl()
            rejected = connection.sql(
                """
                select line as _row, any_value(error_message order by column_idx) as reason,
                       any_value(csv_line) as raw
                from reject_errors group by line order by line
                """
            ).pl()
        except duckdb.Error as fault:
            raise InputError(
                f"not readable as delimited text: {_first_line(fault).replace(str(path), 'the file')} "
                "Look at the separator and quotes declared, and whether all lines of the file end alike."
            ) from fault
    rejected = rejected.with_columns(
        pl.col("_row").cast(pl.Int64),
        pl.col("reason").str.split("\n").list.first(),
        pl.col("raw").str.strip_chars("\r\n"),
    )
    _refuse_swallowed_lines(rejected)
    rows = Rows(good, rejected)
    one_line_each = 1 + rows.read + len(blank) == count
    return Rows(_with_line_numbers(rows, blank if one_line_each else []), rejected)


def _blank_lines(path: Path) -> tuple[list[int], int]:
    """Return the numbers of blank lines, which DuckDB passes over without counting, and how many lines there are."""
    blank, number = [], 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line in _BLANK:
                blank.append(number)
    return blank, number


def _refuse_swallowed_lines(rejected: pl.DataFrame) -> None:
    """Refuse a file in which a quote that is not closed takes the lines after it along: they could not be counted."""
    swallowing = rejected.filter(pl.col("raw").str.contains("\n", literal=True))
    if swallowing.height:
        line, raw = swallowing["_row"][0], swallowing["raw"][0]
        raise InputError(
            f"line {line}: a quote is opened and not closed, and takes {raw.count(chr(10))} line(s) along. "
            "Correct the line, or declare another quote character (format.quote)."
        )


def _header(connection: duckdb.DuckDBPyConnection, said: dict[str, str]) -> list[str]:
    """Return the column names, guessed leniently, so that a faulty first row is no obstacle."""
    call = (
        f"read_csv($path, {_DIALECT}, all_varchar = true, sample_size = 1, strict_mode = false, ignore_errors = true)"
    )
    return connection.sql(f"from {call}", params=said).columns


def _with_line_numbers(rows: Rows, blank: list[int]) -> pl.DataFrame:
    """Number the good rows by line: line 1 is the header, and rejected and blank lines lie between the good ones.

    Where values hold line ends, or the file has lines that end in a lone carriage return, rows count as lines.
    """
    taken = pl.concat([rows.rejected["_row"], pl.Series(blank, dtype=pl.Int64)])
    lines = pl.int_range(2, 2 + rows.read + len(blank), eager=True).cast(pl.Int64)
    return rows.good.with_columns(lines.filter(~lines.is_in(taken.implode())).head(rows.good.height).alias("_row"))


def _first_line(fault: Exception) -> str:
    return next((line for line in str(fault).splitlines() if line.strip()), "unknown fault")
