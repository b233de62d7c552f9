"""From the harmonised subjects to what is estimated on: a panel of persons, or one row a person. Pure, no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.impact.design import BASELINE, Condition, Design, Trait
from pipelines.impact.periods import of_date, of_month

WORK_COLUMNS = ("ref_area", "person_hash", "month", "weight", "employed", "wage_hour_lcu", *BASELINE)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sample:
    """What a design is estimated on.

    Attributes:
        frame: Of a panel, one row a person and period: `unit`, `period`, `first_treated` (period; 0: not within the
            panel). Of a cross-section, one row a person: `unit`, `period` (month of the outcome), `treated`. Both:
            `weight`, `cluster`, the outcomes (`employed`: share of months; `wage_hour`: mean logarithm, null without
            a known wage), and the traits by their names.
        left_out: Persons left out, by the reason in words.
    """

    frame: pl.DataFrame
    left_out: Mapping[str, int] = field(default_factory=dict)


def build(design: Design, work: pl.LazyFrame, treatments: pl.LazyFrame) -> Sample:
    """Make the panel or the cross-section that a design asks for.

    Args:
        design: The declared design.
        work: Rows of `work_month`, at least `WORK_COLUMNS`.
        treatments: Rows of the subject of the treatment.

    Returns:
        The sample, in the order of persons and periods. Covariates are those of a person's first month.
    """
    months = work.filter(pl.col("ref_area") == design.ref_area, pl.col("employed").is_not_null())
    persons = _persons(design, months).join(_treated_on(design, treatments), on="person_hash", how="left")
    return _panel(design, months, persons) if design.panel else _cross_section(design, months, persons)


def where(conditions: Iterable[Condition]) -> pl.Expr:
    """Return conditions of a design as one filter; yes and no are written `true` and `false`."""
    found = pl.lit(value=True)
    for one in conditions:
        column = pl.col(one.column).cast(pl.String)
        found &= column.is_in(one.one_of) if one.one_of else ~column.is_in(one.none_of)
    return found


def _persons(design: Design, months: pl.LazyFrame) -> pl.DataFrame:
    """Return the eligible persons as they are in their first month, with traits, cluster and weight."""
    first = months.group_by("person_hash").agg(pl.col("month").min())
    cluster = pl.col(design.cluster) if design.cluster else pl.col("person_hash")
    return (
        months.join(first, on=["person_hash", "month"])
        .filter(where(design.eligible))
        .select(
            "person_hash",
            "arrived_on",
            pl.col("month").alias("first_month"),
            pl.col("weight").fill_null(1.0),
            cluster.alias("cluster_name"),
            *(trait_of(trait).alias(f"trait:{name}") for name, trait in design.traits.items()),
        )
        .collect(engine="streaming")
        .sort("person_hash")
    )


def trait_of(trait: Trait) -> pl.Expr:
    """Return a trait of a person: a number, or a group in text (`unknown` where the source does not tell)."""
    column = pl.col(trait.column)
    if trait.order:
        ranks = {code: float(rank) for rank, code in enumerate(trait.order, start=1)}
        return column.replace_strict(ranks, default=None, return_dtype=pl.Float64)
    if trait.is_number:
        return (column.dt.year() if trait.column == "arrived_on" else column).cast(pl.Float64)
    if trait.groups:
        found = pl.lit(trait.rest)
        for name, prefixes in reversed(trait.groups.items()):
            starts = pl.any_horizontal(column.str.starts_with(prefix) for prefix in prefixes)
            found = pl.when(starts).then(pl.lit(name)).otherwise(found)
        return pl.when(column.is_null()).then(pl.lit(UNKNOWN)).otherwise(found)
    return (column.str.slice(0, trait.digits) if trait.digits else column).fill_null(UNKNOWN)


def _treated_on(design: Design, treatments: pl.LazyFrame) -> pl.DataFrame:
    date = pl.col(design.treatment.date)
    return (
        treatments.filter(date.is_not_null(), pl.col("person_hash").is_not_null(), where(design.treatment.where))
        .group_by("person_hash")
        .agg(date.min().alias("treated_on"))
        .collect()
    )


def _panel(design: Design, months: pl.LazyFrame, persons: pl.DataFrame) -> Sample:
    period = design.event_unit
    outcomes = (
        months.select(
            "person_hash", "month", "employed", "wage_hour_lcu", of_month(pl.col("month"), period).alias("period")
        )
        .join(persons.lazy().select("person_hash"), on="person_hash")
        .group_by("person_hash", "period")
        .agg(_outcomes())
        .collect(engine="streaming")
    )
    last = outcomes["period"].max()
    dated = persons.with_columns(
        of_month(pl.col("first_month"), period).alias("first_period"),
        of_date(pl.col("treated_on"), period).alias("first_treated"),
    ).with_columns(pl.when(pl.col("first_treated") <= pl.lit(last, pl.Int64)).then("first_treated").fill_null(0))
    kept, left_out = _keep(
        dated,
        {
            "treated before or in the first period observed": (pl.col("first_treated") > 0)
            & (pl.col("first_treated") <= pl.col("first_period")),
        },
    )
    return Sample(_finish(design, outcomes.join(kept, on="person_hash"), "first_treated"), left_out)


def _cross_section(design: Design, months: pl.LazyFrame, persons: pl.DataFrame) -> Sample:
    window = design.cross_section
    assert window is not None  # noqa: S101 (a design is one or the other)
    arrival, treated = of_date(pl.col("arrived_on"), "month"), of_date(pl.col("treated_on"), "month")
    dated = persons.with_columns((arrival + window.first_month).alias("period"), treated.alias("treated_month"))
    kept, left_out = _keep(
        dated,
        {
            "arrival not known": pl.col("period").is_null(),
            "treated after the outcome is measured": pl.col("treated_month") > pl.col("period"),
        },
    )
    since = of_month(pl.col("month"), "month") - pl.col("period")
    outcomes = (
        months.select("person_hash", "month", "employed", "wage_hour_lcu")
        .join(kept.lazy().select("person_hash", "period"), on="person_hash")
        .filter(since.is_between(0, window.last_month - window.first_month))
        .group_by("person_hash")
        .agg(_outcomes())
        .collect(engine="streaming")
    )
    left_out = {**left_out, "not observed when the outcome is measured": len(kept) - len(outcomes)}
    seen = kept.join(outcomes, on="person_hash").with_columns(pl.col("treated_month").is_not_null().alias("treated"))
    return Sample(_finish(design, seen, "treated"), left_out)


def _outcomes() -> list[pl.Expr]:
    """Return the outcomes of a person over some months.

    The mean of logarithms, not the logarithm of the mean, which would grow with the number of months worked. It is
    taken in the order of months, so that it is the same to the last bit each time.
    """
    return [
        pl.col("employed").mean(),
        pl.col("wage_hour_lcu").sort_by("month").log().mean().alias("wage_hour"),
    ]


def _keep(persons: pl.DataFrame, reasons: Mapping[str, pl.Expr]) -> tuple[pl.DataFrame, dict[str, int]]:
    """Take out persons, reason by reason; return those who are left and the counts."""
    left_out = {}
    for reason, condition in reasons.items():
        stays = persons.filter(~condition.fill_null(value=False))
        left_out[reason] = len(persons) - len(stays)
        persons = stays
    return persons, left_out


def _finish(design: Design, rows: pl.DataFrame, treatment: str) -> pl.DataFrame:
    """Name persons and clusters by numbers, and put rows and columns in order."""
    return rows.select(
        pl.col("person_hash").rank("dense").cast(pl.Int64).alias("unit"),
        pl.col("period").cast(pl.Int64),
        pl.col(treatment).cast(pl.Boolean if treatment == "treated" else pl.Int64),
        "weight",
        pl.col("cluster_name").fill_null(UNKNOWN).rank("dense").cast(pl.Int64).alias("cluster"),
        *design.outcomes,
        *(pl.col(f"trait:{name}").alias(name) for name in design.traits),
    ).sort("unit", "period")
