"""From rows of the subjects to a panel or a cross-section: small cases that can be read off."""

from __future__ import annotations

from datetime import date
from math import exp

import polars as pl
import pytest

from pipelines.impact.design import Trait
from pipelines.impact.panel import UNKNOWN, build, trait_of
from tests.unit.impact.panels import panel_design

PERSON = {
    "ref_area": "QMA",
    "weight": None,
    "sex": "F",
    "birth_year": 1990,
    "birth_country": "QMB",
    "training_country": "QMB",
    "arrived_on": date(2020, 1, 15),
    "isced11": "6",
    "isced_f": "09",
    "isco08_trained": "2221",
    "language_level": "A2",
    "employed": True,
    "wage_hour_lcu": None,
}


def months(*rows: dict) -> pl.LazyFrame:
    types = {"wage_hour_lcu": pl.Float64, "weight": pl.Float64, "training_country": pl.String, "arrived_on": pl.Date}
    return pl.DataFrame([PERSON | row for row in rows], schema_overrides=types, infer_schema_length=None).lazy()


def treatments(*rows: dict) -> pl.LazyFrame:
    schema = {"person_hash": pl.String, "learning": pl.String, "full_since": pl.Date}
    return pl.DataFrame(rows, schema=schema).lazy()


def over(person: str, *names: str, **values: object) -> list[dict]:
    return [{"person_hash": person, "month": name} | values for name in names]


NOBODY = treatments()


def test_a_period_holds_the_share_of_months_employed_and_the_mean_logarithm_of_wages():
    rows = [
        *over("a", "2020-01", employed=True, wage_hour_lcu=exp(2.0)),
        *over("a", "2020-02", employed=True, wage_hour_lcu=exp(3.0)),
        *over("a", "2020-03", employed=True),
        *over("a", "2020-04", employed=False),
        *over("a", "2020-07", employed=None),
    ]
    frame = build(panel_design(), months(*rows), NOBODY).frame
    assert frame.height == 1, "a month in which employment is not known makes no period"
    assert frame["employed"][0] == pytest.approx(0.75)
    assert frame["wage_hour"][0] == pytest.approx(2.5)
    assert frame["weight"][0] == 1.0


def test_treatment_is_the_earliest_date_of_the_rows_that_count():
    design = panel_design(
        treatment={
            "words": "Recognised",
            "subject": "recognition_case",
            "date": "full_since",
            "where": [{"column": "learning", "one_of": ["formal"]}],
        }
    )
    register = treatments(
        {"person_hash": "a", "learning": "formal", "full_since": date(2021, 9, 1)},
        {"person_hash": "a", "learning": "formal", "full_since": date(2021, 3, 1)},
        {"person_hash": "a", "learning": "informal", "full_since": date(2020, 8, 1)},
        {"person_hash": "a", "learning": "formal", "full_since": None},
        {"person_hash": "stranger", "learning": "formal", "full_since": date(2021, 3, 1)},
    )
    frame = build(design, months(*over("a", "2020-01", "2021-02", "2021-08")), register).frame
    assert frame["first_treated"].unique().to_list() == [2 * 2021]


def test_who_is_treated_before_being_seen_is_left_out_and_counted():
    register = treatments(
        {"person_hash": "early", "full_since": date(2019, 5, 1)},
        {"person_hash": "at once", "full_since": date(2020, 6, 1)},
        {"person_hash": "later", "full_since": date(2020, 7, 1)},
        {"person_hash": "after the end", "full_since": date(2023, 1, 1)},
    )
    names = ("early", "at once", "later", "after the end", "never")
    rows = [row for name in names for row in over(name, "2020-01", "2020-07")]
    made = build(panel_design(), months(*rows), register)
    assert made.left_out == {"treated before or in the first period observed": 2}
    assert made.frame["unit"].n_unique() == 3
    assert sorted(made.frame["first_treated"].unique()) == [0, 2 * 2020 + 1]


def test_covariates_are_those_of_the_first_month():
    rows = [
        *over("a", "2020-08", isced_f="07", language_level="C1"),
        *over("a", "2020-02", isced_f="09", language_level="A1"),
    ]
    assert build(panel_design(), months(*rows), NOBODY).frame["field"].to_list() == ["09", "09"]


def test_only_eligible_persons_of_the_place_come_in():
    design = panel_design(
        eligible=[{"column": "training_country", "none_of": ["QMA"]}, {"column": "birth_year", "one_of": ["1990"]}]
    )
    rows = [
        *over("in", "2020-01"),
        *over("trained here", "2020-01", training_country="QMA"),
        *over("not known", "2020-01", training_country=None),
        *over("older", "2020-01", birth_year=1970),
        *over("elsewhere", "2020-01", ref_area="QMB"),
    ]
    assert build(design, months(*rows), NOBODY).frame.height == 1


@pytest.mark.parametrize(
    ("trait", "expected"),
    [
        (Trait(column="isco08_trained", digits=2), ["22", "31", UNKNOWN]),
        (Trait(column="isco08_trained", groups={"health": ("22", "32")}, rest="other"), ["health", "other", UNKNOWN]),
        (Trait(column="language_level", order=("A0", "A1", "A2")), [3.0, 1.0, None]),
        (Trait(column="arrived_on"), [2020.0, 2018.0, None]),
    ],
)
def test_traits_are_groups_or_numbers(trait, expected):
    frame = pl.DataFrame(
        {
            "isco08_trained": ["2221", "3115", None],
            "language_level": ["A2", "A0", "C1"],
            "arrived_on": [date(2020, 1, 1), date(2018, 6, 1), None],
        }
    )
    assert frame.select(trait_of(trait).alias("x"))["x"].to_list() == expected


def test_a_cross_section_looks_at_some_months_after_arrival():
    design = panel_design(
        panel=None,
        cross_section={"first_month": 12, "last_month": 13},
        comparison={"words": "x", "rule": "never_treated"},
    )
    rows = [
        *over("trained", "2020-06", employed=False),
        *over("trained", "2021-01", employed=True),
        *over("trained", "2021-02", employed=False),
        *over("trained", "2021-03", employed=True),
        *over("other", "2021-01", employed=True),
        *over("later", "2021-01", employed=True),
        *over("gone", "2020-06", employed=True),
        *over("undated", "2021-01", arrived_on=None),
    ]
    register = treatments(
        {"person_hash": "trained", "full_since": date(2019, 11, 1)},
        {"person_hash": "later", "full_since": date(2022, 11, 1)},
    )
    made = build(design, months(*rows), register)
    assert made.frame.sort("treated").select("treated", "employed").rows() == [(False, 1.0), (True, 0.5)]
    assert made.frame["period"].unique().to_list() == [12 * 2021]
    assert made.left_out == {
        "arrival not known": 1,
        "treated after the outcome is measured": 1,
        "not observed when the outcome is measured": 1,
    }


def test_no_rows_make_an_empty_panel():
    assert build(panel_design(), months(*over("a", "2020-01")).filter(pl.lit(value=False)), NOBODY).frame.is_empty()
