"""The figures of one source and period as a reader sees them: which are withheld, which counts that leaves unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipelines.protection.lines import Lines, find_lines
from pipelines.protection.relations import TOTAL, Relations

MEASURES = ("n", "persons")
DIVIDING = ("age", "isco08", "isced11", "isic4")
BIRTH_PLACES = (TOTAL, "NAT", "FOR")


@dataclass
class Table:
    """Cells, lines and figures of one partition; `suppressed` is all that changes.

    Weighted counts are in units of the mean weight, so that the same width is required of both measures.

    Attributes:
        cells: count cells in the order of their numbers.
        truth: the true counts, by measure.
        floor: the least a reader can think possible, by measure: somebody is in every group that has a row.
        mean_weight: persons that one respondent of the partition stands for.
        figures: which figures (rows) show which cells (columns).
        unreliable: figures withheld whatever happens here.
        known: cells whose counts a reader has from elsewhere: an earlier release, or nobody is in them.
        kept: cells that were withheld before and shall stay so.
        sensitive: cells with too few respondents to be shown.
        table_of: a number that cells share if they divide persons by the same classification.
        lines: relations between counts.
        width: for each cell, the least width of the interval in which a reader can place its count if sensitive.
        suppressed: cells to be seen in no figure.
    """

    cells: pl.DataFrame
    truth: dict[str, np.ndarray]
    floor: dict[str, np.ndarray]
    mean_weight: float
    figures: sparse.csr_matrix
    unreliable: np.ndarray
    known: np.ndarray
    kept: np.ndarray
    sensitive: np.ndarray
    table_of: np.ndarray
    lines: Lines
    width: np.ndarray
    suppressed: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.suppressed = self.sensitive | self.kept
        self.columns = self.lines.matrix.tocsc()
        self.shown_in = self.figures.T.tocsr()
        # Cells that no chain of lines connects have nothing to do with each other.
        links = abs(self.lines.matrix)
        self.island = connected_components(links.T @ links, directed=False)[1]

    def withheld(self) -> np.ndarray:
        """Return which figures are withheld."""
        return self.unreliable | (self.figures @ self.suppressed > 0)

    def unknown(self) -> np.ndarray:
        """Return which cells no figure, of this release or an earlier one, shows."""
        return (self.shown_in @ ~self.withheld() == 0) & ~self.known

    def cost(self) -> np.ndarray:
        """Return what suppressing each cell would cost: the figures lost, large groups a little more than small."""
        lost = self.shown_in @ ~self.withheld()
        size = np.log1p(self.truth["n"]) / np.log1p(self.truth["n"].max(initial=1))
        return lost * (1 + size)

    def slack(self, measure: str) -> np.ndarray:
        """Return how far each line is from being tight."""
        return self.lines.slack_n if measure == "n" else self.lines.slack_persons / self.mean_weight

    def constraints(self, measure: str, movable: np.ndarray) -> tuple[sparse.coo_matrix, np.ndarray, np.ndarray]:
        """Return the lines that some cells stand in, and the least and most that their deviations may add up to."""
        matrix = self.columns[:, movable].tocoo()
        touched, line = np.unique(matrix.row, return_inverse=True)
        exact = self.lines.exact[touched]
        return (
            sparse.coo_matrix((matrix.data, (line, matrix.col)), shape=(len(touched), len(movable))),
            np.where(exact, 0, -np.inf),
            np.where(exact, 0, self.slack(measure)[touched]),
        )

    def components(self) -> list[np.ndarray]:
        """Return the unknown cells in groups that no line connects."""
        unknown = np.flatnonzero(self.unknown())
        if not unknown.size:
            return []
        matrix = self.columns[:, unknown].tocsr()
        touched = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        graph = sparse.block_array([[None, touched], [touched.T, None]], format="csr")
        labels = connected_components(graph, directed=False)[1][touched.shape[0] :]
        order = np.argsort(labels, kind="stable")
        return np.split(unknown[order], np.flatnonzero(np.diff(labels[order])) + 1)


def make_table(
    cells: pl.DataFrame,
    found: pl.DataFrame,
    unreliable: np.ndarray,
    relations: Relations,
    min_cases: int,
) -> Table:
    """Put together the table of one source and period.

    Args:
        cells: count cells, implied ones included, with their number `cell`; `known` where an earlier release showed
            them, and `kept` where they were withheld before and shall stay so.
        found: `figure` (0 and up), `cell` and `role`: what each figure shows.
        unreliable: for each figure, whether it is withheld for reliability.
        relations: relations between populations, and the parts of age groups.
        min_cases: the fewest respondents that a published count may rest on.
    """
    n, persons = cells["n"].to_numpy(), cells["persons"].to_numpy()
    largest = int(np.argmax(n))
    mean_weight = float(persons[largest] / n[largest])
    roles = found.pivot("role", index="figure", values="cell")
    pairs = roles if "numerator" in roles.columns else roles.with_columns(numerator=None)
    return Table(
        cells=cells,
        truth={"n": n.astype(float), "persons": persons / mean_weight},
        floor={"n": cells["exists"].to_numpy().astype(float), "persons": np.zeros(len(n))},
        mean_weight=mean_weight,
        figures=sparse.csr_matrix(
            (np.ones(found.height), (found["figure"].to_numpy(), found["cell"].to_numpy())),
            shape=(len(unreliable), len(n)),
        ),
        unreliable=unreliable,
        known=cells["known"].to_numpy(),
        kept=cells["kept"].to_numpy(),
        sensitive=(n > 0) & (n < min_cases),
        table_of=_table_of(cells),
        lines=find_lines(cells, pairs.drop_nulls("numerator"), relations),
        width=np.full(len(n), float(min_cases)),
    )


def _table_of(cells: pl.DataFrame) -> np.ndarray:
    """Number the tables: cells are in the same one if they are divided in the same ways, countries being one way."""
    divided = [pl.col(name) != TOTAL for name in DIVIDING] + [~pl.col("origin").is_in(BIRTH_PLACES)]
    classification = pl.col("breakdown").str.split(":").list.first()
    return (
        cells.select(pl.concat_str(*(one.cast(pl.Int8).cast(pl.String) for one in divided), classification))
        .to_series()
        .rank("dense")
        .to_numpy()
    )
