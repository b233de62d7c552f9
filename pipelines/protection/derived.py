"""Figures made of other figures: gaps, changes, indices. Where a part is withheld, so is what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.protection.cells import WITHHELD
from pipelines.release.schema import KEY

RULE = "made of a withheld figure"
BIRTH = ["NAT", "FOR"]
SERIES = ["indicator", "source_id", "ref_area"]


def withhold_derived(observations: pl.DataFrame, indicators: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Withhold what is made of a withheld part.

    The parts of a gap are the figures of the native-born and the foreign-born; of an indicator that does not tell these
    apart, the figure itself. Those of a change are the figures of both years. Those of a mean over a window of years
    are the figures of all its periods, and of a mean of changes (`trend`) also those of a year before. Those of an
    index are figures of its own period.

    Args:
        observations: figures, the parts protected already.
        indicators: metadata; `components` names the indicators that a figure is made of, `window_years` the years.

    Returns:
        The same rows in the same order. Values of withheld ones are left for the caller to blank.
    """
    for estimator, affected_by in _AFFECTED_BY.items():  # in this order: a change may be one of a gap
        parts = [
            (one["id"], part, one.get("window_years"))
            for one in indicators
            if one.get("estimator") == estimator
            for part in one.get("components", [])
        ]
        schema = {"indicator": pl.String, "component": pl.String, "years": pl.Int64}
        made_of = pl.DataFrame(parts, schema=schema, orient="row")
        withheld = observations.filter(pl.col("obs_status") == WITHHELD).rename({"indicator": "component"})
        observations = _withhold(observations, affected_by(withheld.join(made_of, on="component"), observations))
    return observations


def window_of(observations: pl.DataFrame, years: Mapping[str, int]) -> pl.DataFrame:
    """Return the periods that each figure of a window of years is the mean over: `time_period` and `used`.

    Args:
        observations: figures; those of an indicator have a period wherever there is a change over a year.
        years: by indicator, how many years its window reaches back.

    Returns:
        The columns of `SERIES`, `time_period`, and in `used` that period and each earlier one of its window.
    """
    periods = observations.filter(pl.col("indicator").is_in(list(years))).select(*SERIES, "time_period").unique()
    reach = pl.col("indicator").replace_strict(dict(years), default=None, return_dtype=pl.Int64)
    return periods.join(periods.rename({"time_period": "used"}), on=SERIES).filter(
        pl.col("used") <= pl.col("time_period"), pl.col("used") > _years_from("time_period", -reach)
    )


def _years_from(period: str, years: int | pl.Expr) -> pl.Expr:
    return pl.concat_str(
        (pl.col(period).str.head(4).cast(pl.Int64) + years).cast(pl.String), pl.col(period).str.slice(4)
    )


def _of_both_births(withheld: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    by_birth = observations.filter(pl.col("origin").is_in(BIRTH))["indicator"].unique()
    is_part = pl.col("origin").is_in(BIRTH) | ~pl.col("component").is_in(by_birth.implode())
    return withheld.filter(is_part).with_columns(origin=pl.lit("_T"))


def _of_both_years(withheld: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([withheld, withheld.with_columns(time_period=_years_from("time_period", 1))])


def _of_a_window(withheld: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    window = window_of(observations, dict(withheld.select("indicator", "years").unique().iter_rows()))
    used = withheld.rename({"time_period": "used"}).join(window, on=[*SERIES, "used"])
    return used.select(withheld.columns)


def _of_a_window_of_changes(withheld: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    return _of_a_window(_of_both_years(withheld, observations), observations)


def _of_the_same_period(withheld: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    return withheld


_AFFECTED_BY: dict[str, Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]] = {
    "gap": _of_both_births,
    "change": _of_both_years,
    "level": _of_a_window,
    "trend": _of_a_window_of_changes,
    "index": _of_the_same_period,
}
"""By estimator: figures made of withheld ones; these come with the `indicator` that they are a `component` of."""


def _withhold(observations: pl.DataFrame, affected: pl.DataFrame) -> pl.DataFrame:
    because = affected.group_by(KEY).agg(
        pl.when((pl.col("conf_status") == "N").all()).then(pl.lit("N")).otherwise(pl.lit("D")).alias("because")
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
