"""The demonstration sources through landing, staging and harmonising: clean, marked, and as their parameters say."""

import polars as pl
import pytest

from pipelines.catalog.load import load_catalog, load_source, periods_of
from pipelines.demo.generate import GENERATORS
from pipelines.demo.parameters import COUNTRIES
from pipelines.demo.population import population, quarters
from pipelines.harmonise.harmonise import harmonise
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.landing.land import land
from pipelines.quality.plausibility import judge, summarise
from pipelines.settings import CATALOG, Settings
from pipelines.staging.stage import stage

FILES = sorted((CATALOG / "demo").glob("*.yml"))
SOURCES = {path.stem: load_catalog()[path.stem] for path in FILES}
SURVEYS = {"synthetic_qma_lfs": "QMA", "synthetic_qmb_lfs": "QMB"}
NOT_COLLECTED = {
    "synthetic_qma_lfs": {"fpc", "replicate_weights", "replicate_method", "fay", "neet"},
    "synthetic_qmb_lfs": {
        *("fpc", "replicate_weights", "replicate_method", "fay", "isco08_last", "vacancy_source"),
        *("education_country", "recognition_status", "recognition_aware"),
    },
}


@pytest.fixture(scope="module")
def harmonised(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    done = {}

    def get(source_id, period):
        if (source_id, period) not in done:
            source = SOURCES[source_id]
            delivery = land(source, period, settings)
            staged = stage(source, period, delivery, None, periods=periods_of(source), settings=settings)
            done[source_id, period] = harmonise(staged, source, period, secret=b"key")
        return done[source_id, period]

    return get


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_catalogue_file_loads_and_is_marked_synthetic(path):
    source = load_source(path)
    assert source.synthetic
    assert source.id.startswith("synthetic_")
    assert "SYNTHETIC" in source.title
    assert "SYNTHETIC" in source.citation
    assert source.location.generated in GENERATORS
    assert source.ref_area in {*COUNTRIES, "_W"}


def test_every_generator_has_a_source():
    assert {source.location.generated for source in SOURCES.values()} == set(GENERATORS)


@pytest.mark.parametrize(
    ("source_id", "period"), [(source.id, period) for source in SOURCES.values() for period in periods_of(source)]
)
def test_no_row_is_lost_or_quarantined(source_id, period, harmonised):
    result = harmonised(source_id, period)
    assert result.quarantine.is_empty()
    assert result.rows.height == result.rows_read > 0
    places = pl.col("^(ref_area|birth_country|citizenship|residence_5y_country|education_country|origin|destination)$")
    met = set(result.rows.select(places).unpivot()["value"].drop_nulls())
    assert met <= {"QMA", "QMB", "XXX", "_T"}


@pytest.mark.parametrize("source_id", SURVEYS)
def test_survey_is_plausible_and_moves_smoothly(source_id, harmonised):
    previous = None
    for period in periods_of(SOURCES[source_id]):
        summary = summarise(harmonised(source_id, period).rows)
        stated = SOURCES[source_id].population[period]
        results = judge(
            summary,
            previous=previous,
            population=stated.persons,
            population_tolerance_pct=stated.tolerance_pct,
        )
        assert [result for result in results if not result.passed] == []
        assert 5_500 < summary["rows"] < 6_500
        previous = summary


@pytest.mark.parametrize("source_id", SURVEYS)
def test_stated_population_is_that_of_the_parameters(source_id):
    source = SOURCES[source_id]
    for period in periods_of(source):
        assert source.population[period].persons == population(COUNTRIES[source.ref_area], quarters(period))


@pytest.mark.parametrize("source_id", SURVEYS)
def test_survey_fills_every_variable_and_only_the_employed_have_a_job(source_id, harmonised):
    rows = harmonised(source_id, "2024-Q1").rows
    absent = {name for name in SUBJECTS["person"] if rows[name].null_count() == rows.height}
    assert absent == NOT_COLLECTED[source_id]
    of_job = ["status_in_employment", "isco08", "isic4", "hours_usual", "hours_actual", "wants_more_hours", "informal"]
    employed = pl.col("labour_force_status").eq_missing("EMP")
    assert rows.filter(employed).select(of_job).null_count().row(0) == (0,) * len(of_job)
    without = rows.filter(~employed).select([*of_job, "income_month_lcu", "time_related_underemployed"])
    assert without.null_count().row(0) == (without.height,) * without.width


def test_in_education_by_age_and_the_producers_own_neet_agree_with_status(harmonised):
    rows = harmonised("synthetic_qmb_lfs", "2024-Q1").rows.filter(pl.col("labour_force_status").is_not_null())
    idle = pl.col("labour_force_status").ne("EMP") & ~pl.col("in_education")
    young = rows.filter(pl.col("age").is_between(15, 29))
    assert young.filter(pl.col("neet") != idle).is_empty()
    assert rows.filter(pl.col("age") > 29)["neet"].null_count() == rows.filter(pl.col("age") > 29).height
    enrolled = {
        start: rows.filter(pl.col("age").is_between(start, start + 4))["in_education"].mean() for start in (15, 40)
    }
    assert enrolled[15] > 0.5 > 0.05 > enrolled[40]


@pytest.mark.parametrize("source_id", SURVEYS)
def test_the_potential_labour_force_is_a_small_part_of_those_outside(source_id, harmonised):
    rows = harmonised(source_id, "2024-Q1").rows
    asked = rows.filter(pl.col("potential_labour_force").is_not_null())
    assert set(asked["labour_force_status"]) == {"OLF"}
    assert 0.03 < asked["potential_labour_force"].mean() < 0.12


@pytest.mark.parametrize("source_id", SURVEYS)
def test_every_stratum_of_a_demonstration_survey_has_several_sampling_units(source_id, harmonised):
    units = harmonised(source_id, "2024-Q1").rows.group_by("region", "stratum").agg(pl.col("psu").n_unique())
    assert units.height == 10
    assert units["region"].n_unique() == 5
    assert units["psu"].min() >= 2


def test_over_qualification_of_graduates_shows_the_gap_that_was_put_in(harmonised):
    rows = pl.concat(harmonised("synthetic_qma_lfs", period).rows for period in ("2024-Q1", "2024-Q4"))
    graduates = rows.filter(pl.col("isced11").is_in(["5", "6", "7", "8"]), pl.col("isco08").is_not_null())
    below = (~pl.col("isco08").str.head(1).is_in(["1", "2", "3"])).mean() * 100
    rates = dict(graduates.group_by("birth_place").agg(below).rows())
    assert 15 < rates["NAT"] < 25
    assert 40 < rates["FOR"] < 60


def test_recognition_is_asked_of_the_foreign_trained_with_a_qualification(harmonised):
    rows = harmonised("synthetic_qma_lfs", "2024-Q1").rows.filter("responded")
    trained_abroad = pl.col("education_country") != "QMA"
    asked = rows.filter(pl.col("recognition_status").is_not_null())
    assert asked.height > 300
    assert asked.filter(trained_abroad, pl.col("age") >= 15, pl.col("birth_place") == "FOR").height == asked.height
    assert asked["recognition_aware"].null_count() == 0
    assert asked.filter(pl.col("recognition_status").is_in(["FQLF_REC", "FQLF_NREC", "PROC_UW"]))[
        "recognition_aware"
    ].all()
    without = rows.filter(trained_abroad, pl.col("recognition_status").is_null())["isced11"].drop_nulls()
    assert set(without) <= {"0", "1", "2"}


def test_the_register_names_the_survey_of_those_who_could_apply(harmonised):
    rows = harmonised("synthetic_qma_register", "2024").rows
    assert set(rows["eligible_source"]) == {"synthetic_qma_lfs"}


def test_unemployment_is_higher_among_the_foreign_born_of_norvania(harmonised):
    rows = harmonised("synthetic_qma_lfs", "2024-Q1").rows.filter(pl.col("labour_force_status").is_in(["EMP", "UNE"]))
    share = pl.col("weight").filter(pl.col("labour_force_status") == "UNE").sum() / pl.col("weight").sum()
    rates = dict(rows.group_by("birth_place").agg(share).rows())
    assert rates["FOR"] > rates["NAT"] + 0.02


def test_meridia_has_return_migrants_from_norvania(harmonised):
    rows = harmonised("synthetic_qmb_lfs", "2024-Q1").rows
    returned = rows.filter(pl.col("birth_place") == "NAT", pl.col("residence_5y_country") == "QMA")
    assert returned.height > 50


def test_codes_of_meridia_that_isco_lacks_keep_three_digits(harmonised):
    digits = harmonised("synthetic_qmb_lfs", "2024-Q1").rows["isco08_digits"].drop_nulls()
    assert set(digits) == {3, 4}


def test_stocks_are_those_that_the_surveys_add_up_to(harmonised):
    stock = harmonised("synthetic_migrant_stock", "2024").rows
    known = {(row["measure"], row["origin"], row["destination"]): row["value"] for row in stock.to_dicts()}
    rows = harmonised("synthetic_qma_lfs", "2024-Q3").rows.filter("responded")
    for origin in ("QMB", "XXX"):
        persons = rows.filter(pl.col("birth_country") == origin)["weight"].sum()
        assert persons == pytest.approx(known["migrant_stock", origin, "QMA"], rel=1e-4)
    assert known["migrant_stock", "_T", "QMA"] == sum(known["migrant_stock", code, "QMA"] for code in ("QMB", "XXX"))


def test_recognition_goes_down_from_applications_to_positive_outcomes(harmonised):
    for period in ("2022", "2023", "2024"):
        rows = harmonised("synthetic_qma_recognition", period).rows
        steps = rows.pivot("measure", index=["origin", "isco08"], values="value")
        applied, processed, positive = (
            steps[f"recognition_{step}"] for step in ("applications", "processed", "positive")
        )
        assert (applied >= processed).all()
        assert (processed >= positive).all()
        assert {"_T", "22_32", "2221"} <= set(steps["isco08"])


def test_published_figures_of_recognition_are_those_of_the_register(harmonised):
    published = harmonised("synthetic_qma_recognition", "2023").rows
    cases = harmonised("synthetic_qma_register", "2023").rows
    of_nurses = cases.filter(isco08="2221", training_country="QMB")
    decided = of_nurses.filter(pl.col("outcome").is_in(["FULL", "COMPENSATION", "PARTIAL", "REFUSED"]))

    def figure(measure, **of):
        return published.filter(measure=measure, **of)["value"].item()

    assert figure("recognition_applications", origin="_T", isco08="_T") == cases.height
    assert figure("recognition_applications", origin="QMB", isco08="2221") == of_nurses.height
    assert figure("recognition_processed", origin="QMB", isco08="2221") == decided.height
    assert (
        figure("recognition_positive", origin="QMB", isco08="2221")
        == decided.height - (decided["outcome"] == "REFUSED").sum()
    )
