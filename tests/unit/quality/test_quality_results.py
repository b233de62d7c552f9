import json
from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.quality.model import CheckResult
from pipelines.quality.record import check_rows, gate
from pipelines.quality.results import (
    previous_summary,
    read_all,
    read_results,
    write_results,
    write_results_page,
)

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
GOOD = CheckResult("has_rows", "", "error", True, "5 rows", "at least 1 row", "why")
ERROR = CheckResult("be_in_set", "sex", "error", False, "1 of 5 rows: <X> (1)", "one of M, F", "codes & lists")
WARNING = CheckResult("unemployment_rate_pct_change", "", "warning", False, "+9.0 points", "-3 to 3", "a jump")


def test_results_are_read_as_they_were_written(tmp_path):
    path = write_results(tmp_path, "xaa_lfs", "2014-Q1", [GOOD, ERROR], {"rows": 5.0}, checked_at=AT)
    assert path == tmp_path / "checks" / "xaa_lfs" / "2014-Q1.json"
    read = read_results(tmp_path, "xaa_lfs", "2014-Q1")
    assert read.results == (GOOD, ERROR)
    assert read.summary == {"rows": 5.0}
    assert read.checked_at == "2026-01-02T03:04:05+00:00"
    assert set(json.loads(path.read_text())) == {"source_id", "time_period", "checked_at", "summary", "results"}


def test_nothing_is_left_beside_the_results(tmp_path):
    for _ in range(2):
        path = write_results(tmp_path, "xaa_lfs", "2014-Q1", [GOOD], {})
    assert list(path.parent.iterdir()) == [path]


def test_a_partition_never_checked_has_no_results(tmp_path):
    assert read_results(tmp_path, "xaa_lfs", "2014-Q1") is None
    assert read_all(tmp_path) == []


@pytest.mark.parametrize(("source", "period"), [("../x", "2014"), ("xaa_lfs", "../2014"), ("xaa_lfs", "")])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, source, period):
    with pytest.raises(ValueError, match="not a"):
        write_results(tmp_path, source, period, [GOOD], {})


def test_the_period_before_is_the_latest_admitted_one_of_the_same_frequency(tmp_path):
    assert previous_summary(tmp_path, "xaa_lfs", "2014-Q1") is None
    for period, result in [
        ("2013-Q2", GOOD),
        ("2013-Q3", WARNING),
        ("2013-Q4", ERROR),
        ("2013", GOOD),
        ("2013-12", GOOD),
        ("2014-Q2", GOOD),
    ]:
        write_results(tmp_path, "xaa_lfs", period, [result], {"period": period})
    write_results(tmp_path, "xbb_lfs", "2013-Q4", [GOOD], {"period": "another source"})
    assert previous_summary(tmp_path, "xaa_lfs", "2014-Q1") == {"period": "2013-Q3"}
    assert previous_summary(tmp_path, "xaa_lfs", "2013-Q2") is None


def test_the_rows_of_the_release_table(tmp_path):
    write_results(tmp_path, "xaa_lfs", "2014-Q1", [ERROR], {})
    (row,) = check_rows(read_all(tmp_path))
    assert (row["source_id"], row["time_period"], row["check_name"], row["passed"]) == (
        "xaa_lfs",
        "2014-Q1",
        "be_in_set",
        False,
    )


def test_the_page_shows_failing_partitions_first_escaped_and_marks_synthetic_ones(tmp_path):
    write_results(tmp_path, "aaa_lfs", "2014-Q1", [GOOD], {"rows": 5.0}, checked_at=AT)
    write_results(tmp_path, "bbb_lfs", "2014-Q1", [GOOD, WARNING], {"rows": 5.0}, checked_at=AT)
    write_results(tmp_path, "synthetic_lfs", "2014-Q1", [GOOD, ERROR], {"rows": 12345.0}, checked_at=AT)
    page = write_results_page(tmp_path)
    assert page == tmp_path / "checks" / "index.html"
    text = page.read_text()
    assert text.index("synthetic_lfs") < text.index("bbb_lfs") < text.index("aaa_lfs")
    assert 'synthetic_lfs <strong class="synthetic">SYNTHETIC</strong>' in text
    assert text.count("SYNTHETIC") == 2  # in the overview and above the failed checks
    assert "&lt;X&gt; (1)" in text
    assert "<X>" not in text
    assert "codes &amp; lists" in text
    assert "3 partitions; 1 held back, 1 with warnings only. Last check: 2026-01-02T03:04:05+00:00." in text
    assert '<html lang="en">' in text
    assert text.count("<h1>") == 1
    assert "http" not in text
    assert "12,345" in text


def test_the_page_of_no_partition_says_so(tmp_path):
    text = write_results_page(tmp_path).read_text()
    assert "0 partitions" in text
    assert "No check failed." in text


def observation(**changes):
    row = {
        "indicator": "unemployment_rate",
        "ref_area": "ARG",
        "time_period": "2014-Q1",
        "obs_value": 7.1,
        "unit_measure": "PERCENT",
        "se": None,
        "ci_lower": None,
        "ci_upper": None,
        "cv": None,
        "n_unweighted": 100,
        "obs_status": "A",
        "conf_status": "F",
        "source_id": "arg_eph",
        "n_weighted": 1000.0,
        "n_cases": None,
        "df": None,
        "deff": None,
        "standard": None,
        "rule": None,
    }
    totals = ("sex", "age", "isco08", "isced11", "isic4", "origin", "destination", "breakdown")
    return row | dict.fromkeys(totals, "_T") | changes


WITHHELD = {
    "obs_value": None,
    "n_unweighted": None,
    "n_weighted": None,
    "obs_status": "Q",
    "conf_status": "C",
    "rule": "fewer than 5 respondents",
}


def frame_of(*rows):
    numbers = dict.fromkeys(("se", "ci_lower", "ci_upper", "cv", "df", "deff"), pl.Float64)
    texts = dict.fromkeys(("standard", "rule"), pl.String)
    return pl.LazyFrame(list(rows), schema_overrides=numbers | texts | {"n_cases": pl.Int64})


def test_the_gate_lets_sound_observations_pass():
    sound = [
        observation(),
        observation(sex="F", origin="FOR", age="Y25T54", isced11="ED5_8", isic4="C", isco08="2221"),
        observation(indicator="migrant_stock", unit_measure="PERSONS", obs_value=2_000_000.0, origin="PER"),
        observation(sex="M", se=0.5, ci_lower=6.1, ci_upper=8.1),
        observation(time_period="2014-Q2", **WITHHELD),
        observation(indicator="hourly_earnings_gap_birth", obs_value=-12.5),
    ]
    assert gate(frame_of(*sound)) == []


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({}, "key_unique"),
        ({"sex": "F", "obs_value": 100.5}, "percent_to_100"),
        ({"sex": "F", "obs_value": -1.0, "unit_measure": "CASES"}, "counts_not_negative"),
        ({"sex": "F", "obs_value": None}, "free_values_present"),
        ({"sex": "F", "unit_measure": "KG"}, "be_in_set unit_measure"),
        ({"sex": "T"}, "be_in_set sex"),
        ({"age": "15-24"}, "be_in_set age"),
        ({"origin": "native"}, "match_regex origin"),
        ({"sex": "F", **WITHHELD, "obs_value": 7.1}, "withheld_values_absent"),
        ({"sex": "F", **WITHHELD, "n_weighted": 12.0}, "withheld_counts_absent"),
        ({"sex": "F", **WITHHELD, "rule": None}, "withheld_with_reason"),
        ({"sex": "F", "ci_lower": 9.0, "ci_upper": 8.0}, "interval_in_order"),
    ],
)
def test_the_gate_gives_a_reason_for_each_error(change, check):
    reasons = gate(frame_of(observation(), observation(**change)))
    assert any(reason.startswith(check) for reason in reasons)


def test_the_gate_refuses_no_observations():
    empty = frame_of(observation()).filter(pl.lit(False))
    assert any("has_rows" in reason for reason in gate(empty))
