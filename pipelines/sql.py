"""SQL expressions of the catalogue as Polars expressions, with errors that name what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl
from polars.exceptions import PolarsError

from pipelines.errors import CodebookError

_OTHER_TABLES = re.compile(r"\b(select|read_(csv|parquet|ipc|json|ndjson))\b", re.IGNORECASE)


def expression(text: str, columns: Iterable[str], *, where: str) -> pl.Expr:
    """Parse a SQL expression and see that the columns it names exist.

    Args:
        text: SQL over the source's columns, e.g. `CASE WHEN ESTADO = '1' THEN 'EMP' END`.
        columns: The columns there are.
        where: Named in errors, e.g. `arg_eph: codebook.sex`.

    Raises:
        CodebookError: It is no SQL expression, asks another table (which could be any file), or names a column that
            the file lacks.
    """
    if _OTHER_TABLES.search(text):  # Polars would open the file while it parses
        raise CodebookError(f"{where}: '{text}' asks another table. Use the columns of the file alone.")
    try:
        parsed = pl.sql_expr(text)
    except PolarsError as fault:
        raise CodebookError(f"{where}: '{text}' is not a SQL expression ({fault})") from fault
    need_columns(parsed.meta.root_names(), columns, where=where)
    return parsed


def need_columns(names: Iterable[str], columns: Iterable[str], *, where: str) -> None:
    """Raise a CodebookError if a named column is absent, with a hint where the separator looks wrong."""
    present = list(columns)
    absent = sorted(set(names) - set(present))
    if not absent:
        return
    data = [name for name in present if not name.startswith("_")]
    hint = (
        " The file has a single column: its separator is probably not the declared one."
        if len(data) == 1
        else f" The file has {len(data)} columns: {', '.join(data[:6])} …"
    )
    raise CodebookError(
        f"{where}: column(s) {', '.join(absent)} are not in the file.{hint} Correct the YAML, or get the whole file."
    )
