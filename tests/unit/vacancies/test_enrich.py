"""What is added to advertisements, with the coder and the skills as they are shipped."""

from datetime import date

import polars as pl
import pytest

from pipelines.harmonise.subjects import in_columns_of
from pipelines.vacancies.enrich import enrich

NOTHING = pl.DataFrame(schema={"title": pl.String, "lang": pl.String, "isco08": pl.String})


@pytest.fixture
def rows() -> pl.DataFrame:
    ads = [
        ("1", "Nurse", "2221", 1.0, "Call Ms. Sample, tel. 22 123 45 67, for teamwork and English."),
        ("2", "Registered nurse", None, None, None),
        ("3", "Qwxz", None, None, None),
        ("4", None, None, None, None),
        ("5", "Registered nurse", "2", 1.0, None),
        ("6", "Registered nurse", "5", 1.0, None),
    ]
    frame = pl.DataFrame(ads, schema=["ad_id", "title", "isco08", "isco08_score", "text"], orient="row")
    frame = frame.with_columns(lang=pl.lit("en"), first_seen=pl.lit(date(2024, 5, 1)))
    return in_columns_of("vacancy", frame)


def test_rows_keep_their_order_and_shape(rows):
    found = enrich(rows, NOTHING)
    assert found.schema == rows.schema
    assert found["ad_id"].to_list() == ["1", "2", "3", "4", "5", "6"]


def test_the_sources_code_comes_first_and_the_guess_stands_beside_it(rows):
    first = enrich(rows, NOTHING).row(0, named=True)
    assert (first["isco08"], first["isco08_score"], first["isco08_method"]) == ("2221", 1.0, "declared")
    assert first["isco08_best"] == "2221"


def test_a_title_without_code_is_coded(rows):
    second = enrich(rows, NOTHING).row(1, named=True)
    assert (second["isco08"], second["isco08_digits"], second["isco08_method"]) == ("2221", 4, "coded")
    assert 0.7 <= second["isco08_score"] <= 1


def test_a_rough_code_gets_further_digits_where_the_coder_agrees(rows):
    found = enrich(rows, NOTHING).select("isco08", "isco08_digits", "isco08_method").rows()
    assert found[4] == ("2221", 4, "refined")
    assert found[5] == ("5", 1, "declared")


def test_what_means_nothing_stays_open(rows):
    third = enrich(rows, NOTHING).row(2, named=True)
    assert third["isco08"] is third["isco08_method"] is None


def test_a_decision_holds_for_the_title_however_it_is_written_and_the_newest_wins(rows):
    decisions = pl.DataFrame(
        [("QWXZ", "en", "9629"), ("qwxz ", "en", "9622"), ("nurse", "en", "9622"), ("registered nurse", "en", None)],
        schema=NOTHING.schema,
        orient="row",
    )
    found = enrich(rows, decisions).select("isco08", "isco08_score", "isco08_method").rows()
    assert found[0] == ("2221", 1.0, "declared")
    assert found[1] == (None, 1.0, "reviewed")  # a person found that nothing can be told
    assert found[2] == ("9622", 1.0, "reviewed")


def test_personal_data_go_and_skills_are_read_before(rows):
    first = enrich(rows, NOTHING).row(0, named=True)
    assert first["text"] == "Call Ms. [name], [telephone], for teamwork and English."
    assert len(first["skills"]) == 2 and len(first["sketch"] or []) in (0, 128)
