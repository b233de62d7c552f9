"""Advertisements in Norvania, as a portal would give them week by week: those open in the week, one a line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.catalog.periods import start_of
from pipelines.demo import parameters as truth
from pipelines.demo.draws import generator, pick
from pipelines.demo.occupations import labels, units_of
from pipelines.demo.requirements import WIDTH, requirements

TAILS = ("", ", full time", ", part time", ", immediate start", ", night shifts", ", fixed term", ", with training")
REGIONS = ("North Coast", "Upper Plain", "Lake District", "Iron Valley", "Southern Isles")


def advertisements(period: str, path: Path) -> None:
    """Write the advertisements open in a week. One that stays open is in the file of every week it is open."""
    monday = start_of(period)
    weeks = (monday - start_of(truth.FIRST_WEEK)).days // 7
    cohorts = [_first_seen_in(week, monday) for week in range(max(0, weeks - 15), weeks + 1)]
    pl.concat(cohorts).write_ndjson(path)


def _first_seen_in(week: int, monday: date) -> pl.DataFrame:
    """Return the advertisements of one week of first appearance that are still open on a Monday or later."""
    rng = generator("advertisements", week)
    count = round(truth.ADS_A_WEEK * (1 + truth.ADS_GROWTH) ** week)
    units = units_of(1 + pick(rng.random(count), truth.ADS_MAJORS), rng.random(count))
    codes, at = np.unique(units, return_inverse=True)
    names = np.array([labels()[code] for code in codes])[at]
    born = start_of(truth.FIRST_WEEK) + timedelta(weeks=week)
    first = rng.integers(0, 7, count)
    copy = (rng.random(count) * 100 < truth.ADS_COPIES_PCT) & (np.arange(count) > 0)
    frame = pl.DataFrame(
        {
            "ad": [f"SYN-{week:03d}-{number:04d}" for number in range(count)],
            "occupation": units,
            "name": names,
            "tail": np.array(TAILS)[rng.integers(0, len(TAILS), count)],
            "region": np.array(REGIONS)[pick(rng.random(count), truth.REGION_WEIGHTS)],
            "employer": rng.integers(1, truth.ADS_EMPLOYERS + 1, count),
            "positions": 1 + rng.poisson(0.3, count),
            "certainty": rng.beta(9, 2, count).round(3),
            "first": pl.Series(first),
            "days": pl.Series(rng.exponential(truth.ADS_MEAN_DAYS, count).astype(int)),
            "copy": copy,
            "uncoded": generator("uncoded", week).random(count) * 100 < truth.ADS_UNCODED_PCT,
            "asked": requirements(units, generator("requirements", week).random((count, WIDTH))),
        }
    )
    last_open = pl.col("first_day") + pl.duration(days="days")
    sunday = monday + timedelta(days=6)
    content = ("occupation", "name", "tail", "asked", "region", "employer", "positions", "first", "days", "uncoded")
    return (
        frame.with_columns(  # a copy says what the advertisement before it says
            *(pl.when("copy").then(pl.col(name).shift(1)).otherwise(name).alias(name) for name in content),
            of=pl.when("copy").then(pl.col("ad").shift(1)),
        )
        .with_columns(first_day=pl.lit(born) + pl.duration(days="first"))
        .select(
            (last_open >= monday).alias("open_then"),
            pl.lit("SYNTHETIC").alias("note"),
            pl.lit(monday).cast(pl.String).alias("collected"),
            "ad",
            pl.concat_str("name", "tail").alias("title"),
            pl.format("SYNTHETIC advertisement. Work in the {}: {}.{}", "region", "name", "asked").alias("text"),
            "region",
            pl.format("Synthetic employer {}", "employer").alias("employer"),
            pl.when(~pl.col("uncoded")).then("occupation").alias("occupation"),
            pl.when(~pl.col("uncoded")).then("certainty").alias("certainty"),
            "positions",
            pl.col("first_day").cast(pl.String).alias("online_since"),
            pl.min_horizontal(last_open, pl.lit(sunday)).cast(pl.String).alias("online_until"),
            pl.when(last_open <= sunday).then(pl.lit("closed")).otherwise(pl.lit("open")).alias("state"),
            pl.col("of").alias("copy_of"),
        )
        .filter("open_then")
        .drop("open_then")
    )
