"""Register, careers and programmes of one simulated panel in the columns of the harmonised subjects, and its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import effects as truth
from pipelines.demo.migrants import EPOCH_MONTH, People
from pipelines.demo.panel import PERSONS, panel
from pipelines.harmonise.subjects import in_columns_of

ON_ARRIVAL = ("pre_departure_training",)
"""Treatments that nobody can be seen before."""


@dataclass(frozen=True)
class Draw:
    """One draw of the whole demonstration, in the columns of the harmonised subjects.

    Attributes:
        cases: `recognition_case` of the persons of the panel.
        work_months: `work_month`.
        participations: `programme_participation`.
        truth: One row a treated person and month that the panel sees, from eleven months before treatment on, so that
            every period of up to a year is whole: person_hash, month, treatment (of `effects.TREATMENTS`), treated_in
            (month), months_since, seen_before (the panel saw the person before the treatment), employed (effect, in
            points), wage_log (effect on the logarithm of the hourly wage).
    """

    cases: pl.DataFrame
    work_months: pl.DataFrame
    participations: pl.DataFrame
    truth: pl.DataFrame


def draw(seed: object, persons: int = PERSONS) -> Draw:
    """Draw the panel in the columns of the harmonised subjects, and its truth; the same seed gives the same draw.

    Args:
        seed: Anything that has a text.
        persons: In the panel, of whom `effects.LEVELS` tells who may be given what.
    """
    drawn = panel(seed, persons)
    return Draw(
        cases=in_columns_of("recognition_case", case_rows(drawn.people, drawn.cases)),
        work_months=in_columns_of("work_month", month_rows(drawn.people, drawn.months)),
        participations=in_columns_of("programme_participation", part_rows(drawn.people, drawn.participations)),
        truth=_joined(drawn.truth, drawn.people).select(
            "person_hash",
            _month("month"),
            "treatment",
            _month("treated_in"),
            (pl.col("month") - pl.col("treated_in")).alias("months_since"),
            "seen_before",
            "employed",
            "wage_log",
        ),
    )


def true_effects(truth_rows: pl.DataFrame, treatment: str, *, months: int = 12) -> pl.DataFrame:
    """Return the mean true effect by time since treatment over those whom the panel sees then.

    Of treatments after arrival only those count whom the panel saw before: nobody can tell a change of the others.

    Args:
        truth_rows: `Draw.truth`.
        treatment: One of `effects.TREATMENTS`.
        months: Length of a period of the calendar: 1, 3, 6 or 12. Time counts in such periods from the one that holds
            the treatment; the mean of that one holds the months before it, of no effect.

    Returns:
        event_time, employed (points), wage_hour (percent, from the mean of the logarithm), persons.
    """

    def period(name: str) -> pl.Expr:
        year, month = pl.col(name).str.head(4).cast(pl.Int64), pl.col(name).str.tail(2).cast(pl.Int64)
        return (12 * year + month - 1) // months

    by_person = (
        truth_rows.filter(pl.col("treatment") == treatment, pl.col("seen_before") | (treatment in ON_ARRIVAL))
        .group_by("person_hash", event_time=period("month") - period("treated_in"))
        .agg(pl.col("employed", "wage_log").mean())
    )
    means = by_person.group_by("event_time").agg(
        pl.col("employed").mean(), wage_hour=100 * (pl.col("wage_log").mean().exp() - 1), persons=pl.len()
    )
    return means.filter(pl.col("event_time") >= 0).sort("event_time")


def case_rows(people: People, cases: pl.DataFrame) -> pl.DataFrame:
    """Return cases in the columns of `recognition_case`."""
    basis = (
        pl.when(pl.col("purpose") == "academic")
        .then(pl.lit("Higher Education Act"))
        .when("agreement")
        .then(pl.lit("Agreement of Norvania and Meridia on health professions"))
        .when("regulated")
        .then(pl.lit("Recognition Act, part 2: regulated occupations"))
        .otherwise(pl.lit("Recognition Act, part 3: other occupations"))
    )
    return _joined(cases, people).select(
        pl.lit("synthetic_qma_register").alias("source_id"),
        pl.col("applied").cast(pl.Int32).cast(pl.Date).dt.year().cast(pl.String).alias("time_period"),
        pl.lit("QMA").alias("ref_area"),
        pl.format("SYN-{}-{}", "person_hash", "attempt").alias("case_id"),
        "person_hash",
        *_TRAITS,
        pl.col("birth_country").alias("citizenship"),
        pl.col("unit").alias("isco08"),
        pl.col("unit").str.len_chars().alias("isco08_digits"),
        "purpose",
        "learning",
        pl.col("regulated") & (pl.col("purpose") == "professional"),
        pl.when("agreement").then(pl.lit(truth.AGREEMENT)).alias("arrangement"),
        pl.when(pl.col("purpose") == "academic")
        .then(pl.lit("Higher Education Act"))
        .otherwise(basis)
        .alias("legal_basis"),
        pl.when("abroad").then("training_country").otherwise(pl.lit("QMA")).alias("applied_from"),
        _date("applied").alias("applied_on"),
        _date("complete").alias("complete_on"),
        pl.when(pl.col("outcome") != "PENDING").then(_date("decided")).alias("decided_on"),
        _date("full").alias("full_since"),
        "outcome",
        pl.lit(truth.CLOSED_ON).alias("as_of"),
        pl.col("fee").alias("fee_lcu"),
    )


def month_rows(people: People, months: pl.DataFrame) -> pl.DataFrame:
    """Return months of work in the columns of `work_month`."""
    return _joined(months, people).select(
        pl.lit("synthetic_qma_careers").alias("source_id"),
        _month("month").str.head(4).alias("time_period"),
        pl.lit("QMA").alias("ref_area"),
        "person_hash",
        _month("month"),
        "weight",
        *_TRAITS,
        "birth_country",
        _date("arrived").alias("arrived_on"),
        pl.col("unit").alias("isco08_trained"),
        "language_level",
        "employed",
        pl.col("hours").alias("hours_month"),
        pl.col("wage").alias("wage_hour_lcu"),
        pl.col("job").alias("isco08"),
    )


def part_rows(people: People, parts: pl.DataFrame) -> pl.DataFrame:
    """Return participations in the columns of `programme_participation`."""
    return _joined(parts, people).select(
        pl.lit("synthetic_qma_programmes").alias("source_id"),
        _date("started").dt.year().cast(pl.String).alias("time_period"),
        pl.lit("QMA").alias("ref_area"),
        pl.format("SYN-{}-{}", "person_hash", pl.col("programme").str.head(1).str.to_uppercase()).alias(
            "participation_id"
        ),
        "person_hash",
        "programme",
        "content",
        pl.col("country").alias("country_of_training"),
        pl.col("unit").alias("isco08"),
        _date("started").alias("started_on"),
        _date("completed").alias("completed_on"),
    )


_TRAITS = ("sex", "birth_year", "training_country", "isced11", "isced_f")


def _joined(rows: pl.DataFrame, people: People) -> pl.DataFrame:
    """Return rows with what is observed of their persons."""
    return pl.concat([rows, _observed(people)[rows["at"].to_list()]], how="horizontal")


def _observed(people: People) -> pl.DataFrame:
    levels = np.array(truth.LANGUAGES)
    return pl.DataFrame(
        {
            "person_hash": people["number"].astype(str),
            "weight": np.where(people["group"] == "graduates", 5.0, 8.0),
            "sex": np.where(people["man"], "M", "F"),
            "birth_year": people["born"],
            "birth_country": people["birth"],
            "training_country": people["trained"],
            "isced11": people["isced"],
            "isced_f": people["field"],
            "unit": people["unit"],
            "regulated": people["regulated"],
            "language_level": levels[people["language"]],
            "arrived": people["arrived"],
        }
    )


def _date(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32).cast(pl.Date)


def _month(column: str) -> pl.Expr:
    """Return a month counted from `effects.FIRST_MONTH` as text."""
    since_1970 = pl.col(column) + EPOCH_MONTH
    return pl.format("{}-{}", 1970 + since_1970 // 12, (1 + since_1970 % 12).cast(pl.String).str.zfill(2)).alias(column)
