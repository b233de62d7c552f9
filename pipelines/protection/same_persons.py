"""Populations that are the same persons in one source and period, whatever they are called.

Where a producer's definition and the international one agree, a count withheld under one name would be shown under the
other. Same counts, unweighted and weighted, in every group that two populations share tell that they are the same.
"""

from __future__ import annotations

import polars as pl

from pipelines.protection.cells import CELL, PARTITION
from pipelines.protection.relations import Relations

GROUP = [name for name in CELL if name != "population"]
FEWEST_GROUPS = 8
SAME = 1e-9  # relative: weighted counts, after a percentage and back


def names_of_same(found: pl.DataFrame, relations: Relations) -> pl.DataFrame:
    """Return the populations that are the same persons as another one, and whose name they get.

    Args:
        found: the columns of a cell, `n` and `persons`, the true counts; one cell may be there more than once.
        relations: whose names are kept; without them, the first name of the alphabet.

    Returns:
        Source, period and `population`, and `other`, its name.
    """
    named = sorted({name for whole, parts in relations.sums.items() for name in (whole, *parts)})
    rank = pl.struct((~pl.col("population").is_in(named)).alias("last"), "population").rank("dense")
    cells = found.group_by(CELL).agg(pl.col("n", "persons").drop_nulls().first()).with_columns(rank.alias("rank"))
    is_same = (pl.col("n") == pl.col("n_right")) & (
        (pl.col("persons") - pl.col("persons_right")).abs() <= SAME * pl.col("persons").abs().clip(1)
    )
    return (
        cells.join(cells, on=GROUP)
        .filter(pl.col("rank") < pl.col("rank_right"))
        .group_by(*PARTITION, "population", "population_right", "rank")
        .agg(is_same.all().alias("same"), pl.len().alias("groups"))
        .filter(pl.col("same") & (pl.col("groups") >= FEWEST_GROUPS))
        .group_by(*PARTITION, "population_right")
        .agg(pl.col("population").sort_by("rank").first().alias("other"))
        .rename({"population_right": "population"})
    )


def under_one_name(found: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Give populations that are the same persons one name, as `names_of_same` tells."""
    return (
        found.join(names, on=[*PARTITION, "population"], how="left", maintain_order="left")
        .with_columns(population=pl.coalesce("other", "population"))
        .drop("other")
    )
