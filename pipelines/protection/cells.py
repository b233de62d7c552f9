"""Count cells: how many persons stand behind each figure. A figure is a window on one or two of them.

A cell is a population (the persons an indicator counts) in a group. Its counts, unweighted and weighted, appear in
every figure with the same population and group, so that they are either seen everywhere or withheld everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.errors import LmisError
from pipelines.protection.relations import TOTAL, Relations

CLASSIFICATIONS = ["isco08", "isced11", "isic4"]
DIMENSIONS = ["sex", "age", "isco08", "isced11", "isic4", "origin", "breakdown"]
PARTITION = ["source_id", "time_period"]
CELL = [*PARTITION, "ref_area", "population", *DIMENSIONS]
WITHHELD = "Q"
VALUES = ["obs_value", "se", "ci_lower", "ci_upper", "cv", "n_unweighted", "n_weighted", "n_cases", "df", "deff"]
"""What a withheld row no longer tells."""


class ProtectionError(LmisError):
    """The figures cannot be protected as they are described."""


def revealed(observations: pl.DataFrame, indicators: Sequence[Mapping[str, Any]], relations: Relations) -> pl.DataFrame:
    """Return the cells that each figure reveals.

    Args:
        observations: figures with a column `row`, whether withheld or not.
        indicators: metadata; those without `counts` reveal none.
        relations: tells which populations are the same persons under another name.

    Returns:
        `row`, the columns of a cell, `role` (denominator or numerator), `n` (persons in the sample) and `persons`
        (weighted).
    """
    counted = [one for one in indicators if one.get("counts")]
    names = pl.DataFrame(
        {
            "indicator": [one["id"] for one in counted],
            "estimator": [one["estimator"] for one in counted],
            "denominator": [one["counts"]["denominator"] for one in counted],
            "numerator": [one["counts"].get("numerator") for one in counted],
        },
        schema=dict.fromkeys(["indicator", "estimator", "denominator", "numerator"], pl.String),
    )
    figures = observations.join(names, on="indicator", how="inner", maintain_order="left")
    found = pl.concat([_denominators(figures), _numerators(figures)])
    return _under_one_name(found, relations).sort("row", "role")


def _denominators(figures: pl.DataFrame) -> pl.DataFrame:
    """Return each figure's denominator; that of a share is all persons whose code is known.

    Who is known differs between classifications, and so the population's name gets the classification's.
    """
    is_share = pl.col("estimator") == "share"
    divided = pl.coalesce(*(pl.when(pl.col(name) != TOTAL).then(pl.lit(f":{name}")) for name in CLASSIFICATIONS))
    return figures.select(
        "row",
        *PARTITION,
        "ref_area",
        pl.when(is_share).then(pl.col("denominator") + divided).otherwise("denominator").alias("population"),
        *(
            pl.when(is_share).then(pl.lit(TOTAL)).otherwise(name).alias(name) if name in CLASSIFICATIONS else name
            for name in DIMENSIONS
        ),
        pl.lit("denominator").alias("role"),
        pl.col("n_unweighted").cast(pl.Int64).alias("n"),
        pl.col("n_weighted").alias("persons"),
    )


def _numerators(figures: pl.DataFrame) -> pl.DataFrame:
    return figures.filter(pl.col("estimator").is_in(["ratio", "share"]) & pl.col("numerator").is_not_null()).select(
        "row",
        *PARTITION,
        "ref_area",
        pl.col("numerator").alias("population"),
        *DIMENSIONS,
        pl.lit("numerator").alias("role"),
        pl.col("n_cases").cast(pl.Int64).alias("n"),
        (pl.col("obs_value") / 100 * pl.col("n_weighted")).alias("persons"),
    )


def _under_one_name(found: pl.DataFrame, relations: Relations) -> pl.DataFrame:
    for name, meant in relations.same_persons.items():
        is_it = pl.col("population") == name
        found = found.with_columns(
            pl.when(is_it).then(pl.lit(code)).otherwise(column).alias(column) for column, code in meant.items()
        )
    return found


def count_cells(found: pl.DataFrame) -> pl.DataFrame:
    """Return each cell once, in a fixed order, with its counts.

    Args:
        found: what `revealed` returns, with the true counts.

    Returns:
        The columns of a cell, `n`, `persons`, and `exists`: whether its mere appearance tells that somebody is in it.

    Raises:
        ProtectionError: A count is missing, or one name stands for different persons.
    """
    cells = (
        found.group_by(CELL)
        .agg(
            pl.col("n").drop_nulls().first(),
            pl.col("n").drop_nulls().n_unique().alias("counts"),
            pl.col("persons").drop_nulls().first(),
            (pl.col("role") == "denominator").any().alias("exists"),
        )
        .sort(CELL)
    )
    unclear = cells.filter((pl.col("counts") != 1) | pl.col("persons").is_null())
    if unclear.height:
        first = unclear.row(0, named=True)
        where = ", ".join(str(first[name]) for name in CELL)
        raise ProtectionError(
            f"The population '{first['population']}' has {first['counts']} different counts at {where}. "
            "Under 'counts' in the indicators' metadata a name must always stand for the same persons; "
            "figures withheld for reliability must come with their counts."
        )
    return cells.drop("counts")


def with_implied(cells: pl.DataFrame, relations: Relations) -> pl.DataFrame:
    """Add the cells that no figure shows, but a subtraction gives: the only missing term of a sum of populations.

    Returns:
        The cells, and `empty`: whether a reader knows that nobody is in one, since figures about nobody have no row.
    """
    keys = [name for name in CELL if name != "population"]
    implied = [cells.with_columns(empty=False)]
    for whole, populations in relations.sums.items():
        terms = [whole, *populations]
        sign = pl.when(pl.col("population") == whole).then(1).otherwise(-1)
        groups = (
            cells.filter(pl.col("population").is_in(terms))
            .group_by(keys)
            .agg(
                pl.col("population").alias("present"),
                *((sign * pl.col(count)).sum().alias(count) for count in ("n", "persons")),
            )
            .filter(pl.col("present").list.len() == len(terms) - 1)
        )
        missing = pl.coalesce(pl.when(~pl.col("present").list.contains(term)).then(pl.lit(term)) for term in terms)
        signed = groups.with_columns(missing.alias("population")).with_columns(
            (pl.when(pl.col("population") == whole).then(-1).otherwise(1) * pl.col(count)).alias(count)
            for count in ("n", "persons")
        )
        implied.append(
            signed.select(*CELL, "n", pl.col("persons").clip(0), exists=pl.lit(False), empty=pl.col("n") == 0)
        )
    return pl.concat(implied).unique(CELL, keep="first").sort(CELL)
