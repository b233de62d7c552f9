"""Figures made of other figures: gaps and changes. Where a part is withheld, so is what is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.protection.cells import WITHHELD
from pipelines.release.schema import KEY

RULE = "made of a withheld figure"
BIRTH = ["NAT", "FOR"]


def withhold_derived(observations: pl.DataFrame, indicators: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Withhold gaps and changes over a year with a withheld part.

    The parts of a gap are the figures of the native-born and the foreign-born; of an indicator that does not tell these
    apart, the figure itself.

    Args:
        observations: figures, the parts protected already.
        indicators: metadata; `components` names the indicators that a gap or change is made of.

    Returns:
        The same rows in the same order. Values of withheld ones are left for the caller to blank.
    """
    for estimator in ("gap", "change"):  # in this order: a change may be one of a gap
        parts = [
            (one["id"], part)
            for one in indicators
            if one.get("estimator") == estimator
            for part in one.get("components", [])
        ]
        made_of = pl.DataFrame(parts, schema={"indicator": pl.String, "component": pl.String}, orient="row")
        observations = _withhold(observations, made_of, estimator)
    return observations


def _withhold(observations: pl.DataFrame, made_of: pl.DataFrame, estimator: str) -> pl.DataFrame:
    withheld = observations.filter(pl.col("obs_status") == WITHHELD).rename({"indicator": "component"})
    if estimator == "gap":
        by_birth = observations.filter(pl.col("origin").is_in(BIRTH))["indicator"].unique()
        is_part = pl.col("origin").is_in(BIRTH) | ~pl.col("component").is_in(by_birth.implode())
        affected = withheld.filter(is_part).with_columns(origin=pl.lit("_T"))
    else:
        year = pl.col("time_period").str.head(4).cast(pl.Int64) + 1
        next_year = pl.concat_str(year.cast(pl.String), pl.col("time_period").str.slice(4))
        affected = pl.concat([withheld, withheld.with_columns(time_period=next_year)])
    because = (
        affected.join(made_of, on="component")
        .group_by(KEY)
        .agg(pl.when((pl.col("conf_status") == "N").all()).then(pl.lit("N")).otherwise(pl.lit("D")).alias("because"))
    )
    is_new = pl.col("because").is_not_null() & (pl.col("obs_status") != WITHHELD)
    return (
        observations.join(because, on=KEY, how="left", maintain_order="left")
        .with_columns(
            pl.when(is_new).then("because").otherwise("conf_status").alias("conf_status"),
            pl.when(is_new).then(pl.lit(RULE)).otherwise("rule").alias("rule"),
            pl.when(is_new).then(pl.lit(WITHHELD)).otherwise("obs_status").alias("obs_status"),
        )
        .drop("because")
    )
