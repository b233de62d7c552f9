"""How to ask Great Expectations as little as possible, without another answer.

Whether a value is in a set does not depend on how often it occurs: such expectations are first asked of the distinct
values, all in one frame, and again of every row only if they fail, to count. What the number of nulls decides is not
asked at all. At 60,000 rows a whole suite takes 0.26 s instead of 0.74.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from pipelines.quality.engine import Verdict, evaluate
from pipelines.quality.suites import Expectation

_ON_VALUES = ("_to_be_in_set", "_match_regex", "_to_be_between", "_lengths_to_be_between", "_lengths_to_equal")


def verdicts_on(rows: pl.DataFrame, expectations: Sequence[Expectation]) -> dict[int, Verdict]:
    """Return the verdict on each expectation whose columns are there, by its position.

    Args:
        rows: At least one row, in at least the columns that the expectations read.
        expectations: Expectations on rows, with or without a condition.

    Raises:
        CatalogError: An expectation does not exist in GX, or its arguments do not fit.
    """
    possible = {at: one for at, one in enumerate(expectations) if set(one.columns) <= set(rows.columns)}
    conditions = {one.condition for one in possible.values()}
    chosen = {text: rows.filter(pl.sql_expr(text)) if text else rows for text in conditions}
    verdicts = {at: Verdict(True) for at, one in possible.items() if _settled_by_nulls(one, chosen[one.condition])}
    on_values = {at: one for at, one in possible.items() if at not in verdicts and _depends_on_values_alone(one)}
    verdicts |= {at: verdict for at, verdict in _on_distinct(chosen, on_values).items() if verdict.passed}
    for condition, part in chosen.items():
        left = {at: one for at, one in possible.items() if at not in verdicts and one.condition == condition}
        verdicts |= _on_all(part, left)
    return verdicts


def _settled_by_nulls(one: Expectation, part: pl.DataFrame) -> bool:
    """Whether the expectation holds for no other reason than how many values are missing."""
    if not part.height:
        return True
    missing = [part[name].null_count() for name in one.subject_columns]
    if one.type.endswith("_to_not_be_null"):
        return not any(missing)
    if one.type.endswith("_to_be_null") or _depends_on_values_alone(one):
        return missing == [part.height]
    return False


def _depends_on_values_alone(one: Expectation) -> bool:
    return one.type.endswith(_ON_VALUES) and one.kwargs.get("mostly", 1) == 1 and "column" in one.kwargs


def _on_distinct(chosen: dict[str, pl.DataFrame], expectations: dict[int, Expectation]) -> dict[int, Verdict]:
    """Evaluate on the distinct values, side by side; the shorter columns end in nulls, which are ignored."""
    columns: dict[str, pl.DataFrame] = {}
    asked = []
    for one in expectations.values():
        column = one.subject_columns[0]
        alias = f"{column} {one.condition}".strip()
        if alias not in columns:
            columns[alias] = chosen[one.condition][column].drop_nulls().unique().alias(alias).to_frame()
        plain = one.for_all_rows()
        asked.append(replace(plain, kwargs=plain.kwargs | {"column": alias}))
    if not asked:
        return {}
    frame = pl.concat(list(columns.values()), how="horizontal_extend")
    return dict(zip(expectations, evaluate(frame, asked), strict=True))


def _on_all(part: pl.DataFrame, expectations: dict[int, Expectation]) -> dict[int, Verdict]:
    asked = [one.for_all_rows() for one in expectations.values()]
    names = {name for one in asked for name in one.subject_columns}
    return dict(zip(expectations, evaluate(part.select(sorted(names)), asked), strict=True)) if asked else {}
