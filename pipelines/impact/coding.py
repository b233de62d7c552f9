"""Covariates of a panel as numbers, the way estimators take them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.impact.covariates import encode


def coded(frame: pl.DataFrame, covariates: Sequence[str]) -> tuple[pl.DataFrame, list[str]]:
    """Add covariates as numbers, and return their names.

    Numbers are centred and of unit variance over persons. A category is a column of 0 and 1, and stays one: where a
    comparison group has nobody in it, the column is nothing but zeros and drops out; centred, it could stand for the
    constant of a regression and be wildly extrapolated. Of several values one is the reference and has no column.

    Args:
        frame: A panel, with `unit` and the covariates of the unit in each of its rows.
        covariates: Columns of numbers or text.
    """
    units = frame.unique("unit", maintain_order=True)
    encoded = encode(units, covariates)
    references = {levels[0] for name in covariates if len(levels := _levels(encoded, name)) > 1}
    columns = [column for column in encoded if column.name not in references]
    numbers = [(column if "=" in column.name else _scaled(column)).alias(f"#{column.name}") for column in columns]
    wide = frame.join(pl.DataFrame([units["unit"], *numbers]), on="unit", maintain_order="left")
    return wide, [column.name for column in numbers]


def _levels(encoded: pl.DataFrame, name: str) -> list[str]:
    return [column for column in encoded.columns if column.startswith(f"{name}=")]


def _scaled(numbers: pl.Series) -> pl.Series:
    return (numbers - numbers.mean()) / numbers.std()
