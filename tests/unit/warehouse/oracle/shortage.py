"""The occupational shortage index once more, by other means: totals as arrays, standard errors by leaving out each PSU.

Written from docs/shortage.md alone; nothing of the SQL is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

PARTS = ["wages", "employment", "hours", "unemployment", "underqualification"]
GROUPS = [str(group) for group in range(1, 10)]
REQUIRED = {"1": 3, "2": 3, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1}
RANK = dict(
    zip(
        ["0", "1", "2", "ED0_2", "3", "4", "ED3_4", "5", "6", "7", "8", "ED5_8"],
        [1] * 4 + [2] * 3 + [3] * 5,
        strict=True,
    )
)
AMOUNTS = ["employed", "paid", "log_wages", "at_work", "hours", "unemployed", "all", "educated", "below"]


@dataclass(frozen=True)
class Standing:
    """By group and part, the index last: its value and, of the groups asked for, its standard error."""

    values: dict[str, np.ndarray]
    errors: dict[str, np.ndarray]


def shortage(persons: pl.DataFrame, period: str, groups: list[str], years: int = 5) -> Standing:
    """Return the index and its parts in one period.

    Args:
        persons: harmonised persons of one survey.
        period: whose index.
        groups: ISCO-08 major groups of which the standard error is wanted.
        years: longest window.
    """
    known = sorted(persons["time_period"].unique())
    later = [one for one in known if _before(period, years) < one <= period and _before(one, 1) in known]
    used = sorted({*later, *(_before(one, 1) for one in later)})
    changes = [(used.index(one), used.index(_before(one, 1))) for one in later]
    units = _amounts(persons.filter(pl.col("time_period").is_in(used)))
    totals = np.stack([_by_period(units.filter(group=group).group_by("time_period"), used) for group in GROUPS])
    whole = totals.sum(axis=0)
    deviation = _deviation(totals, whole, changes)
    share = np.stack([totals[:, at, 0] / whole[at, 0] for at, _ in changes], axis=1)
    scale = np.sqrt((share[..., None] * deviation**2).sum(axis=(0, 1)) / share.sum())
    values = _standing(deviation, scale)
    return Standing(
        dict(zip(GROUPS, values, strict=True)),
        {group: _left_out(persons, units, group, used, changes, scale) for group in groups},
    )


def _before(period: str, years: int) -> str:
    return f"{int(period[:4]) - years}{period[4:]}"


def _amounts(persons: pl.DataFrame) -> pl.DataFrame:
    """Return the weighted amounts of each PSU, period and group."""
    works = pl.col("labour_force_status") == "EMP"
    hours = pl.coalesce("hours_usual", "hours_actual")
    hourly = pl.when(pl.col("income_month_lcu") > 0, hours > 0).then(pl.col("income_month_lcu") * 12 / 52 / hours)
    paid = works & (pl.col("status_in_employment") == "EMPLOYEE") & hourly.is_not_null()
    occupation = pl.when(works).then("isco08").otherwise("isco08_last").str.head(1)
    rank = pl.col("isced11").replace_strict(RANK, default=None, return_dtype=pl.Int8)
    amounts = {
        "employed": works,
        "paid": paid,
        "log_wages": pl.when(paid).then(hourly.log()),
        "at_work": works & (hours > 0),
        "hours": pl.when(works & (hours > 0)).then(hours),
        "unemployed": ~works,
        "all": pl.lit(1.0),
        "educated": works & rank.is_not_null(),
        "below": works & (rank < occupation.replace_strict(REQUIRED, default=None, return_dtype=pl.Int8)),
    }
    return (
        persons.filter(pl.col("age") >= 15, pl.col("labour_force_status").is_in(["EMP", "UNE"]))
        .with_columns(group=occupation)
        .filter(pl.col("group").is_in(GROUPS))
        .group_by("stratum", "psu", "time_period", "group")
        .agg((pl.col("weight") * amounts[name].cast(pl.Float64).fill_null(0)).sum().alias(name) for name in AMOUNTS)
    )


def _by_period(rows: pl.dataframe.group_by.GroupBy, used: list[str]) -> np.ndarray:
    summed = rows.agg(pl.col(AMOUNTS).sum())
    return pl.DataFrame({"time_period": used}).join(summed, on="time_period", how="left").select(AMOUNTS).to_numpy()


def _levels(amounts: np.ndarray) -> np.ndarray:
    employed, paid, log_wages, at_work, hours, unemployed, everybody, educated, below = np.moveaxis(amounts, -1, 0)
    parts = [log_wages / paid, np.log(employed), np.log(hours / at_work), -unemployed / everybody, below / educated]
    return np.stack(parts, axis=-1)


def _deviation(own: np.ndarray, whole: np.ndarray, changes: list[tuple[int, int]]) -> np.ndarray:
    """Return how far a group is from the whole, by change and part, of amounts by period."""
    away = _levels(own) - _levels(whole)
    found = np.stack([away[..., later, :] - away[..., earlier, :] for later, earlier in changes], axis=-2)
    found[..., 3] = np.stack([away[..., later, 3] for later, _ in changes], axis=-1)
    return found


def _standing(deviation: np.ndarray, scale: np.ndarray) -> np.ndarray:
    parts = deviation.mean(axis=-2) / scale
    return np.concatenate([parts, parts.mean(axis=-1, keepdims=True)], axis=-1)


def _left_out(
    persons: pl.DataFrame,
    units: pl.DataFrame,
    group: str,
    used: list[str],
    changes: list[tuple[int, int]],
    scale: np.ndarray,
) -> np.ndarray:
    """Return standard errors by the jackknife: each PSU left out once, the others of its stratum weighing more."""
    interviewed = persons.filter(pl.col("time_period").is_in(used))
    frame = interviewed.select("stratum", "psu").unique().sort("stratum", "psu").with_row_index("at")
    amounts = np.zeros((2, frame.height, len(used), len(AMOUNTS)))
    placed = units.join(frame, on=["stratum", "psu"])
    for which, rows in enumerate([placed.filter(group=group), placed]):
        when = np.searchsorted(used, rows["time_period"].to_numpy())
        np.add.at(amounts[which], (rows["at"].to_numpy(), when), rows.select(AMOUNTS).to_numpy())
    totals = amounts.sum(axis=1)
    full = _standing(_deviation(totals[0], totals[1], changes), scale)
    variance = np.zeros(len(PARTS) + 1)
    for _, stratum in frame.group_by("stratum"):
        mine = amounts[:, stratum["at"].to_numpy()]
        n = mine.shape[1]
        rest = totals[:, None] + (mine.sum(axis=1, keepdims=True) - n * mine) / (n - 1)
        variance += (n - 1) / n * ((_standing(_deviation(rest[0], rest[1], changes), scale) - full) ** 2).sum(axis=0)
    return np.sqrt(variance)
