from dataclasses import replace

import polars as pl
import pytest

from pipelines.errors import InputError
from pipelines.onboarding.description import Category, Described, FileDescription
from pipelines.onboarding.propose.proposal import Proposal, Proposed
from pipelines.onboarding.propose.propose import propose
from pipelines.onboarding.propose.universes import employed_of
from tests.unit.onboarding.propose_builders import PERSONS, STATUS, description, persons


def proposed(told: FileDescription | None = None, rows: pl.DataFrame | None = None, period: str = "") -> Proposal:
    return propose(told or description(), persons() if rows is None else rows, country="USA", period=period)


def entry(variable: str, proposal: Proposal | None = None) -> Proposed:
    return next(one for one in (proposal or proposed()).entries if one.variable == variable)


def test_columns_are_found_by_label_categories_and_values():
    found = {one.variable: one.entry.get("column") for one in proposed().entries}
    expected = {
        "household_id": "HH",
        "weight": "WT",
        "sex": "Q1",
        "age": "Q2",
        "labour_force_status": "Q3",
        "isco08": "Q4",
        "hours_actual": "Q5",
    }
    assert found | expected == found


def test_an_entry_is_sure_only_where_nothing_is_left_to_look_at():
    sure = {one.variable for one in proposed().sure}
    assert {"sex", "age", "labour_force_status", "isco08", "hours_actual", "household_id", "person_id"} <= sure
    assert "weight" not in sure, "what the weights add up to is for a person to judge"


def test_sex_is_found_by_its_categories_alone():
    told = description(Q1=Described("Q1", categories=(Category("1", "Varón"), Category("2", "Mujer"))))
    assert entry("sex", proposed(told)).entry["map"] == {"1": "M", "2": "F"}


def test_codes_without_labels_are_listed_and_not_guessed():
    found = entry("sex", proposed(description(Q1=Described("Q1", "Sex"))))
    assert found.entry["map"] == {}
    assert f"1 ({PERSONS // 2} rows, 50.0%); 2 ({PERSONS // 2} rows, 50.0%)" in found.checks[0]


def test_a_category_that_is_not_understood_is_to_be_looked_at_with_its_frequency():
    told = description(Q3=Described("Q3", "Activity status", categories=(*STATUS[:2], Category("3", "Armed Forces"))))
    found = entry("labour_force_status", proposed(told))
    assert "3" not in found.entry["map"]
    assert '3 "Armed Forces" (50 rows, 12.5%)' in found.checks[0]


def test_what_the_codebook_declares_missing_is_missing():
    assert entry("labour_force_status").entry["missing"] == ["9"]


def test_a_code_that_only_those_out_of_work_have_is_not_asked():
    hours = entry("hours_actual")
    assert hours.entry["missing"] == ["999"]
    assert "when" not in hours.entry


def test_a_filler_that_is_a_possible_value_needs_when():
    rows = persons().with_columns(Q5=pl.when(pl.col("Q5") == "999").then(pl.lit("0")).otherwise("Q5"))
    rows = rows.with_columns(Q5=pl.when(pl.col("_row") == 3).then(pl.lit("0")).otherwise("Q5"))
    hours = entry("hours_actual", proposed(rows=rows))
    assert hours.entry["when"] == "Q3 = '1'"
    assert "missing" not in hours.entry


def test_the_columns_of_somebody_else_are_left_alone():
    told = description(Q1=Described("Q1", "Sex of spouse", categories=(Category("1", "Male"), Category("2", "Female"))))
    assert "sex" in proposed(told).not_found


def test_two_columns_that_fit_alike_are_named():
    rows = persons().with_columns(Q6="Q2")
    told = replace(description(), variables=(*description().variables, Described("Q6", "Edad", kind="integer")))
    found = entry("age", proposed(told, rows))
    assert any(check.startswith("or is it Q") for check in found.checks)


def test_implied_decimals_become_a_scale():
    rows = persons().with_columns(WT=pl.col("WT").str.replace(".", "", literal=True))
    found = entry("weight", proposed(description(WT=Described("WT", "Weight", decimals=1)), rows))
    assert found.entry["scale"] == 0.1
    total = pl.Series(persons()["WT"].cast(pl.Float64)).sum()
    assert f"add up to {total:,.0f} persons" in found.checks[0]


def test_those_without_an_interview_have_not_responded():
    told = description(Q3=Described("Q3", "Activity status", categories=(*STATUS[:2], Category("3", "No interview"))))
    responded = entry("responded", proposed(told))
    assert responded.entry == {"column": "Q3", "map": {"1": True, "2": True, "3": False}}
    assert entry("labour_force_status", proposed(told)).entry["missing"] == ["3"]


def test_a_file_that_names_no_person_takes_the_line():
    rows = persons().drop("HH", "LINE")
    found = entry("person_id", proposed(rows=rows))
    assert found.entry == {"column": "_row"}
    assert not found.sure


def test_replicate_weights_are_found_and_their_method_is_asked_for():
    rows = persons().with_columns(pl.col("WT").alias(f"REPWT{number:02d}") for number in range(1, 21))
    proposal = proposed(rows=rows)
    assert entry("replicate_weights", proposal).entry == {"columns": "REPWT{01..20}"}
    assert "replicate_method" in proposal.design_checks[0]
    assert proposal.design["method"] == "approximation"


def test_units_and_strata_make_the_design():
    rows = persons().with_columns(
        PSU=(pl.col("_row") // 20).cast(pl.String), STRATUM=(pl.col("_row") // 100).cast(pl.String)
    )
    proposal = proposed(rows=rows)
    assert proposal.design["method"] == "taylor"
    assert "PSU within strata STRATUM" in proposal.design["note"]


def test_the_place_of_birth_follows_from_the_country():
    countries = (Category("10", "United States"), Category("20", "Mexico"))
    rows = persons().with_columns(BPL=pl.when(pl.col("_row") % 5 == 0).then(pl.lit("20")).otherwise(pl.lit("10")))
    told = replace(
        description(), variables=(*description().variables, Described("BPL", "Country of birth", categories=countries))
    )
    proposal = proposed(told, rows)
    assert entry("birth_country", proposal).entry["map"] == {"10": "USA", "20": "MEX"}
    assert entry("birth_place", proposal).entry["expression"] == "CASE WHEN BPL IN ('10') THEN 'NAT' ELSE 'FOR' END"


def test_a_file_without_rows_is_refused():
    with pytest.raises(InputError, match="no rows"):
        proposed(rows=persons().head(0))


def test_a_code_with_a_quote_stands_in_sql_as_it_is():
    status = Proposed("labour_force_status", {"column": "S", "map": {"d'accord": "EMP"}}, ())
    file = pl.DataFrame({"S": ["d'accord", "non"]})
    employed = employed_of(status, file)
    assert employed is not None
    assert file.select(pl.sql_expr(employed.condition)).to_series().to_list() == [True, False]
