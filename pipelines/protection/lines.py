"""Lines: every relation between the counts of a partition that a reader can use to calculate one from others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy import sparse

from pipelines.protection.cells import CELL, CLASSIFICATIONS, DIMENSIONS, ProtectionError
from pipelines.protection.relations import TOTAL, Relations, classifications, parts


@dataclass(frozen=True)
class Lines:
    """Relations `matrix @ deviation <= slack` (or = 0) that hold for any counts a reader can think possible.

    A deviation is the distance of a thinkable count from the true one: none at all satisfies every line.
    """

    matrix: sparse.csr_matrix
    slack_n: np.ndarray
    slack_persons: np.ndarray
    exact: np.ndarray


@dataclass
class _Builder:
    n: np.ndarray
    persons: np.ndarray
    rows: list[list[int]] = field(default_factory=list)
    signs: list[list[int]] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)

    def add(self, whole: int, members: list[int], exact: bool | None = None) -> None:
        """Say that the members are (all of) the whole; unless told, the true counts tell whether all.

        A reader may know that a survey has no persons with unknown codes: no remainder is taken as a known zero.
        """
        remainder = self.n[whole] - self.n[members].sum()
        if remainder < 0 or (exact and remainder > 0):
            raise ProtectionError(f"Counts do not add up: {remainder} persons remain of {self.n[whole]}.")
        self.rows.append([*members, whole])
        self.signs.append([1] * len(members) + [-1])
        self.exact.append(bool(remainder == 0 if exact is None else exact))

    def build(self) -> Lines:
        """Return the lines."""
        lengths = [len(row) for row in self.rows]
        matrix = sparse.csr_matrix(
            (
                np.array([sign for signs in self.signs for sign in signs], dtype=float),
                np.array([cell for row in self.rows for cell in row], dtype=int),
                np.concatenate([[0], np.cumsum(lengths, dtype=int)]),
            ),
            shape=(len(self.rows), len(self.n)),
        )
        return Lines(
            matrix=matrix,
            slack_n=-(matrix @ self.n),
            # Weighted counts come from percentages: what rounding leaves below zero is nothing.
            slack_persons=np.maximum(-(matrix @ self.persons), 0),
            exact=np.array(self.exact, dtype=bool),
        )


def find_lines(cells: pl.DataFrame, pairs: pl.DataFrame, relations: Relations) -> Lines:
    """Return the lines of one source and period.

    Args:
        cells: count cells with their `cell` number, 0 and up, in order.
        pairs: `numerator` and `denominator`, cell numbers of each figure with both.
        relations: relations between populations, and groups made of other codes.
    """
    builder = _Builder(cells["n"].to_numpy(), cells["persons"].to_numpy())
    for dimension in DIMENSIONS:
        for whole, members, loose in sums_along(cells, dimension, relations):
            if members:
                builder.add(whole, members)
            for one in loose:
                builder.add(whole, [one], exact=False)
    _shares(builder, cells, pairs)
    _rates(builder, cells, pairs)
    _populations(builder, cells, relations)
    return builder.build()


def sums_along(cells: pl.DataFrame, dimension: str, relations: Relations) -> Iterator[tuple[int, list[int], list[int]]]:
    """Yield, for each group of the other dimensions, a whole, its parts, and cells only known to lie within it."""
    others = [name for name in CELL if name != dimension]
    groups = cells.group_by(others, maintain_order=True).agg(dimension, "cell").filter(pl.col("cell").list.len() > 1)
    for codes, numbers in groups.select(dimension, "cell").iter_rows():
        number = dict(zip(codes, numbers, strict=True))
        for together in classifications(dimension, codes):
            tree = parts(dimension, together, relations)
            placed = {code for members in tree.values() for code in members} | {TOTAL}
            loose = [number[code] for code in sorted(set(together) - placed)]
            for whole, members in tree.items():
                yield number[whole], [number[code] for code in members], []
            if TOTAL in number and loose:
                yield number[TOTAL], [], loose


def _shares(builder: _Builder, cells: pl.DataFrame, pairs: pl.DataFrame) -> None:
    """Add that the groups of a classification are, together, the persons whose code is known."""
    known = cells.filter(pl.col("population").str.contains(":"))
    codes = dict(cells.select("cell", pl.concat_str(CLASSIFICATIONS, separator="|")).iter_rows())
    for whole, population in known.select("cell", "population").iter_rows():
        position = CLASSIFICATIONS.index(population.rsplit(":", 1)[1])
        members = pairs.filter(pl.col("denominator") == whole)["numerator"].unique().sort().to_list()
        code = {codes[member].split("|")[position]: member for member in members}
        tree = parts(CLASSIFICATIONS[position], [*code, TOTAL], Relations())
        builder.add(whole, [code[one] for one in tree[TOTAL]])


def _rates(builder: _Builder, cells: pl.DataFrame, pairs: pl.DataFrame) -> None:
    """Add that the persons a rate counts are among those it is about."""
    rated = cells.filter(~pl.col("population").str.contains(":")).select(denominator="cell")
    within = pairs.join(rated, on="denominator").select("denominator", "numerator").unique(maintain_order=True)
    for whole, part in within.iter_rows():
        builder.add(whole, [part], exact=False)


def _populations(builder: _Builder, cells: pl.DataFrame, relations: Relations) -> None:
    """Add the declared relations between populations of the same group."""
    keys = [name for name in CELL if name != "population"]
    declared = {name for whole, terms in relations.sums.items() for name in (whole, *terms)}
    groups = cells.filter(pl.col("population").is_in(sorted(declared))).group_by(keys, maintain_order=True)
    for populations, numbers in groups.agg("population", "cell").select("population", "cell").iter_rows():
        number = dict(zip(populations, numbers, strict=True))
        for whole, terms in relations.sums.items():
            if {whole, *terms} <= number.keys():
                builder.add(number[whole], [number[term] for term in terms], exact=True)
