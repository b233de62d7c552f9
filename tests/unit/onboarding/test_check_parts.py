"""The parts of `lmis source check` by themselves: frames in, figures and findings out."""

from typing import Any

import polars as pl
import pytest
from pytest import approx

from pipelines.catalog.estimation import Published
from pipelines.catalog.models import Population
from pipelines.harmonise.subjects import SUBJECTS, schema_of
from pipelines.onboarding.check.change import change_part
from pipelines.onboarding.check.codes import codes_part, judge_codes
from pipelines.onboarding.check.combinations import combinations_part, load_rules
from pipelines.onboarding.check.indicators import indicators_part, wanted
from pipelines.onboarding.check.report import Part
from pipelines.onboarding.check.weights import kish, weights_part
from pipelines.release.contents import indicator_rows
from pipelines.release.schema import ESTIMATE, POLARS_TYPE
from tests.unit.ingest_builders import frame, make_source

SCHEMA = schema_of("person")
LINES = pl.DataFrame(schema={"person_id": pl.String, "line": pl.Int64})


def people(n: int = 1, **columns: Any) -> pl.DataFrame:
    """`n` harmonised persons; what is given for a column is one value for all, or a list."""
    usual = {"ref_area": "XAA", "person_id": [f"p{at}" for at in range(n)], "weight": 1.0, "responded": True}
    given = {"sex": "M", "age": 30} | usual | columns
    lists = {name: value if isinstance(value, list) else [value] * n for name, value in given.items()}
    empty = {name: [None] * n for name in SCHEMA if name not in lists}
    return pl.DataFrame(lists | empty, schema_overrides=SCHEMA).select(list(SCHEMA))


def told(part: Part) -> list[str]:
    return [finding.text for finding in part.findings]


def test_a_link_tells_at_how_many_digits_persons_are_linked() -> None:
    job = {"isco08": {"column": "job", "link": "isco08", "back_off": True, "digits": 4, "missing": ["X"]}}
    source = make_source(codebook=job)
    rows = frame(
        id=["a", "b", "c", "d"], w=["1", "2", "4", "3"], sex=["1"] * 4, age=["30"] * 4, job=["2511", "2360", "Z", "X"]
    )
    part = codes_part(judge_codes(source, rows), {"job": {"Z": "Other"}})
    unknown, linked = part.tables[0].rows, part.tables[1].rows
    assert unknown == (("isco08", "job", "Z", "Other", 1, 40.0, 4),)
    assert linked[0][2:] == approx((100, 30, 30, 40, 10, 0, 20, 0))
    assert told(part) == ["isco08: 1 code(s) not in the link isco08, in 25.00 % of the rows: 'Z'"]


def test_names_that_are_to_be_hashed_are_never_shown() -> None:
    source = make_source(codebook={"region": {"column": "name", "hash": True, "missing": ["?"]}})
    assert "region" not in [
        one.name for one in judge_codes(source, frame(id=["a"], w=["1"], sex=["1"], age=["3"], name=["Ann"]))
    ]


def test_a_variable_that_no_row_has_is_told() -> None:
    source = make_source(codebook={"isced11": {"column": "edu", "map": {"1": "1"}, "when": "age > '90'"}})
    rows = frame(id=["a"], w=["1"], sex=["1"], age=["30"], edu=["1"])
    assert "isced11: no row has a value" in told(codes_part(judge_codes(source, rows), {}))


def test_the_design_effect_of_weights_is_that_of_kish() -> None:
    assert kish(pl.Series([2.0, 2.0, 2.0])) == approx(1)
    assert kish(pl.Series([1.0, 3.0])) == approx(2 * 10 / 16)


def test_weights_are_told_with_the_population_stated() -> None:
    part = weights_part(people(2, weight=[100.0, 300.0]), Population(persons=500, source="census"), [])
    figures = dict(part.tables[0].rows)
    assert figures["sum"] == 400
    assert figures["sum against it %"] == approx(-20)
    assert figures["design effect of weighting (Kish)"] == approx(1.25)
    assert part.findings == ()


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ([1.0] * 100, "normalised to the sample"),
        ([1.0] * 99 + [1000.0], "very unequal"),
        ([10.0] * 999 + [10000.0], "times the mean"),
    ],
)
def test_weights_that_are_not_those_of_persons_are_worth_a_look(weights: list[float], text: str) -> None:
    part = weights_part(people(len(weights), weight=weights), None, [])
    assert any(text in one for one in told(part))
    assert {finding.severity for finding in part.findings} == {"warning"}


@pytest.mark.parametrize(
    ("rule", "person"),
    [
        ("young_doctorate", {"isced11": "8", "age": 12}),
        ("young_university", {"isced11": "6", "age": 12}),
        ("child_secondary", {"isced11": "3", "age": 9}),
        ("employed_child", {"labour_force_status": "EMP", "age": 9}),
        ("employed_outside_universe", {"labour_force_status": "EMP"}),
        ("status_without_interview", {"labour_force_status": "EMP", "responded": False}),
        ("interview_without_status", {"age": 30}),
        ("hours_actual_without_job", {"labour_force_status": "UNE", "hours_actual": 8.0}),
        ("hours_usual_without_job", {"labour_force_status": "OLF", "hours_usual": 8.0}),
        ("industry_without_job", {"labour_force_status": "OLF", "isic4": "A"}),
        ("status_in_employment_without_job", {"labour_force_status": "OLF", "status_in_employment": "EMPLOYEE"}),
        ("income_without_job", {"labour_force_status": "OLF", "income_month_lcu": 5.0}),
        ("job_without_status_in_employment", {"labour_force_status": "EMP"}),
        ("more_hours_without_job", {"labour_force_status": "OLF", "wants_more_hours": True}),
        ("underemployed_full_time", {"time_related_underemployed": True, "hours_usual": 60.0}),
        ("hours_beyond_waking", {"hours_actual": 120.0, "hours_usual": 40.0}),
        ("migrated_before_birth", {"years_since_migration": 40.0, "age": 30}),
        ("foreign_born_here", {"birth_place": "FOR", "birth_country": "XAA"}),
        ("native_with_migration", {"birth_place": "NAT", "years_since_migration": 3.0}),
        ("in_education_old", {"in_education": True, "age": 70}),
        ("family_worker_with_income", {"status_in_employment": "FAMILY", "income_month_lcu": 5.0}),
        ("household_without_adults", {"household_id": "h", "age": 5}),
    ],
)
def test_each_rule_finds_the_person_it_is_about(rule: str, person: dict[str, Any]) -> None:
    lines = pl.DataFrame({"person_id": ["p0"], "line": [7]})
    part = combinations_part(people(1, **person), lines, list(SUBJECTS["person"]), [])
    met = {row[0]: row[2:] for row in part.tables[0].rows}
    assert met[rule] == (1, 100.0, 7)


def test_a_crowded_household_is_found() -> None:
    part = combinations_part(people(31, household_id="h"), LINES, ["household_id"], [])
    assert [row[:3] for row in part.tables[0].rows] == [("crowded_household", "unlikely", 31)]


def test_a_sound_person_meets_no_rule_and_every_rule_is_tried() -> None:
    sound = people(1, labour_force_status="EMP", labour_force_status_national="EMP", status_in_employment="EMPLOYEE")
    part = combinations_part(sound, LINES, list(SUBJECTS["person"]), [])
    assert (part.tables, part.findings) == ((), ())
    assert part.lines[0].startswith(f"{len(load_rules())} of {len(load_rules())} rules judged")


def test_a_rule_needs_its_variables_in_the_codebook() -> None:
    part = combinations_part(people(1, labour_force_status="EMP"), LINES, ["labour_force_status"], [])
    assert "employed_outside_universe" not in [row[0] for table in part.tables for row in table.rows]


def test_the_impossible_is_an_error_where_it_is_more_than_a_few_rows() -> None:
    doctors = people(1000, isced11=["8"] * 5 + ["3"] * 995, age=[12] * 5 + [40] * 995)
    few = combinations_part(doctors, LINES, ["isced11"], [])
    many = combinations_part(people(100, isced11="8", age=12), LINES, ["isced11"], [])
    assert [[finding.severity for finding in part.findings] for part in (few, many)] == [["warning"], ["error"]]


def survey(men: int, women: int, **columns: Any) -> pl.DataFrame:
    return people(men + women, sex=["M"] * men + ["F"] * women, **columns)


def test_what_sampling_may_do_is_no_finding_and_a_moved_share_is() -> None:
    near = change_part(survey(5050, 4950), survey(5000, 5000), "2020-Q1", [], noted=False)
    far = change_part(survey(6000, 4000), survey(5000, 5000), "2020-Q1", [], noted=False)
    assert near.findings == ()
    assert told(far) == ["sex has moved: F 50.0 % → 40.0 %, M 50.0 % → 60.0 %"]
    moved = next(row for row in far.tables[1].rows if row[0] == "sex")
    assert moved[1] == approx(10)
    assert moved[2] < 1


def test_swapped_sexes_show_in_who_works_though_the_shares_are_alike() -> None:
    status = ["EMP"] * 700 + ["OLF"] * 300 + ["EMP"] * 400 + ["OLF"] * 600
    before = survey(1000, 1000, labour_force_status=status)
    swapped = before.with_columns(sex=pl.when(pl.col("sex") == "M").then(pl.lit("F")).otherwise(pl.lit("M")))
    part = change_part(swapped, before, "2020-Q1", [], noted=False)
    assert [text.split(" has moved")[0] for text in told(part)] == ["sex and labour_force_status"]


def test_codes_that_come_and_go_means_and_missing_values_are_compared() -> None:
    before = people(1000, isced11=["1"] * 950 + ["2"] * 50, income_month_lcu=[100.0, 120.0] * 500, isic4="A")
    now = people(1000, isced11=["1"] * 950 + ["9"] * 50, income_month_lcu=[10.0, 12.0] * 500)
    texts = told(change_part(now, before, "2020-Q1", [], noted=False))
    assert "isced11: code 9 is new (50 persons)" in texts
    assert "isced11: code 2 has gone (50 persons)" in texts
    assert "the mean of income_month_lcu has moved: 110 → 11" in texts
    assert "isic4 is missing for 100.0 % of the persons, 0.0 % before" in texts


def test_a_note_excuses_a_change_and_the_change_is_still_told() -> None:
    part = change_part(survey(6000, 4000), survey(5000, 5000), "2020-Q1", [], noted=True)
    assert part.findings == ()
    assert "sex has moved" in part.lines[1]


def estimates(*figures: tuple[str, str, float]) -> pl.DataFrame:
    """Figures of indicator, sex and value, as the warehouse gives them."""
    total = dict.fromkeys(["age", "isco08", "isced11", "isic4", "origin", "destination", "breakdown"], "_T")
    same = {"ref_area": "XAA", "time_period": "2020-Q1", "source_id": "xaa_lfs", "obs_status": "A", "se": 0.5}
    made = [
        {"indicator": name, "sex": sex, "obs_value": value, "n_unweighted": 900, "unit_measure": "PERCENT"}
        | total
        | same
        for name, sex, value in figures
    ]
    schema = {name: POLARS_TYPE[kind] for name, kind in ESTIMATE.items()}
    return pl.DataFrame([dict.fromkeys(schema) | row for row in made], schema=schema)


def published(indicator: str, value: float, **more: Any) -> dict[str, Any]:
    entry = {"indicator": indicator, "time_period": "2020-Q1", "value": value, "tolerance": 0.05, "source": "yearbook"}
    return Published.model_validate(entry | more).model_dump()


def test_figures_stand_beside_those_that_the_office_published() -> None:
    source = make_source(published=[published("unemployment_rate", 9.0), published("unemployment_rate", 7.0, sex="M")])
    figures = estimates(("unemployment_rate", "_T", 8.0), ("unemployment_rate", "M", 7.01))
    part = indicators_part(figures, source, "2020-Q1", indicator_rows(), 3)
    rows = {(row[0], row[1]): row for row in part.tables[0].rows}
    assert rows["unemployment_rate", "all"][6:] == (9.0, -1.0, 0.05, "differs")
    assert rows["unemployment_rate", "sex M"][-1] == "agrees"
    assert [finding.severity for finding in part.findings] == ["error"]
    assert "unemployment_rate of 2020-Q1 is 8, but 9 was published" in told(part)[0]


def test_a_published_figure_under_an_unknown_name_is_told_and_not_asked_of_dbt() -> None:
    source = make_source(published=[published("unemployment_rat", 9.0), published("neet_rate", 20.0)])
    known = [one["id"] for one in indicator_rows()]
    assert "neet_rate" in wanted(source, "2020-Q1", known)
    assert "neet_rate" not in wanted(source, "2020-Q2", known)
    assert "unemployment_rat" not in wanted(source, "2020-Q1", known)
    part = indicators_part(estimates(("unemployment_rate", "_T", 8.0)), source, "2020-Q1", indicator_rows(), 3)
    remedies = {finding.text: finding.remedy for finding in part.findings}
    assert remedies["published: unemployment_rat is not compared: not in release"].startswith("correct the name")
