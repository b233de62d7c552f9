"""Published figures, row accounting and releases of a run over the real files."""

import csv
import io
import json

import dagster as dg
import duckdb
import polars as pl
import pytest
from dagster._core.instance import InstanceRef

# INDEC, Encuesta Permanente de Hogares, total of 31 urban agglomerations, percent: press report of 2013 Q1, and report
# of 17 November 2014 for the rest. Activity and employment are shares of the whole population.
INDEC = {
    "2013-Q1": (45.8, 42.2, 7.9, 8.0),
    "2013-Q3": (46.1, 42.9, 6.8, 8.7),
    "2013-Q4": (45.6, 42.7, 6.4, 7.8),
    "2014-Q1": (45.0, 41.8, 7.1, 8.1),
    "2014-Q2": (44.8, 41.4, 7.5, 9.4),
    "2014-Q3": (44.7, 41.3, 7.5, 9.2),
}
INDICATORS = (
    "activity_rate_national",
    "employment_rate_national",
    "unemployment_rate_national",
    "underemployment_rate_national",
)
# Recomputed from INE's microdata of the province of Granada by hand, percent.
GRANADA = {"2017-Q1": 25.69, "2017-Q2": 24.61, "2017-Q3": 26.95}

CONTRACT = """
    indicator ref_area time_period sex age isco08 isced11 isic4 origin destination obs_value unit_measure se ci_lower
    ci_upper cv n_unweighted obs_status conf_status source_id n_weighted n_cases df deff breakdown
    standard rule
"""


def observations(lmis, indicator: str, where: str) -> list[dict[str, str]]:
    done = lmis("query", indicator, "--where", where, "--totals", "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.mark.parametrize("position, indicator", list(enumerate(INDICATORS)))
def test_argentina_equals_the_published_rates(real_run, position, indicator):
    rows = observations(real_run, indicator, "ref_area=ARG")
    found = {row["time_period"]: float(row["obs_value"]) for row in rows}
    assert len(rows) == 8
    for period, published in INDEC.items():
        assert found[period] == pytest.approx(published[position], abs=0.1), period


def test_granada_equals_the_unemployment_rates_computed_by_hand(real_run):
    rows = observations(real_run, "unemployment_rate_national", "ref_area=ESP")
    assert {row["time_period"]: round(float(row["obs_value"]), 2) for row in rows} == GRANADA


def test_observations_come_in_the_columns_of_the_contract(real_run):
    rows = observations(real_run, "unemployment_rate_national", "ref_area=ARG,time_period=2014-Q3")
    assert len(rows) == 1
    assert list(rows[0]) == CONTRACT.split()


# R survey 4.1 on Sakernas 2022, East Java (ids PSU, strata STRATA, weights WEIGHT, nested): estimate, standard error.
EAST_JAVA = {
    ("mean_income_month", "_T"): (2291225.168, 56742.54054),
    ("median_income_month", "_T"): (1_600_000, 25500.35989),
    ("neet_rate", "M"): (17.15607742, 0.5732139427),
    ("neet_rate", "F"): (26.99992954, 0.7001729419),
}


@pytest.mark.parametrize("indicator, sex", list(EAST_JAVA))
def test_east_java_has_the_estimates_and_standard_errors_of_r(real_run, indicator, sex):
    (row,) = observations(real_run, indicator, f"ref_area=IDN,time_period=2022,sex={sex}")
    found = float(row["obs_value"]), float(row["se"])
    assert found == pytest.approx(EAST_JAVA[indicator, sex], rel=1e-8)


def test_every_shown_survey_figure_has_its_interval_and_every_withheld_one_its_reason(real_run):
    release = real_run.home / "releases" / "current"
    figures = pl.read_parquet(release / "observations.parquet").filter(pl.col("source_id") == "arg_eph")
    withheld = figures.filter(pl.col("obs_status") == "Q")
    assert withheld.height > 1000
    assert withheld["rule"].null_count() == 0
    assert set(withheld["conf_status"]) <= {"N", "C", "D"}
    assert all(
        withheld[name].null_count() == withheld.height for name in ("obs_value", "se", "n_unweighted", "n_weighted")
    )
    shown = figures.filter((pl.col("obs_status") != "Q") & (pl.col("obs_value") > 0) & (pl.col("df") > 0))
    assert shown["se"].null_count() < 0.01 * shown.height
    inside = pl.col("obs_value").is_between(pl.col("ci_lower") - 1e-6, pl.col("ci_upper") + 1e-6)
    assert shown.drop_nulls("ci_lower").select(inside.all()).item()


def test_no_withheld_count_can_be_derived_from_the_release(real_run):
    with duckdb.connect(str(real_run.home / "releases" / "current" / "lmis.duckdb"), read_only=True) as release:
        primary, passed, *narrowest = release.execute(
            """
            select count(*), count(*) filter (where passed),
                min((n_upper - n_lower) / required_width_n),
                min((persons_upper - persons_lower) / required_width_persons)
            from audit
            where reason = 'primary'
            """
        ).fetchone()
        compared, agreeing = release.execute(
            "select count(*), count(*) filter (where passed) from check_result where check_name = 'concordance'"
        ).fetchone()
    assert primary == passed > 1000
    assert min(narrowest) >= 0.999
    assert compared == agreeing == 24


def test_a_corridor_of_the_united_nations_matrix_is_carried_over(real_run):
    # UN DESA, International Migrant Stock 2019: born in Türkiye, living in Germany.
    (row,) = observations(real_run, "migrant_stock", "origin=TUR,destination=DEU,time_period=2019")
    assert float(row["obs_value"]) == 1_531_333


def test_recognition_and_doctors_are_carried_over_as_published(real_run):
    (row,) = observations(real_run, "recognition_positive", "ref_area=DEU,time_period=2022")
    assert float(row["obs_value"]) == 52_300
    (row,) = observations(real_run, "foreign_trained_doctors", "origin=AFG,destination=DEU")
    assert float(row["obs_value"]) == 153


def test_every_expert_coded_advertisement_is_counted_once(real_run):
    rows = observations(real_run, "vacancies", "ref_area=POL")
    # 3,334 rows in the file; one has no id and is in the quarantine.
    assert sum(float(row["obs_value"]) for row in rows) == 3_315  # 3,333 without 18 copies


def test_rows_read_are_harmonised_quarantined_or_duplicate_in_every_partition(real_run):
    done = real_run("source", "status", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 54
    for row in rows:
        parts = sum(int(row[name]) for name in ("rows_harmonised", "rows_quarantined", "rows_duplicate"))
        assert int(row["rows_read"]) == parts > 0, row
        assert len(row["sha256"]) == 64
    of = {(row["source"], row["period"]): int(row["rows_read"]) for row in rows}
    assert of["arg_eph", "2013-Q1"] == 54_739
    assert sum(read for (source, _), read in of.items() if source == "esp_epa") == 11_044
    assert of["bra_pnadc", "2017-Q4"] == 1_379
    assert sum(read for (source, _), read in of.items() if source == "pol_ads") == 3_334


def test_a_second_run_without_new_input_does_no_work(real_run):
    done = real_run("run")
    assert done.returncode == 0
    assert "0 partition(s) ingested (0 rows), 54 already up to date" in done.stdout
    assert "Release unchanged" in done.stdout
    assert "Building" not in done.stderr


def test_the_release_verifies_and_names_the_bytes_it_was_made_from(real_run):
    assert real_run("release", "verify").returncode == 0
    manifest = json.loads((real_run.home / "releases" / "current" / "manifest.json").read_text())
    assert len(manifest["lineage"]) == 54
    for entry in manifest["lineage"]:
        sha256 = entry["sha256"]
        assert (real_run.home / "landing" / "objects" / sha256[:2] / sha256).is_file()


def test_nothing_connects_to_another_machine(real_run):
    assert not real_run.network_log.exists(), real_run.network_log.read_text()


def test_dagster_shows_every_partition_with_its_figures_and_checks(real_run):
    instance = dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(real_run.home / "dagster")))
    with instance:
        for room in ("landing", "staging", "harmonised"):
            key = dg.AssetKey([room, "arg_eph"])
            assert len(instance.get_materialized_partitions(key)) == 8
        event = instance.get_latest_materialization_event(key)
        metadata = event.asset_materialization.metadata
        assert metadata["rows_read"].value == metadata["rows_harmonised"].value == 60_959
        assert len(metadata["sha256"].value) == 64
        assert instance.get_latest_materialization_event(dg.AssetKey(["release", "current"]))


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["query", "unemployment_rat"], "Nearest: unemployment_rate"),
        (["query", "unemployment_rate", "--where", "ref_area=ARX"], "Nearest: ARG"),
        (["query", "unemployment_rate", "--where", "ref_area"], "not dimension=value"),
        (["query", "unemployment_rate", "--format", "xml"], "choose one of csv, json, table"),
        (["query", "unemployment_rate", "--where", "ref_area=' OR 1=1 --"], "There is no ref_area"),
        (["run", "--source", "nope"], "There are:"),
        (["release", "verify", "20000101T000000Z-00000000"], "release"),
    ],
)
def test_bad_input_gets_one_clear_line_and_no_traceback(real_run, arguments, says):
    done = real_run(*arguments)
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
