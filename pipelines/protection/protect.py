"""Disclosure control of a release: withhold counts of few persons, and what would give them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipelines.protection.audit import AUDIT, audit
from pipelines.protection.cells import CELL, PARTITION, VALUES, WITHHELD, count_cells, revealed, with_implied
from pipelines.protection.complementary import Suppression
from pipelines.protection.derived import withhold_derived
from pipelines.protection.history import mark_history, told_before
from pipelines.protection.relations import Relations, load_relations
from pipelines.protection.restore import restore
from pipelines.protection.same_persons import names_of_same, under_one_name
from pipelines.protection.table import Table, make_table
from pipelines.release.schema import KEY

COUNTS = ["obs_value", "n_unweighted", "n_weighted", "n_cases"]
ATTEMPTS = 4  # at more width, where whole numbers leave less than the programmes think
SECONDARY_RULE = "protects another figure"


@dataclass(frozen=True)
class Protected:
    """Observations fit to be published if everything in the audit has passed (null: nothing to pass)."""

    observations: pl.DataFrame
    audit: pl.DataFrame


def protect(
    observations: pl.DataFrame,
    indicators: Sequence[Mapping[str, Any]],
    min_cases: Mapping[str, int],
    previous: pl.DataFrame | None = None,
    estimates: pl.DataFrame | None = None,
    relations: Relations | None = None,
) -> Protected:
    """Withhold the figures that would tell too much about a few persons.

    Args:
        observations: figures, reliability applied.
        indicators: metadata with `id`, `estimator`, `counts`, `components`; figures without `counts` tell no count.
        min_cases: by source, the fewest respondents that a published count may rest on; other sources are left alone.
        previous: observations of the release before, if that was protected; None if there is none such.
        estimates: the figures before reliability, with the counts of those withheld since. A small count must be
            protected also where it is withheld already. Default: the observations, if those still have their counts.
        relations: relations between populations; default those of `relations.yml`.

    Returns:
        The same rows in the same order, and the audit.

    Raises:
        ProtectionError: counts are missing or contradict each other.
    """
    relations = relations or load_relations()
    rows = observations.with_row_index("row")
    truth = rows if estimates is None else rows.drop(COUNTS).join(estimates.select(*KEY, *COUNTS), on=KEY, how="left")
    found = revealed(truth.filter(pl.col("source_id").is_in(list(min_cases))), indicators, relations)
    names = names_of_same(found, relations)
    found = under_one_name(found, names)
    before = None if previous is None else told_before(previous, indicators, relations, names)
    cells = mark_history(with_implied(count_cells(found), relations), before)
    audits, marks = [], []
    for (source, _), partition in cells.group_by(PARTITION, maintain_order=True):
        table, figures = _table(partition, found, rows, relations, min_cases[str(source)])
        audits.append(_make_safe(table, relations, min_cases[str(source)]))
        marks.append(_marks(table, figures, min_cases[str(source)]))
    protected = _withhold(rows, pl.concat(marks) if marks else pl.DataFrame(schema=_MARKS))
    return Protected(
        withhold_derived(protected.drop("row"), indicators).with_columns(_blanked()),
        pl.concat(audits) if audits else pl.DataFrame(schema=AUDIT),
    )


def _table(
    partition: pl.DataFrame, found: pl.DataFrame, rows: pl.DataFrame, relations: Relations, min_cases: int
) -> tuple[Table, pl.Series]:
    """Return the table of a source and period, and the rows that its figures are."""
    cells = partition.with_row_index("cell")
    shown = found.join(cells.select(*CELL, "cell"), on=CELL, maintain_order="left").select("row", "cell", "role")
    figures = shown["row"].unique().sort()
    numbers = pl.DataFrame({"row": figures, "figure": np.arange(len(figures))})
    unreliable = (rows["obs_status"] == WITHHELD).gather(figures).to_numpy()
    return make_table(cells, shown.join(numbers, on="row"), unreliable, relations, min_cases), figures


def _make_safe(table: Table, relations: Relations, min_cases: int) -> pl.DataFrame:
    """Withhold what a table needs and return its audit."""
    if table.kept.any():  # the pattern of an earlier release of the same data will do, unless the rules have changed
        report = audit(table, min_cases)
        if report["passed"].all():
            return report
    suppression = Suppression(table, relations)
    failed = np.flatnonzero(table.sensitive & ~table.known)
    for _ in range(ATTEMPTS):
        suppression.protect(failed)
        restore(table, suppression.proofs, suppression.moves)
        report = audit(table, min_cases)
        failed = np.flatnonzero(table.sensitive)[~report.filter(pl.col("reason") == "primary")["passed"].to_numpy()]
        failed = failed[~table.known[failed]]
        if not failed.size:
            break
        table.width[failed] += 1
    return report


_MARKS = {"row": pl.UInt32, "conf": pl.String, "why": pl.String}


def _marks(table: Table, figures: pl.Series, min_cases: int) -> pl.DataFrame:
    """Return the confidentiality of the rows to be withheld."""
    primary = table.figures @ table.sensitive > 0
    marks = pl.DataFrame(
        {
            "row": figures,
            "conf": np.where(primary, "C", "D"),
            "why": np.where(primary, f"fewer than {min_cases} respondents", SECONDARY_RULE),
        },
        schema=_MARKS,
    )
    return marks.filter(pl.Series(table.withheld() & ~table.unreliable))


def _withhold(rows: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """Write the confidentiality of withheld rows into the observations."""
    is_marked = pl.col("conf").is_not_null()
    return (
        rows.join(marks, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.when(is_marked).then(pl.lit(WITHHELD)).otherwise("obs_status").alias("obs_status"),
            pl.coalesce("conf", "conf_status").alias("conf_status"),
            pl.coalesce("why", "rule").alias("rule"),
        )
        .drop("conf", "why")
    )


def _blanked() -> list[pl.Expr]:
    """Return the values of observations, null in withheld rows."""
    return [pl.when(pl.col("obs_status") != WITHHELD).then(name).alias(name) for name in VALUES]
