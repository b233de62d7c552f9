"""The results of one declared design, as rows that the words on certainty can be said of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards import certainty
from dashboards.certainty import Row, number, state
from dashboards.data import TOTAL
from dashboards.page import Context
from dashboards.ranks import side

DECIMALS = 1
ANSWERED = "answered"
MAIN, ROBUST, NAIVE, PLACEBO = "main", "robustness", "naive", "placebo"
ROLES = (NAIVE, MAIN, ROBUST, PLACEBO)
ALPHA = 0.05


@dataclass(frozen=True)
class Study:
    """One design and the results of one of its outcomes; a refused design has no outcome and no estimates.

    ``estimates`` has the columns of the release, and ``obs_value`` and ``n_unweighted`` as observations have them.
    """

    design: dict[str, Any]
    outcome: str
    estimates: pl.DataFrame
    diagnostics: pl.DataFrame

    @property
    def answered(self) -> bool:
        """Whether the design has estimates."""
        return self.design["status"] == ANSWERED and self.estimates.height > 0

    @property
    def overall(self) -> pl.DataFrame:
        """The effects over all the time after, of everybody: one row an estimator, in the order of the roles."""
        rows = self.estimates.filter(pl.col("event_time").is_null() & (pl.col("subgroup") == TOTAL))
        return rows.filter(pl.col("role").is_in(ROLES)).sort(pl.col("role").cast(pl.Enum(ROLES)), "estimator")

    def of(self, role: str) -> dict[str, Any] | None:
        """The overall effect of a role; none if the design does not give it."""
        rows = self.overall.filter(pl.col("role") == role)
        return rows.row(0, named=True) if rows.height else None

    @property
    def over_time(self) -> pl.DataFrame:
        """The effects of everybody by periods since the start: those of the main and of the first other estimator."""
        rows = self.estimates.filter(
            pl.col("event_time").is_not_null() & (pl.col("subgroup") == TOTAL) & pl.col("role").is_in([MAIN, ROBUST])
        )
        first = rows.group_by("role").agg(estimator=pl.col("estimator").min())
        return rows.join(first, on=["role", "estimator"], how="semi").sort("role", "event_time")

    @property
    def last(self) -> dict[str, Any] | None:
        """The effect after the longest time that has one."""
        after = self.over_time.filter((pl.col("role") == MAIN) & (pl.col("event_time") > 0))
        known = after.filter(pl.col("obs_value").is_not_null()).sort("event_time")
        return known.row(-1, named=True) if known.height else None

    @property
    def subgroups(self) -> pl.DataFrame:
        """The overall effects in the groups that the design declared."""
        rows = self.estimates.filter(pl.col("event_time").is_null() & (pl.col("subgroup") != TOTAL))
        return rows.filter(pl.col("role") == MAIN).sort("subgroup", "subgroup_value")

    @property
    def source_ids(self) -> list[str]:
        """The sources of the design."""
        text = str(self.design["source_ids"] or "")
        return [str(s) for s in json.loads(text)] if text.startswith("[") else re.findall(r"[\w-]+", text)


def as_observations(estimates: pl.DataFrame) -> pl.DataFrame:
    """Effects with the columns that the words on certainty read."""
    return estimates.with_columns(obs_value=pl.col("effect"), n_unweighted=pl.col("n_treated") + pl.col("n_comparison"))


def amount(ctx: Context, row: Row) -> str:
    """An effect with its sign and unit, or why there is none."""
    value = number(row, "obs_value")
    if value is None:
        return ctx.t(f"value.{state(row)}")
    sign = "+" if round(value, DECIMALS) > 0 else ""
    return sign + ctx.t.amount(value, str(row["unit_measure"]), DECIMALS)


def short(ctx: Context, row: Row) -> str:
    """An effect as it is written beside a mark: the axis names its unit."""
    points = row["unit_measure"] == "POINTS" and row["obs_value"] is not None
    return amount(ctx, {**row, "unit_measure": ""} if points else row)


def interval(ctx: Context, row: Row) -> str:
    """The 95 % interval of an effect; empty where none is known."""
    return certainty.interval(ctx.t, row, DECIMALS)


def verdict(row: Row) -> str:
    """What may be said of an effect: ``above`` or ``below`` zero, or ``unclear``."""
    return side(row, DECIMALS)


def sure(ctx: Context, row: Row) -> str:
    """How sure an effect is: its interval, the persons behind it and, if it is withheld, the rule."""
    spread, treated, comparison = interval(ctx, row), number(row, "n_treated"), number(row, "n_comparison")
    parts = [ctx.t("value.interval_95", interval=spread)] if spread else []
    if treated is not None and comparison is not None:
        n = ctx.t.number
        parts.append(ctx.t("impact.behind", treated=n(treated), comparison=n(comparison)))
    return " · ".join([*parts, *([str(row["rule"])] if row["rule"] else [])])


def when(ctx: Context, row: Row) -> str:
    """The time of an effect in words."""
    unit = ctx.t(f"impact.unit.{row['event_unit']}")
    n = int(str(row["event_time"]))
    way = "now" if n == 0 else "after" if n > 0 else "before"
    return ctx.t(f"impact.when_{way}", unit=unit, n=abs(n))


def outcome_name(ctx: Context, outcome: str) -> str:
    """What an outcome is called."""
    key = f"impact.outcome.{outcome}"
    return ctx.t(key) if ctx.t.has(key) else outcome.replace("_", " ")


def method_name(ctx: Context, row: Row) -> str:
    """What an estimator is called, with the part that it plays."""
    key = f"impact.estimator.{row['estimator']}"
    name = ctx.t(key) if ctx.t.has(key) else str(row["estimator"]).replace("_", " ")
    return ctx.t("impact.in_role", role=ctx.t(f"impact.role.{row['role']}"), name=name)


def group_name(ctx: Context, row: Row) -> str:
    """What a subgroup is called: the characteristic and its value."""
    subgroup, value = str(row["subgroup"]), str(row["subgroup_value"])
    key = f"impact.subgroup.{subgroup}"
    name = ctx.t(key) if ctx.t.has(key) else subgroup.replace("_", " ")
    return ctx.t("value.of_group", group=name, text=_value_name(ctx, subgroup, value))


def _value_name(ctx: Context, subgroup: str, value: str) -> str:
    for key in (f"impact.value.{subgroup}:{value}", f"impact.value.{value}", f"sex.{value}"):
        if ctx.t.has(key):
            return ctx.t(key)
    if value in ctx.release.codes("ref_area"):
        return ctx.place(value)
    return ctx.occupation(value) if value in ctx.release.codes("isco08") else value.replace("_", " ")
