"""Controlled rounding: weighted totals to multiples of a base that still add up.

Each total goes to one of the two multiples beside it, and one that is a multiple stays as it is. In tables of three
and more dimensions that can be impossible; then totals may go to a multiple further away, no more than needed.
See Hundepool et al., Statistical Disclosure Control (Wiley, 2012), section 5.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.protection.cells import CELL, DIMENSIONS, ProtectionError, revealed
from pipelines.protection.lines import sums_along
from pipelines.protection.relations import Relations

SAME = 1e-6  # relative: sums of weighted counts that differ by less are equal
SECONDS = 10.0  # longest search for the nearest table; the best one found by then is as additive
REACH = (0, 1)  # how many multiples below and above the one that a total reaches it may go: those beside it
FAR_REACH = (1, 2)


def round_observations(
    observations: pl.DataFrame,
    indicators: Sequence[Mapping[str, Any]],
    bases: Mapping[str, int],
    relations: Relations,
) -> pl.DataFrame:
    """Round numbers of persons, and the weighted denominators of other figures, of the sources that ask for it.

    Args:
        observations: figures, protected.
        indicators: metadata with `id`, `estimator`, `counts`.
        bases: by source, to multiples of how many persons.
        relations: groups made of other codes.
    """
    totals = [one["id"] for one in indicators if one.get("estimator") == "total"]
    rows = observations.with_row_index("row")
    for source, base in sorted(bases.items()):
        shown = revealed(rows.filter(pl.col("source_id") == source), indicators, relations)
        counts = shown.filter(pl.col("role") == "denominator", pl.col("persons").is_not_null()).select(
            "row", *CELL, "persons"
        )
        cells = round_totals(counts.drop("row").unique(CELL, keep="first"), base, relations)
        rounded = counts.select("row", *CELL).join(cells, on=CELL).select("row", "rounded")
        is_total = pl.col("rounded").is_not_null() & pl.col("indicator").is_in(totals)
        rows = (
            rows.join(rounded, on="row", how="left", maintain_order="left")
            .with_columns(
                obs_value=pl.when(is_total).then("rounded").otherwise("obs_value"),
                n_weighted=pl.coalesce("rounded", "n_weighted"),
            )
            .drop("rounded")
        )
    return rows.drop("row")


def round_totals(totals: pl.DataFrame, base: int, relations: Relations) -> pl.DataFrame:
    """Round weighted totals.

    Args:
        totals: columns of a count cell and `persons`, complete tables or not.
        base: persons.
        relations: groups made of other codes.

    Returns:
        The same rows with a column `rounded`. Parts that add up to a whole still do; others do not exceed it.
    """
    cells = totals.sort(CELL).with_row_index("cell")
    values = cells["persons"].to_numpy()
    exact: list[tuple[int, list[int]]] = []
    within: list[tuple[int, list[int]]] = []
    for dimension in DIMENSIONS:
        for whole, members, loose in sums_along(cells, dimension, relations):
            if members:
                adds_up = abs(values[whole] - values[members].sum()) <= SAME * max(values[whole], 1)
                (exact if adds_up else within).append((whole, members))
            within.extend((whole, [one]) for one in loose)
    rounded = round_values(values, exact, within, base)
    return totals.join(cells.select(*CELL, pl.Series("rounded", rounded)), on=CELL, how="left", maintain_order="left")


def round_values(
    values: np.ndarray, exact: list[tuple[int, list[int]]], within: list[tuple[int, list[int]]], base: int
) -> np.ndarray:
    """Round values to multiples of a base.

    Args:
        values: numbers of zero or more.
        exact: positions of a whole and its parts, which add up to it.
        within: positions of a whole and of parts that together may not exceed it.
        base: one or more.

    Returns:
        Multiples of the base that add up in the same way, together as near to the values as possible.

    Raises:
        ProtectionError: there are none within one base more than rounding takes.
    """
    lines = [*exact, *within]
    matrix = sparse.lil_matrix((len(lines), len(values)))
    for line, (whole, members) in enumerate(lines):
        matrix[line, members] = 1
        matrix[line, whole] = -1
    least = np.concatenate([np.zeros(len(exact)), np.full(len(within), -np.inf)])
    for reach in (REACH, FAR_REACH):
        steps = _nearest(values / base, matrix.tocsr(), least, reach)
        if steps is not None:
            return base * steps
    raise ProtectionError(f"No table of multiples of {base} adds up like the {len(values)} totals given.")


def _nearest(
    values: np.ndarray, matrix: sparse.csr_matrix, least: np.ndarray, reach: tuple[int, int]
) -> np.ndarray | None:
    """Return whole numbers near the values that satisfy the lines, or None where there are none within reach."""
    size = len(values)
    down = np.floor(values + SAME)
    is_whole = np.abs(values - down) <= SAME
    above = np.where(is_whole, reach[1] - 1, reach[1])
    identity = sparse.identity(size)
    # Variables: the whole numbers, and how far each is from its value.
    distance = sparse.block_array([[identity, -identity], [identity, identity]])
    result = milp(
        np.concatenate([np.zeros(size), np.ones(size)]),
        integrality=np.concatenate([np.ones(size), np.zeros(size)]),
        bounds=Bounds(
            np.concatenate([np.maximum(down - reach[0], 0), np.zeros(size)]),
            np.concatenate([down + above, np.full(size, np.inf)]),
        ),
        constraints=[
            LinearConstraint(sparse.hstack([matrix, sparse.csr_matrix(matrix.shape)], format="csc"), least, 0),
            LinearConstraint(
                distance.tocsc(),
                np.concatenate([np.full(size, -np.inf), values]),
                np.concatenate([values, np.full(size, np.inf)]),
            ),
        ],
        options={"time_limit": SECONDS},
    )
    return None if result.x is None else np.round(result.x[:size])
