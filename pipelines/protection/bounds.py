"""The attack: within which interval can a reader place a withheld count, by linear programming over all relations."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.protection.table import Table

VARIABLES = 500  # of one programme: small ones are solved together; in what they find, others need not be solved
ROUNDS = 10  # of bounding counts by one line after another; what these do not find, the programmes do
FAR = 1e6  # respondents: no count is as far from the true one, and what gets there has no bound
ROUNDING = 1e-5  # of the solver, in respondents


def intervals(table: Table, targets: np.ndarray, measure: str) -> np.ndarray:
    """Return the exact interval of each target, as a reader can calculate it from what is shown.

    Counts of respondents are whole numbers, which narrows the interval of the linear programme to them.

    Args:
        table: the figures of a partition.
        targets: cells. One that is shown, or was, has an interval without width.
        measure: `n` or `persons` (here in units of the mean weight).

    Returns:
        A row a target, lower and upper bound; the upper one is infinite where nothing limits it.
    """
    deviations = np.zeros((table.cells.height, 2))
    is_target = np.zeros(table.cells.height, dtype=bool)
    is_target[targets] = True
    for movable in table.components():
        if is_target[movable].any():
            deviations[movable] = _extremes(table, measure, movable, is_target[movable])
    found = table.truth[measure][targets][:, None] + deviations[targets]
    if measure == "n":
        found = np.column_stack([np.ceil(found[:, 0] - ROUNDING), np.floor(found[:, 1] + ROUNDING)])
    found[found > FAR / 2] = np.inf
    return found


def rough_bounds(table: Table, measure: str, movable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return deviations that cells can have at most, going from line to line: quick, and at times too wide."""
    matrix, lower, slack = table.constraints(measure, movable)
    line, cell, sign = matrix.row, matrix.col, matrix.data
    is_exact = np.isfinite(lower)[line]
    low = np.minimum(table.floor[measure][movable] - table.truth[measure][movable], 0)
    high = np.full(len(movable), FAR)
    for _ in range(ROUNDS):
        least, most = np.where(sign > 0, low[cell], -high[cell]), np.where(sign > 0, high[cell], -low[cell])
        # What the other cells of a line leave to each, times its sign.
        at_most = (slack - np.bincount(line, least, len(slack)))[line] + least
        at_least = np.where(is_exact, most - np.bincount(line, most, len(slack))[line], -FAR)
        before = high.sum() - low.sum()
        np.minimum.at(high, cell, np.where(sign > 0, at_most, -at_least))
        np.maximum.at(low, cell, np.where(sign > 0, at_least, -at_most))
        if high.sum() - low.sum() >= before:
            break
    return low, high


def _extremes(table: Table, measure: str, movable: np.ndarray, is_target: np.ndarray) -> np.ndarray:
    """Return the lowest and highest deviation of the targets among cells that may move together.

    Each solution is a thinkable table. Where one of them reaches the rough bound of a target, that one is exact.
    """
    rough = np.column_stack(rough_bounds(table, measure, movable))
    reached = np.zeros_like(rough)
    open_ends = np.repeat(is_target[:, None], 2, axis=1)
    batch = max(1, VARIABLES // len(movable))
    while True:
        open_ends &= np.abs(rough - reached) > ROUNDING
        cells, ends = (some[:batch] for some in np.nonzero(open_ends))
        if not cells.size:
            return reached
        tables = _solve(table, measure, movable, cells, np.where(ends == 0, 1.0, -1.0))
        reached[:, 0] = np.minimum(reached[:, 0], tables.min(axis=0))
        reached[:, 1] = np.maximum(reached[:, 1], tables.max(axis=0))
        open_ends[cells, ends] = False


def _solve(table: Table, measure: str, movable: np.ndarray, cells: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Return for each of some cells the thinkable table in which its deviation, times a sign, is least."""
    matrix, lower, upper = table.constraints(measure, movable)
    copies = len(cells)
    objective = np.zeros((copies, len(movable)))
    objective[np.arange(copies), cells] = signs
    room = np.minimum(table.floor[measure][movable] - table.truth[measure][movable], 0)
    result = milp(
        objective.ravel(),
        constraints=LinearConstraint(
            sparse.kron(sparse.identity(copies), matrix, format="csc"), np.tile(lower, copies), np.tile(upper, copies)
        ),
        bounds=Bounds(np.tile(room, copies), FAR),
        options={"presolve": False},
    )
    if result.x is None:
        raise RuntimeError(f"The true table is a solution, but the audit found none: {result.message}")
    return result.x.reshape(copies, -1)
