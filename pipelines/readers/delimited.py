"""Delimited text (CSV, TSV) by DuckDB's strict reader: every line is either a row or a reject with a reason."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.catalog.location import Format
from pipelines.errors import InputError
from pipelines.readers.rows import Rows

_DIALECT = "delim = $separator, quote = $quote, escape = $quote, header = true, nullstr = '', max_line_size = 8388608"


def read_delimited(path: Path, form: Format) -> Rows:
    """Read a delimited file with a header; all values are text.

    A column name given twice is kept as `name` and `name_1`. A line with too many or too few fields, with quotes
    that do not match, or that is not valid UTF-8, is rejected, with the reason.

    Raises:
        InputError: The file has no header, no row can be read, or a quote is not closed.
    """
    said = {"path": str(path), "separator": form.separator, "quote": form.quote}
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        try:
            columns = dict.fromkeys(_header(connection, said), "VARCHAR")
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
    return Rows(_with_line_numbers(good, rejected), rejected)


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


def _with_line_numbers(good: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Number rows by line of the file: line 1 is the header, and rejected lines lie between the good ones."""
    lines = pl.int_range(2, 2 + good.height + rejected.height, eager=True).cast(pl.Int64)
    free = lines.filter(~lines.is_in(rejected["_row"].implode())).head(good.height)
    return good.with_columns(free.alias("_row"))


def _first_line(fault: Exception) -> str:
    return next((line for line in str(fault).splitlines() if line.strip()), "unknown fault")
