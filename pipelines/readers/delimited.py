"""Delimited text (CSV, TSV) by DuckDB's strict reader: every line is either a row or a reject with a reason."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.catalog.models import Format
from pipelines.errors import InputError
from pipelines.readers.rows import Rows


def read_delimited(path: Path, form: Format) -> Rows:
    """Read a delimited file with a header; all values are text.

    A column name given twice is kept as `name` and `name_1`. A line with too many or too few fields, or that is not
    valid UTF-8, is rejected, with the reason.

    Raises:
        InputError: The file has no header or no row can be read.
    """
    with duckdb.connect(config={"threads": 2}) as connection:
        try:
            good = connection.sql(
                """
                select * from read_csv(
                    $path, delim = $separator, quote = $quote, escape = $quote, header = true, all_varchar = true,
                    auto_detect = true, sample_size = 1, strict_mode = true, null_padding = false, nullstr = '',
                    normalize_names = false, store_rejects = true, rejects_limit = 0, max_line_size = 8388608
                )
                """,
                params={"path": str(path), "separator": form.separator, "quote": form.quote},
            ).pl()
            rejected = connection.sql(
                """
                select line as _row, any_value(error_message order by column_idx) as reason,
                       any_value(csv_line) as raw
                from reject_errors group by line order by line
                """
            ).pl()
        except duckdb.Error as fault:
            raise InputError(f"not readable as delimited text: {_first_line(fault)}") from fault
    rejected = rejected.with_columns(pl.col("_row").cast(pl.Int64), pl.col("reason").str.split("\n").list.first())
    return Rows(_with_line_numbers(good, rejected), rejected)


def _with_line_numbers(good: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Number rows by line of the file: line 1 is the header, and rejected lines lie between the good ones."""
    lines = pl.int_range(2, 2 + good.height + rejected.height, eager=True).cast(pl.Int64)
    free = lines.filter(~lines.is_in(rejected["_row"].implode())).head(good.height)
    return good.with_columns(free.alias("_row"))


def _first_line(fault: Exception) -> str:
    return next((line for line in str(fault).splitlines() if line.strip()), "unknown fault")
