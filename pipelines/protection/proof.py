"""Proofs that a count is protected: two thinkable tables, alike in all that is shown, in which it differs enough.

The classic way to complementary suppression: of all pairs of thinkable tables in which the count differs by the
required width, a linear programme finds one that moves few figures, and what it moves must be withheld. See Hundepool
et al., Statistical Disclosure Control (Wiley, 2012), chapter 4; Fischetti and Salazar, Management Science 47 (2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.protection.table import MEASURES, Table

Goal = tuple[int, str]  # a sensitive cell and a measure
NOTHING = 1e-6  # deviations below this are rounding noise of the solver
UNSEEN_COST = 1e-3  # moving an unknown count costs no figure, but proofs that move little are easier to keep


@dataclass(frozen=True)
class Move:
    """A thinkable table, as deviations from the true one; all other counts stay."""

    cells: np.ndarray
    deviations: np.ndarray


@dataclass(frozen=True)
class Proof:
    """Two moves that together place a count in an interval of at least the required width."""

    up: Move
    down: Move

    @cached_property
    def cells(self) -> frozenset[int]:
        """Return the cells that must stay unknown for the proof to hold."""
        return frozenset({*self.up.cells.tolist(), *self.down.cells.tolist()})


class Moves:
    """Thinkable tables found so far: one that protects a count often protects others."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.through: dict[Goal, list[tuple[float, Move]]] = {}

    def remember(self, proof: Proof, measure: str) -> None:
        """Keep the moves of a proof, for the other measure too where they are possible in it."""
        for move in (proof.up, proof.down):
            for other in MEASURES:
                if other == measure or is_thinkable(self.table, move, other):
                    for cell, deviation in zip(move.cells.tolist(), move.deviations.tolist(), strict=True):
                        self.through.setdefault((cell, other), []).append((deviation, move))

    def find_proof(self, target: int, measure: str, unknown: np.ndarray) -> Proof | None:
        """Return a proof that a count is protected if nothing but the unknown cells may differ, or None."""
        high, low = (0.0, STILL), (0.0, STILL)
        for one in self.through.get((target, measure), []):
            if not low[0] <= one[0] <= high[0] and unknown[one[1].cells].all():
                high, low = max(high, one, key=_deviation), min(low, one, key=_deviation)
        return Proof(high[1], low[1]) if high[0] - low[0] >= self.table.width[target] else None


STILL = Move(np.array([], dtype=int), np.array([]))


def _deviation(reached: tuple[float, Move]) -> float:
    return reached[0]


def find_proof(table: Table, target: int, measure: str, movable: np.ndarray, cost: np.ndarray) -> Proof | None:
    """Return the cheapest proof that a count is protected, or None where there is none.

    Args:
        table: the figures of a partition.
        target: the cell to protect.
        measure: `n` or `persons`.
        movable: cells that may differ, the target among them; all others are taken as shown.
        cost: what it costs to move each cell by one.
    """
    matrix, lower, upper = table.constraints(measure, movable)
    size = len(movable)
    room = np.maximum(table.truth[measure][movable] - table.floor[measure][movable], 0)
    once = np.concatenate([np.full(size, np.inf), room])
    price = np.maximum(cost[movable], UNSEEN_COST)
    result = milp(
        np.tile(price, 4),
        constraints=LinearConstraint(
            _two_tables(matrix, int(np.searchsorted(movable, target))),
            np.concatenate([lower, lower, [table.width[target]]]),
            np.concatenate([upper, upper, [np.inf]]),
        ),
        bounds=Bounds(0, np.tile(once, 2)),
        options={"presolve": False},  # which takes longer than to solve programmes as small as these
    )
    if result.x is None:
        return None
    up, down = (result.x.reshape(2, 2, size) * [[[1], [-1]]]).sum(axis=1)
    return Proof(_move(movable, up), _move(movable, down))


def _two_tables(matrix: sparse.coo_matrix, target: int) -> sparse.csc_matrix:
    """Return the lines of two tables, and below them how far the target is apart in the two.

    The variables of each table are the cells' deviations upwards, and then downwards.
    """
    lines, size = matrix.shape
    line, cell, sign = matrix.row, matrix.col, matrix.data
    rows = np.concatenate([line, line, line + lines, line + lines, np.full(4, 2 * lines)])
    columns = np.concatenate([*(cell + size * copy for copy in range(4)), target + size * np.arange(4)])
    values = np.concatenate([sign, -sign, sign, -sign, [1.0, -1.0, -1.0, 1.0]])
    return sparse.csc_matrix((values, (rows, columns)), shape=(2 * lines + 1, 4 * size))


def _move(movable: np.ndarray, deviations: np.ndarray) -> Move:
    moved = np.abs(deviations) > NOTHING
    return Move(movable[moved], deviations[moved])


def is_thinkable(table: Table, move: Move, measure: str) -> bool:
    """Return whether the move is possible in the other measure too."""
    left = table.truth[measure][move.cells] + move.deviations
    if (left < table.floor[measure][move.cells] - NOTHING).any():
        return False
    sums = table.columns[:, move.cells] @ move.deviations
    return bool((sums <= np.where(table.lines.exact, 0, table.slack(measure)) + NOTHING).all())
