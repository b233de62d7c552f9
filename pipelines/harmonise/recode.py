"""One variable of the codebook: two expressions, its harmonised value and what is wrong with the source's value."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.catalog.models import Variable
from pipelines.harmonise.subjects import POLARS, Column
from pipelines.sql import expression, need_columns

BETWEEN = "\x1f"
"""Stands between the numbers of a list (the unit separator of ASCII, which no number holds)."""


@dataclass(frozen=True)
class Recoded:
    """`value` has the harmonised type; `fault` is null where all is well, else says what was found."""

    value: pl.Expr
    fault: pl.Expr


def source_text(name: str, variable: Variable, columns: list[str], *, where: str) -> pl.Expr:
    """Return the source's value as trimmed text; null outside `when`, where empty, and for declared missing codes."""
    if variable.constant is not None:
        constant = variable.constant
        text = pl.lit(str(constant).lower() if isinstance(constant, bool) else str(constant))
    elif variable.columns is not None:
        names = variable.numbered_columns
        need_columns(names, columns, where=where)
        parts = [pl.col(name).cast(pl.String).str.strip_chars().fill_null("") for name in names]
        answered = pl.any_horizontal(part != "" for part in parts)
        text = pl.when(answered).then(pl.concat_str(parts, separator=BETWEEN))
    elif variable.column is not None:
        need_columns([variable.column], columns, where=where)
        text = pl.col(variable.column).cast(pl.String).str.strip_chars()
    else:
        text = expression(str(variable.expression), columns, where=where).cast(pl.String).str.strip_chars()
    keep = (text != "") & ~text.is_in(list(variable.missing))
    if variable.when is not None:
        keep &= expression(variable.when, columns, where=f"{where}.when").fill_null(False)
    return pl.when(keep).then(text)


def recode(
    name: str, variable: Variable, column: Column, text: pl.Expr, *, link: Mapping[str, str] | None, secret: bytes
) -> Recoded:
    """Bring a source's text to the harmonised value.

    Args:
        name: The harmonised variable, for messages.
        variable: What the codebook says of it.
        column: Its type, and whether every row must have it.
        text: The source's value as `source_text` gives it.
        link: The classification link the codebook names.
        secret: Key for hashed values.
    """
    origin = f"column {variable.column}" if variable.column else "its expression"
    if variable.map is not None:
        mapping = {
            code: str(value).lower() if isinstance(value, bool) else str(value) for code, value in variable.map.items()
        }
        coded = text.replace_strict(mapping, default=None, return_dtype=pl.String)
        problem = f"code '{{}}' of {origin} is not in the codebook"
    elif link is not None:
        coded = _linked(text, link, variable)
        problem = f"code '{{}}' of {origin} is not in the link {variable.link}"
    elif variable.columns is not None:
        coded = text
        problem = f"not all of columns {variable.columns} are numbers"
    else:
        coded = text
        problem = f"'{{}}' of {origin} is not a {column.dtype}"
    if variable.hash:
        coded = coded.map_batches(lambda values: _hashed(values, secret), return_dtype=pl.String)
    value = _typed(coded, column, variable)
    told = pl.lit(f"{name}: {problem}") if variable.columns else pl.format(f"{name}: {problem}", text)
    fault: pl.Expr = pl.when(text.is_not_null() & value.is_null()).then(told)
    if column.required and column.unless is None:
        missing = pl.when(value.is_null()).then(pl.lit(f"{name}: required, but missing ({origin})"))
        fault = pl.coalesce(fault, missing)
    return Recoded(value.alias(name), fault)


def _linked(text: pl.Expr, link: Mapping[str, str], variable: Variable) -> pl.Expr:
    def look_up(code: pl.Expr) -> pl.Expr:
        return code.replace_strict(dict(link), default=None, return_dtype=pl.String)

    found = look_up(text)
    if variable.back_off:
        found = pl.coalesce(found, *(look_up(text.str.head(digits)) for digits in (3, 2, 1)))
    return found.str.head(variable.digits) if variable.digits else found


def _typed(coded: pl.Expr, column: Column, variable: Variable) -> pl.Expr:
    if column.dtype == "boolean":
        return coded.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    if column.dtype == "date":
        return coded.str.to_date("%Y-%m-%d", strict=False)
    if column.dtype in ("number", "integer"):
        number = _number(coded, variable)
        if column.dtype == "integer":
            number = pl.when(number == number.round()).then(number)
        return number.cast(POLARS[column.dtype], strict=False)
    if column.dtype == "numbers":
        numbers = coded.str.split(BETWEEN).list.eval(_number(pl.element(), variable))
        return pl.when(numbers.list.eval(pl.element().is_not_null()).list.all()).then(numbers)
    return coded


def _number(text: pl.Expr, variable: Variable) -> pl.Expr:
    number = text.cast(pl.Float64, strict=False) * (1.0 if variable.scale is None else variable.scale)
    return pl.when(number.is_finite()).then(number)


def _hashed(values: pl.Series, secret: bytes) -> pl.Series:
    known = values.unique().drop_nulls()
    digests = [hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:24] for value in known]
    return values.replace_strict(known, digests, default=None, return_dtype=pl.String)
