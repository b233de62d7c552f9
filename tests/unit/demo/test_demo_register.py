"""The register of Norvania: cases that make sense, an outcome mix as declared, and files that are brought to shape."""

from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from pipelines.catalog.arrangement import load_arrangements
from pipelines.catalog.load import load_catalog, periods_of
from pipelines.demo import effects as truth
from pipelines.demo.generate import generate
from pipelines.harmonise.harmonise import harmonise
from pipelines.readers.read import read
from pipelines.staging.split import split_by_period

GERMANY_2024 = {"FULL": 43.2, "COMPENSATION": 46.6, "PARTIAL": 8.9, "REFUSED": 1.3}
"""Percent of the decisions of 2024 under federal law (Federal Statistical Office, recognition statistics)."""


def harmonised(source_id, period, path, scratch):
    """Bring a file of a demonstration source to the harmonised shape."""
    source = load_catalog()[source_id]
    rows = read(path, source.format, layout=None, scratch=scratch)
    staged = split_by_period(rows, source, periods=periods_of(source), file_period=period)
    return harmonise(staged[period], source, period, secret=b"key")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")

    def get(name, period):
        return harmonised(f"synthetic_{name}", period, generate(name, period, folder), folder).rows

    return get


@pytest.fixture(scope="module")
def cases(office):
    years = periods_of(load_catalog()["synthetic_qma_register"])
    return pl.concat(office("qma_register", year) for year in years)


def test_every_year_from_2019_has_several_thousand_cases_and_fewer_applicants(cases):
    years = cases.group_by("time_period").agg(
        pl.len().alias("cases"), pl.col("person_hash").n_unique().alias("persons")
    )
    assert years.filter(pl.col("time_period") >= "2019")["cases"].is_between(2_500, 6_500).all()
    assert (years["persons"] < years["cases"]).all()
    assert cases["case_id"].is_unique().all()


def test_the_outcomes_of_those_decided_are_about_those_of_germany(cases):
    decided = cases.filter(pl.col("outcome").is_in(list(GERMANY_2024)))
    shares = dict(decided["outcome"].value_counts(normalize=True).rows())
    assert {name: 100 * share for name, share in shares.items()} == pytest.approx(GERMANY_2024, abs=5)


def test_dates_follow_each_other_and_nothing_is_known_after_the_closing_day(cases):
    in_order = ("applied_on", "complete_on", "decided_on", "full_since", "as_of")
    for before, after in pairwise(in_order):
        assert cases.filter(pl.col(before) > pl.col(after)).is_empty()
    assert cases["as_of"].unique().to_list() == [truth.CLOSED_ON]
    assert cases["applied_on"].min() >= truth.LAW_SINCE
    assert (cases["time_period"] == cases["applied_on"].dt.year().cast(pl.String)).all()


def test_what_is_known_of_a_case_fits_its_outcome(cases):
    pending = pl.col("outcome") == "PENDING"
    assert cases.filter(pending != pl.col("decided_on").is_null()).is_empty()
    full = cases.filter(pl.col("full_since").is_not_null())
    assert set(full["outcome"]) == {"FULL", "COMPENSATION"}
    at_once = cases.filter(pl.col("outcome") == "FULL")
    assert (at_once["full_since"] == at_once["decided_on"]).all()
    measures = full.filter(pl.col("outcome") == "COMPENSATION")
    days = (measures["full_since"] - measures["decided_on"]).dt.total_days()
    assert (days.min(), days.max()) == (truth.COMPENSATION_DAYS[0], truth.COMPENSATION_DAYS[1] - 1)


def test_decisions_take_about_four_months_and_some_take_long(cases):
    matured = cases.filter(pl.col("time_period") < "2024", pl.col("outcome").is_in(list(GERMANY_2024)))
    months = (matured["decided_on"] - matured["complete_on"]).dt.total_days() / 30.4375
    assert 3.5 < months.median() < 4.5
    assert months.quantile(0.95) > 12


def test_about_a_third_apply_from_abroad_and_all_kinds_of_learning_occur(cases):
    assert (cases["applied_from"] != "QMA").mean() == pytest.approx(1 / 3, abs=0.06)
    assert set(cases["learning"]) == {"formal", "non_formal", "informal"}
    assert set(cases["purpose"]) == {"professional", "academic"}
    assert 0.8 < (cases["learning"] == "formal").mean() < 0.95


def test_cases_name_an_agreement_of_the_catalogue_that_covers_them(cases):
    (agreement,) = [one for one in load_arrangements() if one.id == truth.AGREEMENT]
    named = cases.filter(pl.col("arrangement").is_not_null())
    assert named["arrangement"].unique().to_list() == [agreement.id]
    assert set(named["training_country"]) == {"QMB"}
    assert set(named["isco08"]) == {occupation.isco08 for occupation in agreement.occupations}
    assert named["applied_on"].min() >= date(2021, 1, 1)


def test_a_person_has_the_same_hash_in_every_file(office, cases):
    work = office("qma_careers", "2022")
    parts = office("qma_programmes", "2022")
    graduates = work.filter(pl.col("isced11") >= "5")["person_hash"].unique()
    assert 0.3 < graduates.is_in(cases["person_hash"].unique().to_list()).mean() < 0.7
    courses = parts.filter(pl.col("programme").is_in(["bridging_course", "certification"]))
    assert courses["person_hash"].is_in(work["person_hash"].unique().to_list()).all()


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("RESULT", "77", "outcome: code '77' of column RESULT is not in the codebook"),
        ("DECIDED", "soon", "decided_on: '-n-so' of its expression is not a date"),
        ("APPLIED", "soon", "the row's period is '', expected 2022"),
        ("APPLIED", "31.02.2022", "applied_on: '2022-02-31' of its expression is not a date"),
    ],
)
def test_a_row_with_a_fault_is_kept_apart_with_its_reason(tmp_path, column, value, reason):
    path = generate("qma_register", "2022", tmp_path)
    frame = pl.read_csv(path, separator=";", infer_schema=False)
    first = pl.int_range(pl.len()) == 0
    frame.with_columns(pl.when(first).then(pl.lit(value)).otherwise(column).alias(column)).write_csv(
        path, separator=";"
    )
    result = harmonised("synthetic_qma_register", "2022", path, tmp_path)
    assert result.quarantine["reason"].to_list() == [reason]
    assert result.rows.height == frame.height - 1
