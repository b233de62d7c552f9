"""Show again what was withheld for nothing: cells without which every sensitive one is still protected."""

from __future__ import annotations

import numpy as np

from pipelines.protection.bounds import ROUNDING, rough_bounds
from pipelines.protection.proof import Goal, Moves, Proof, find_proof
from pipelines.protection.table import Table


def restore(table: Table, proofs: dict[Goal, Proof], moves: Moves) -> None:
    """Show as many secondary cells again as possible, those behind most figures first.

    Args:
        table: the figures of a partition; changed in place.
        proofs: why each sensitive cell is protected; kept up to date.
        moves: thinkable tables found so far.
    """
    secondary = np.flatnonzero(table.suppressed & ~table.sensitive & ~table.kept)
    figures = np.diff(table.shown_in.indptr)
    for cell in sorted(secondary.tolist(), key=lambda one: (-figures[one], -table.truth["n"][one], one)):
        unknown = table.unknown()
        table.suppressed[cell] = False
        shown = set(np.flatnonzero(unknown & ~table.unknown()).tolist())
        goals = [goal for goal, proof in proofs.items() if not shown.isdisjoint(proof.cells)]
        renewed = _renew(table, goals, moves) if goals else {}
        if renewed is None:
            table.suppressed[cell] = True
        else:
            proofs.update(renewed)


def _renew(table: Table, goals: list[Goal], moves: Moves) -> dict[Goal, Proof] | None:
    """Return a proof for each goal with what is unknown now, or None where one has none."""
    if _too_narrow(table, goals):
        return None
    renewed = {}
    unknown = table.unknown()
    group = {int(cell): cells for cells in table.components() for cell in cells}
    free = np.zeros(len(unknown))
    for goal in goals:
        again = moves.find_proof(*goal, unknown)
        if again is None:
            again = find_proof(table, *goal, group[goal[0]], free)
            if again is None:
                return None
            moves.remember(again, goal[1])
        renewed[goal] = again
    return renewed


def _too_narrow(table: Table, goals: list[Goal]) -> bool:
    """Return whether going from line to line already leaves a target too little room: a quick no."""
    targets = [target for target, measure in goals if measure == "n"]
    islands = np.isin(table.island, table.island[targets])
    unknown = np.flatnonzero(table.unknown() & islands)
    low, high = rough_bounds(table, "n", unknown)
    place = np.searchsorted(unknown, targets)
    return bool((high[place] - low[place] < table.width[targets] - ROUNDING).any())
