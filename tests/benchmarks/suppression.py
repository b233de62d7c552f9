"""Complementary suppression: how fast, and how near to the fewest cells that would do.

The optimum is found by trying every set of cells, fewest first, on tables small enough for that.
"""

import time
from itertools import combinations
from random import Random

import numpy as np

from pipelines.protection.bounds import intervals
from pipelines.protection.cells import CELL, count_cells, revealed, with_implied
from pipelines.protection.complementary import Suppression
from pipelines.protection.history import mark_history
from pipelines.protection.protect import protect
from pipelines.protection.relations import Relations
from pipelines.protection.restore import restore
from pipelines.protection.table import Table, make_table
from tests.unit.protection.made_up_survey import INDICATORS, figures, made_up_persons, observations, total

MIN_CASES = 5
TABLES = 40
SURVEYS = 3
RESPONDENTS = 3000


def small_table(seed: int) -> Table:
    """Return women and men by four occupations, of whom some are few, with all totals."""
    random = Random(seed)
    counts = {(sex, code): random.choice([2, 3, 4, 8, 12, 20, 30, 50]) for sex in "FM" for code in "1234"}
    for code in "1234":
        counts["_T", code] = counts["F", code] + counts["M", code]
    for sex in ("F", "M", "_T"):
        counts[sex, "_T"] = sum(counts[sex, code] for code in "1234")
    frame = figures([total("employment", n, sex=sex, isco08=code) for (sex, code), n in counts.items()])
    found = revealed(frame.with_row_index("row"), INDICATORS, Relations())
    counted = with_implied(count_cells(found), Relations())
    cells = mark_history(counted, None).with_row_index("cell")
    shown = found.join(cells.select(*CELL, "cell"), on=CELL).rename({"row": "figure"}).select("figure", "cell", "role")
    return make_table(cells, shown, np.zeros(frame.height, dtype=bool), Relations(), MIN_CASES)


def is_safe(table: Table) -> bool:
    """Return whether every small count of respondents has an interval as wide as it must be."""
    widths = np.diff(intervals(table, np.flatnonzero(table.sensitive), "n"), axis=1)
    return bool((widths >= MIN_CASES).all())


def fewest(table: Table) -> int:
    """Return the least number of further cells that protects the small ones."""
    others = np.flatnonzero(~table.sensitive)
    for number in range(len(others) + 1):
        for cells in combinations(others, number):
            table.suppressed = table.sensitive.copy()
            table.suppressed[list(cells)] = True
            if is_safe(table):
                return number
    raise RuntimeError("A table with every cell withheld is not safe: its counts are too small.")


def ours(table: Table) -> int:
    """Return how many further cells the protection withholds."""
    suppression = Suppression(table, Relations())
    suppression.protect(np.flatnonzero(table.sensitive))
    restore(table, suppression.proofs, suppression.moves)
    return int((table.suppressed & ~table.sensitive).sum())


def suppression() -> None:
    """Print `name value unit` lines."""
    found = [(ours(small_table(seed)), fewest(small_table(seed))) for seed in range(TABLES)]
    withheld, optimum = (sum(column) for column in zip(*found, strict=True))
    print(f"suppressed_over_optimal {withheld / optimum:.3g} ratio", flush=True)
    frames = [observations(made_up_persons(seed, RESPONDENTS)) for seed in range(SURVEYS)]
    start = time.perf_counter()
    audits = [protect(frame, INDICATORS, {"qma_lfs": MIN_CASES}).audit for frame in frames]
    seconds = time.perf_counter() - start
    cells = sum(count_cells(revealed(one.with_row_index("row"), INDICATORS, Relations())).height for one in frames)
    print(f"protect_cells_per_s {cells / seconds:.3g} cells/s", flush=True)
    reasons = [sum(audit.filter(reason=reason).height for audit in audits) for reason in ("secondary", "primary")]
    print(f"secondary_over_primary {reasons[0] / reasons[1]:.3g} ratio", flush=True)


if __name__ == "__main__":
    suppression()
