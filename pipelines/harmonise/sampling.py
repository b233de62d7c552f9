"""The sample design of a partition as numbers, so that the warehouse adds up by primary sampling unit (PSU) fast.

`sampling_unit` holds stratum and PSU of a person in one whole number: the stratum's number times 2**32, plus the PSU's.
Both are numbered in the order of their codes. `partition_id` stands for source, place and period.
"""

from __future__ import annotations

import hashlib

import polars as pl

from pipelines.catalog.models import Design

STRATUM_SHIFT = 2**32
_NO_STRATUM = ""


def with_sampling_units(rows: pl.DataFrame, design: Design | None) -> pl.DataFrame:
    """Number the strata and PSUs of a partition of persons, and put its rows in that order.

    Without a stratum all is one stratum. Without a PSU each household, or where there is none each person, is one.
    Where the design says `merged`, a stratum with one PSU is joined to the stratum after it (the last one to the one
    before it) until each has two.

    Args:
        rows: persons of one source and period, in the columns of the subject.
        design: how the sample was drawn; none: nothing is known of it, and no standard error will be estimated.

    Returns:
        The rows with `partition_id`, `sampling_unit`, `design_method`, `single_psu`, `replicate_method`, `fay`.
    """
    if rows.is_empty():
        return rows
    place = pl.concat_str("source_id", "ref_area", "time_period", separator="|")
    psu = pl.coalesce("psu", "household_id", "person_id")
    numbered = rows.with_columns(
        partition_id=place.replace_strict({name: _number(name) for name in rows.select(place.unique()).to_series()}),
        _stratum=pl.col("stratum").fill_null(_NO_STRATUM),
        _psu=psu.fill_null(""),
    )
    strata = _strata(numbered, merge=design is not None and design.single_psu == "merged")
    numbered = numbered.join(strata, on=["partition_id", "_stratum"], how="left", maintain_order="left")
    unit = pl.struct("_number", "_stratum", "_psu").rank("dense").over("partition_id").cast(pl.Int64)
    return (
        numbered.with_columns(
            sampling_unit=pl.col("_number") * STRATUM_SHIFT + unit,
            design_method=pl.lit(design.method if design else None, dtype=pl.String),
            single_psu=pl.lit(design.single_psu if design else None, dtype=pl.String),
            replicate_method=pl.lit(design.replicate_method if design else None, dtype=pl.String),
            fay=pl.lit(design.fay if design else None, dtype=pl.Float64),
        )
        .drop("_stratum", "_psu", "_number")
        .sort("sampling_unit", maintain_order=True)
    )


def _strata(rows: pl.DataFrame, *, merge: bool) -> pl.DataFrame:
    """Number the strata of each place: `partition_id`, `_stratum`, `_number`; merged ones have the same number."""
    sizes = (
        rows.filter(pl.col("responded").fill_null(True))
        .group_by("partition_id", "_stratum")
        .agg(pl.col("_psu").n_unique().alias("psus"))
    )
    every = rows.select("partition_id", "_stratum").unique().join(sizes, on=["partition_id", "_stratum"], how="left")
    every = every.sort("partition_id", "_stratum").with_columns(pl.col("psus").fill_null(0))
    parts = [
        part.with_columns(_number=pl.Series(_merged(part["psus"].to_list()) if merge else range(part.height)))
        for part in every.partition_by("partition_id")
    ]
    return pl.concat(parts).select("partition_id", "_stratum", pl.col("_number").cast(pl.Int64))


def _merged(sizes: list[int]) -> list[int]:
    """Number strata of these sizes so that each number has at least two PSUs, where there are as many."""
    numbers, number, gathered = [], 0, 0
    for size in sizes:
        numbers.append(number)
        gathered += size
        if gathered >= 2:
            number, gathered = number + 1, 0
    if gathered and number:  # what is left over has one PSU
        numbers = [min(one, number - 1) for one in numbers]
    return numbers


def _number(name: str) -> int:
    """Return a whole number of 64 bits for a name, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
