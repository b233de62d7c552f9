"""A register of recognition as observations: which cases are shown, their steps and their rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.compare import MOST_OPEN_PCT
from dashboards.data import TOTAL
from dashboards.page import Context
from dashboards.params import Option
from dashboards.views import coded_occupation

APPLICATIONS, DECIDED = "recognition_applications", "recognition_decided"
#: The steps of a case with the step that each is a part of: the parts of a step add up to it.
STEPS = {
    APPLICATIONS: "",
    DECIDED: APPLICATIONS,
    "recognition_outcome_withdrawn": APPLICATIONS,
    "recognition_outcome_pending": APPLICATIONS,
    "recognition_outcome_full": DECIDED,
    "recognition_outcome_compensation": DECIDED,
    "recognition_outcome_partial": DECIDED,
    "recognition_outcome_refused": DECIDED,
}
WITHDRAWN, PENDING = "recognition_outcome_withdrawn", "recognition_outcome_pending"
RATE, FULL_RATE = "recognition_rate_decided", "full_recognition_rate_decided"
MEDIAN, BACKLOG = "recognition_time_median", "recognition_backlog"
WITHIN = ("recognition_decided_within_3_months", "recognition_decided_within_4_months")
FEES = ("recognition_fee_mean", "recognition_fee_median")
#: What the cards by occupation, country of training and kind of case can show.
COMPARED = {
    "decided": RATE,
    "submitted": "recognition_rate_submitted",
    "full_decided": FULL_RATE,
    "full_submitted": "full_recognition_rate_submitted",
    "time": MEDIAN,
}
BESIDE = (
    "recognition_applicants", "recognition_decisions", "recognition_from_abroad", "recognition_time_q25",
    "recognition_time_q75",
)  # fmt: skip
INDICATORS = tuple(dict.fromkeys([*STEPS, *COMPARED.values(), *WITHIN, BACKLOG, *FEES, *BESIDE]))
#: The classifications of cases that are no dimension of their own.
KINDS = ("purpose", "learning", "regulated", "residence", "arrangement")


@dataclass(frozen=True)
class Register:
    """What the reader looks at: the register of a country, a year of application and a group of its cases.

    ``figures`` are the observations of the register in all years, ``now`` those of the year, ``shown`` those of the
    year and group, and ``cases`` says which group: ``_T``, ``isco08:2221``, ``origin:QMB`` or ``purpose:academic``.
    """

    source_id: str
    country: str
    period: str
    cases: str
    figures: pl.DataFrame

    @cached_property
    def now(self) -> pl.DataFrame:
        """The observations of the year."""
        return self.figures.filter(pl.col("time_period") == self.period)

    @cached_property
    def shown(self) -> pl.DataFrame:
        """The observations of the year and the group."""
        return self.now.filter(of_cases(self.cases))

    def row(self, indicator: str) -> dict[str, Any] | None:
        """One figure of the year and the group, withheld ones too."""
        rows = self.shown.filter(pl.col("indicator") == indicator).to_dicts()
        return rows[0] if rows else None

    def before(self, indicator: str) -> dict[str, Any] | None:
        """The same figure in the year before."""
        earlier = self.figures.filter(
            of_cases(self.cases) & (pl.col("indicator") == indicator) & (pl.col("time_period") < self.period)
        ).sort("time_period")
        return earlier.row(-1, named=True) if earlier.height else None


def dimensions(cases: str) -> dict[str, str]:
    """The dimensions that tell a group of cases apart: totals but for one."""
    kind, _, code = cases.partition(":")
    totals = {"isco08": TOTAL, "origin": TOTAL, "breakdown": TOTAL}
    if cases == TOTAL:
        return totals
    return totals | ({kind: code} if kind in totals else {"breakdown": cases})


def of_cases(cases: str) -> pl.Expr:
    """Whether a row is of a group of cases."""
    return pl.all_horizontal(pl.col(column) == value for column, value in dimensions(cases).items())


def cases_of(row: dict[str, Any]) -> str:
    """The group of cases that a row with one breakdown is of."""
    for column in ("isco08", "origin"):
        if row[column] != TOTAL:
            return f"{column}:{row[column]}"
    return str(row["breakdown"])


def cases_name(ctx: Context, cases: str) -> str:
    """What a group of cases is called."""
    kind, _, code = cases.partition(":")
    if cases == TOTAL:
        return ctx.t("recognition.all_cases")
    if kind == "isco08":
        return coded_occupation(ctx, code)
    if kind == "origin":
        return ctx.t("recognition.trained_in", place=ctx.place(code))
    if kind == "arrangement" and code != "none":
        titles = ctx.release.later("arrangement", arrangement=code)["title"]
        return titles[0] if titles.len() else code
    return ctx.t(f"breakdown.{cases}") if ctx.t.has(f"breakdown.{cases}") else code.replace("_", " ")


def pick_cases(ctx: Context, now: pl.DataFrame) -> str:
    """Choose the cases: all, or one kind, country of training or occupation. Two of them are never crossed."""
    counted = now.filter(pl.col("indicator") == APPLICATIONS)
    found = {cases_of(row) for row in counted.select("isco08", "origin", "breakdown").iter_rows(named=True)}
    options = [Option(c, cases_name(ctx, c)) for c in found]
    return ctx.pick("cases", sorted(options, key=_order), TOTAL)


def _order(option: Option) -> tuple[int, str]:
    kind = option.value.partition(":")[0]
    order = (TOTAL, *KINDS, "origin", "isco08")
    place = order.index(kind) if kind in order else len(order)
    return place, option.value if kind == "isco08" else option.label


def read(ctx: Context, country: str, source_id: str) -> pl.DataFrame:
    """All figures of a register: both sexes and all ages together."""
    return ctx.release.observations(
        indicator=INDICATORS, ref_area=country, source_id=source_id, sex=TOTAL, age=TOTAL, isced11=TOTAL, isic4=TOTAL
    )


def closed_year(figures: pl.DataFrame) -> str | None:
    """The newest year of application of which few cases are pending; none if there is no such year."""
    totals = figures.filter(of_cases(TOTAL))
    applied, pending = (
        totals.filter(pl.col("indicator") == step).select("time_period", "obs_value")
        for step in (APPLICATIONS, PENDING)
    )
    both = applied.join(pending, on="time_period", how="left", suffix="_pending")
    few = 100 * pl.col("obs_value_pending").fill_null(0) <= MOST_OPEN_PCT * pl.col("obs_value")
    return max(both.filter(few)["time_period"], default=None)


def registers(ctx: Context, source_ids: Iterable[str]) -> list[str]:
    """The sources that are registers of cases: the others publish figures only."""
    decided = ctx.release.coverage.filter(pl.col("indicator") == DECIDED)["source_id"]
    return sorted(set(source_ids) & set(decided))
