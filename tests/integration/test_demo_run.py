"""Without a mirror and without the internet, the synthetic demonstration runs and says so everywhere."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory, lmis_at):
    """The demonstration, run once: the command, what it said, and a connection to its release."""
    lmis = lmis_at(tmp_path_factory.mktemp("demonstration") / "home", None)
    done = lmis("run")
    assert done.returncode == 0, done.stdout + done.stderr
    database = lmis.home / "releases" / "current" / "lmis.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        yield lmis, done.stdout, connection


def test_without_any_survey_the_demonstration_runs_marked_synthetic(demonstration):
    lmis, said, connection = demonstration
    assert "Not reached: arg_eph, 8 period(s), skipped" in said
    assert "SYNTHETIC" in said
    release = (lmis.home / "releases" / "current").resolve()
    assert release.name.endswith("-SYNTHETIC")
    assert (release / "observations.SYNTHETIC.parquet").is_file()
    places = connection.sql(
        "select distinct ref_area, source_id from observation where ref_area in ('QMA', 'QMB')"
    ).fetchall()
    real = connection.sql(
        "select distinct source_id from observation where not source_id like 'synthetic_%'"
    ).fetchall()
    made_up = connection.sql("select bool_and(title like '%SYNTHETIC%') from source where synthetic").fetchall()
    labels = connection.sql("select bool_and(label_en like '%SYNTHETIC%') from code where code in ('QMA', 'QMB')")
    assert {place for place, _ in places} == {"QMA", "QMB"}
    assert all(source.startswith("synthetic_") for _, source in places)
    assert real == [("deu_recognition",)]  # its figures are packaged
    assert made_up == labels.fetchall() == [(True,)]
    assert "0 partition(s) ingested" in lmis("run").stdout


def test_what_became_of_applications_adds_up(demonstration):
    *_, connection = demonstration
    rows = connection.sql(
        """
        select time_period, indicator, obs_value from observation
        where source_id = 'synthetic_qma_register' and unit_measure = 'CASES'
            and (sex, isco08, origin, breakdown) = ('_T', '_T', '_T', '_T')
        """
    ).fetchall()
    cases = {}
    for year, indicator, value in rows:
        cases.setdefault(year, {})[indicator.removeprefix("recognition_")] = value
    assert len(cases) == 9
    shown = [year for year in cases.values() if None not in year.values()]
    assert len(shown) >= 6
    for year in shown:  # an outcome that nobody had has no row
        decided = sum(year.get(f"outcome_{name}", 0) for name in ("full", "compensation", "partial", "refused"))
        assert decided == year["decided"]
        assert decided + year["outcome_withdrawn"] + year.get("outcome_pending", 0) == year["applications"]
    for year in cases.values():  # a part that is withheld alone could be told from the others
        assert list(year.values()).count(None) != 1


def test_declared_designs_are_answered_near_the_truth_or_refused(demonstration):
    """The truth is that of the generator, three years after."""
    *_, connection = demonstration
    status = dict(connection.sql("select design, status from impact_design").fetchall())
    assert status.pop("qmb_return_reintegration") == "refused"
    assert set(status.values()) == {"answered"} and len(status) == 4
    found = connection.sql(
        """
        select outcome, effect, se from impact_estimate
        where design = 'qma_recognition_panel' and role = 'main' and subgroup = '_T' and event_time = 6
        """
    ).fetchall()
    truth = {"employed": 24.5, "wage_hour": 19.8}
    assert {outcome for outcome, *_ in found} == set(truth)
    for outcome, effect, se in found:
        assert abs(effect - truth[outcome]) < 3 * se
    told = connection.sql(
        "select min(n_treated), min(n_comparison), bool_and(obs_status in ('E', 'Q')) from impact_estimate"
    )
    fewest_treated, fewest_others, modelled = told.fetchall()[0]
    assert fewest_treated >= 10 and fewest_others >= 10 and modelled


def test_reports_of_the_demonstration_say_that_it_is_made_up(demonstration, tmp_path):
    lmis, *_ = demonstration
    for report in (["gcm"], ["country", "QMA"]):
        done = lmis("report", *report, "--lang", "en", "--format", "html", "--out", str(tmp_path))
        assert done.returncode == 0, done.stdout + done.stderr
    pages = list(tmp_path.glob("*SYNTHETIC*.html"))
    assert len(pages) == 2
    assert all("MODELLED" in page.read_text() and "made-up data" in page.read_text() for page in pages)
