"""Part 6: a period against the one before. What sampling may do is told from what a wrong code does.

A share has moved where it differs by more than `STANDARD_ERRORS` and `SHARE_POINTS`. The standard error is that of two
independent samples, enlarged by the design effect of the weights (Kish) and by `CLUSTERING`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.onboarding.check.limits import (
    CASES_OF_A_CODE,
    CLUSTERING,
    MEAN_CHANGE_PCT,
    MISSING_POINTS,
    SHARE_POINTS,
    STANDARD_ERRORS,
)
from pipelines.onboarding.check.report import Finding, Part, Table, as_findings
from pipelines.onboarding.check.weights import kish
from pipelines.quality.model import CheckResult

TITLE = "Against the period before"
_PLAIN = (
    "sex", "region", "birth_place", "birth_country", "citizenship", "isced11", "education_country",
    "recognition_status", "in_education", "neet", "labour_force_status", "labour_force_status_national",
    "potential_labour_force", "status_in_employment", "isic4", "wants_more_hours", "time_related_underemployed",
    "underemployed_national", "informal",
)  # fmt: skip
CATEGORIES: dict[str, pl.Expr] = {name: pl.col(name).cast(pl.String) for name in _PLAIN} | {
    "age by ten years": (pl.col("age") // 10 * 10).cast(pl.String),
    "isco08 major group": pl.col("isco08").str.head(1),
    "sex and labour_force_status": pl.concat_str("sex", "labour_force_status", separator=" "),
}
"""What is compared: how each person falls into categories; null where it has none."""
MEANS = ("age", "years_since_migration", "hours_usual", "hours_actual", "income_month_lcu")
SHOWN_POINTS = 0.005
REMEDY = "a true change, a change of the questionnaire, or a wrong map; if true, say it under `notes`"


@dataclass(frozen=True)
class _Sample:
    """Persons interviewed in a period, with the size of a simple random sample that tells as much."""

    persons: pl.DataFrame

    def effective(self, known: pl.Expr) -> float:
        weights = self.persons.filter(known)["weight"]
        return weights.len() / (kish(weights) * CLUSTERING) if weights.len() and weights.sum() else 0.0


def change_part(
    persons: pl.DataFrame, before: pl.DataFrame, origin: str, checks: Sequence[CheckResult], *, noted: bool
) -> Part:
    """Report on what has changed.

    Args:
        persons: Harmonised persons of the period.
        before: The same of the period it is set against.
        origin: Which period that is, and where it comes from, in words.
        checks: The checks of changes of aggregates.
        noted: Whether the YAML has a note for the period, which excuses a change.
    """
    then, now = _Sample(before.filter("responded")), _Sample(persons.filter("responded"))
    moved = [found for name, code in CATEGORIES.items() if (found := _distribution(name, code, then, now))]
    means = [found for name in MEANS if (found := _mean(name, then, now))]
    missing = [_missing(name, then, now) for name in (*_PLAIN, "isco08", *MEANS[1:])]
    own = [finding for _, findings in (*moved, *means, *missing) for finding in findings]
    excused = [f"Excused by the note of the YAML for this period: {one.text}" for one in own] if noted else []
    return Part(
        "change",
        TITLE,
        (f"Set against {origin}.", *excused),
        (
            Table("Weighted persons", ("group", "before", "now", "change %"), tuple(_totals(then, now))),
            Table("Shares of categories", _DISTRIBUTION, tuple(row for row, _ in moved)),
            Table("Means", ("variable", "before", "now", "standard errors apart"), tuple(row for row, _ in means)),
            Table(
                "Missing",
                ("variable", "before %", "now %"),
                tuple(row for row, _ in missing if abs(row[2] - row[1]) >= SHOWN_POINTS),
            ),
        ),
        (*(() if noted else own), *as_findings(checks)),
    )


_DISTRIBUTION = ("variable", "moved %", "by chance about %", "most moved", "before %", "now %", "standard errors")
Judged = tuple[tuple, list[Finding]]


def _distribution(name: str, code: pl.Expr, then: _Sample, now: _Sample) -> Judged | None:
    """Compare the shares of categories; `moved` is the share of persons that would have to change theirs."""
    sizes = [sample.effective(code.is_not_null()) for sample in (then, now)]
    if not all(sizes):
        return None
    parts = [_shares(sample.persons, code, suffix) for sample, suffix in ((then, "before"), (now, "now"))]
    both = parts[0].join(parts[1], on="code", how="full", coalesce=True).fill_null(0)
    pooled = (pl.col("before") + pl.col("now")) / 200
    both = both.with_columns(
        moved=pl.col("now") - pl.col("before"),
        se=100 * (pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1])).sqrt(),
    ).sort(pl.col("moved").abs(), "code", descending=[True, False])
    top = both.row(0, named=True)
    by_chance = math.sqrt(2 / math.pi) * float(both["se"].sum()) / 2
    apart = abs(top["moved"]) / top["se"] if top["se"] else 0.0
    row = (name, both["moved"].abs().sum() / 2, by_chance, top["code"], top["before"], top["now"], apart)
    return row, [*_moved(name, both), *_come_and_gone(name, both)]


def _shares(persons: pl.DataFrame, code: pl.Expr, suffix: str) -> pl.DataFrame:
    grouped = persons.select("weight", code=code).drop_nulls().group_by("code").agg(pl.col("weight").sum(), pl.len())
    share = 100 * pl.col("weight") / pl.col("weight").sum()
    return grouped.select("code", share.alias(suffix), pl.col("len").cast(pl.Int64).alias(f"n_{suffix}"))


def _moved(name: str, both: pl.DataFrame) -> list[Finding]:
    far = both.filter((pl.col("moved").abs() > STANDARD_ERRORS * pl.col("se")) & (pl.col("moved").abs() > SHARE_POINTS))
    told = [f"{row['code']} {row['before']:.1f} % → {row['now']:.1f} %" for row in far.head(4).iter_rows(named=True)]
    more = f" and {far.height - 4} more" if far.height > 4 else ""
    return [Finding("warning", f"{name} has moved: {', '.join(told)}{more}", REMEDY)] if told else []


def _come_and_gone(name: str, both: pl.DataFrame) -> list[Finding]:
    sides = {"is new": ("n_before", "n_now"), "has gone": ("n_now", "n_before")}
    return [
        Finding("warning", f"{name}: code {row['code']} {words} ({row[has]:,} persons)", REMEDY)
        for words, (lacks, has) in sides.items()
        for row in both.filter((pl.col(lacks) == 0) & (pl.col(has) >= CASES_OF_A_CODE)).iter_rows(named=True)
    ]


def _mean(name: str, then: _Sample, now: _Sample) -> Judged | None:
    known = pl.col(name).is_not_null()
    sizes = [sample.effective(known) for sample in (then, now)]
    if not all(sizes):
        return None
    (before, spread_before), (after, spread_now) = (_moments(sample.persons, name) for sample in (then, now))
    se = math.sqrt(spread_before / sizes[0] + spread_now / sizes[1])
    apart = abs(after - before) / se if se else 0.0
    change = 100 * abs(after - before) / abs(before) if before else 0.0
    text = f"the mean of {name} has moved: {before:,.4g} → {after:,.4g}"
    found = [Finding("warning", text, REMEDY)] if apart > STANDARD_ERRORS and change > MEAN_CHANGE_PCT else []
    return (name, before, after, apart), found


def _moments(persons: pl.DataFrame, name: str) -> tuple[float, float]:
    """Return the weighted mean and variance of a variable."""
    known = persons.select(name, "weight").drop_nulls()
    weights, total = known["weight"], float(known["weight"].sum())
    mean = float((known[name] * weights).sum()) / total
    return mean, float(((known[name] - mean) ** 2 * weights).sum()) / total


def _missing(name: str, then: _Sample, now: _Sample) -> Judged:
    sizes = [sample.effective(pl.lit(True)) for sample in (then, now)]
    before, after = (_percent(sample.persons, pl.col(name).is_null()) for sample in (then, now))
    pooled = (before + after) / 200
    se = 100 * math.sqrt(pooled * (1 - pooled) * sum(1 / size for size in sizes if size))
    far = abs(after - before) > max(MISSING_POINTS, STANDARD_ERRORS * se)
    text = f"{name} is missing for {after:.1f} % of the persons, {before:.1f} % before"
    return (name, before, after), [Finding("warning", text, REMEDY)] if far else []


def _percent(persons: pl.DataFrame, condition: pl.Expr) -> float:
    total = float(persons["weight"].sum())
    return 100 * float(persons.filter(condition)["weight"].sum()) / total if total else 0.0


def _totals(then: _Sample, now: _Sample) -> list[tuple]:
    groups = {"all": pl.lit(True)} | {code: pl.col("labour_force_status") == code for code in ("EMP", "UNE", "OLF")}
    found = []
    for name, condition in groups.items():
        before, after = (float(sample.persons.filter(condition)["weight"].sum()) for sample in (then, now))
        if before or after:
            found.append((name, before, after, 100 * (after / before - 1) if before else None))
    return found
