"""Complementary suppression: which further figures to withhold, so that none of the withheld can be calculated."""

from __future__ import annotations

import numpy as np

from pipelines.protection.proof import Goal, Moves, Proof, find_proof
from pipelines.protection.relations import Relations
from pipelines.protection.table import MEASURES, Table


class Suppression:
    """Withholds cells of a table until every sensitive one is proved to be protected."""

    def __init__(self, table: Table, relations: Relations) -> None:
        self.table = table
        self.family = _families(table.cells["population"].to_list(), relations)
        self.proofs: dict[Goal, Proof] = {}
        self.moves = Moves(table)

    def protect(self, targets: np.ndarray) -> None:
        """Withhold what it takes to protect the targets, larger ones first: they need the most."""
        for target in sorted(targets.tolist(), key=lambda cell: (-self.table.truth["n"][cell], cell)):
            for measure in MEASURES:
                self._protect(target, measure)

    def _protect(self, target: int, measure: str) -> None:
        """Find a proof for one goal, withholding the cells that it moves."""
        unknown = self.table.unknown()
        proof = self.moves.find_proof(target, measure, unknown)
        for movable in () if proof else self._neighbourhoods(target, unknown):
            proof = find_proof(self.table, target, measure, movable, np.where(unknown, 0, self.table.cost()))
            if proof:
                self.table.suppressed[[cell for cell in proof.cells if not unknown[cell]]] = True
                self.moves.remember(proof, measure)
                break
        if proof:
            self.proofs[target, measure] = proof

    def _neighbourhoods(self, target: int, unknown: np.ndarray) -> list[np.ndarray]:
        """Return cells to look for help among: those near, then all."""
        table = self.table
        related = self.family == self.family[target]
        within = (table.island == table.island[target]) & ~table.known
        near = table.table_of == table.table_of[target]
        is_margin = table.table_of[target] == table.table_of.min()
        first = related if is_margin else near & (related | unknown)
        return [np.flatnonzero(cells & within) for cells in (first, np.ones_like(first))]


def _families(populations: list[str], relations: Relations) -> np.ndarray:
    """Number the populations so that those whose counts add up have the same number."""
    names = sorted(set(populations))
    family = {name: number for number, name in enumerate(names)}
    for whole, terms in relations.sums.items():
        present = [name for name in (whole, *terms) if name in family]
        joined = {family[name] for name in present}
        family = {name: min(joined) if number in joined else number for name, number in family.items()}
    return np.array([family[name] for name in populations])
