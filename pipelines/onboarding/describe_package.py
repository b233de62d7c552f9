"""What a file of Stata, SPSS or SAS says of its own variables."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.onboarding.description import Category, Described


def described_by_package(told: Any, rows: pl.DataFrame) -> tuple[Described, ...]:
    """Return the variables with their labels, categories and declared missing values.

    Args:
        told: What ReadStat says of the file (`pipelines.readers.statistical.metadata`).
        rows: The file's rows as text: codes seen in a range that SPSS declares missing are categories of their own.
    """
    return tuple(_variable(name, told, rows[name]) for name in told.column_names)


def _variable(name: str, told: Any, values: pl.Series) -> Described:
    is_text = told.readstat_variable_types[name] == "string"
    labels = {
        _code(key, is_text=is_text): str(label).strip()
        for key, label in told.variable_value_labels.get(name, {}).items()
    }
    ranges = told.missing_ranges.get(name, [])
    codes = dict.fromkeys([*labels, *(_code(one["lo"], is_text=is_text) for one in ranges if one["lo"] == one["hi"])])
    seen = [
        code
        for code in values.unique().drop_nulls().sort()
        if _declared(code, ranges, is_text=is_text) or _is_reason(code, is_text=is_text)
    ]
    codes |= dict.fromkeys(seen)
    return Described(
        name=name,
        label=(told.column_names_to_labels.get(name) or "").strip(),
        kind="text" if is_text else "number",
        categories=tuple(
            Category(
                code,
                labels.get(code, ""),
                _declared(code, ranges, is_text=is_text) or _is_reason(code, is_text=is_text),
            )
            for code in codes
        ),
    )


def _code(key: Any, *, is_text: bool) -> str:
    """Write the key of a value label as the readers write the value."""
    if is_text:
        return str(key).strip()
    if isinstance(key, str):  # a missing value with a reason: .a of Stata, .A of SAS
        return f".{key}"
    return str(int(key)) if key == int(key) else repr(float(key))


def _is_reason(code: str, *, is_text: bool) -> bool:
    return not is_text and code.startswith(".") and not code[1:].isdigit()


def _declared(code: str, ranges: list[dict[str, Any]], *, is_text: bool) -> bool:
    """Say whether a code lies in what SPSS declares missing."""
    if is_text:
        return any(code == str(one["lo"]).strip() for one in ranges)
    try:
        return any(one["lo"] <= float(code) <= one["hi"] for one in ranges)
    except ValueError:
        return False
