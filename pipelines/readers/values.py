"""Values as text, the same whatever the file they come from."""

from __future__ import annotations

import polars as pl

_WHOLE_LIMIT = 2.0**63


def number_text(numbers: pl.Expr | pl.Series) -> pl.Expr:
    """Write numbers shortest and exact: whole ones as `1`, never `1.0`; what is not finite is null."""
    number = numbers if isinstance(numbers, pl.Expr) else pl.lit(numbers)
    whole = (number == number.floor()) & (number.abs() < _WHOLE_LIMIT)
    return (
        pl.when(whole)
        .then(number.cast(pl.Int64, strict=False).cast(pl.String))
        .when(number.is_finite())
        .then(number.cast(pl.String))
    )


def cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    """Trim the blanks of text columns; what is empty then is null."""
    text = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text))
