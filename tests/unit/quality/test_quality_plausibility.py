import json
import shutil

import polars as pl
import pytest

from pipelines.errors import CatalogError
from pipelines.quality.plausibility import judge, summarise
from pipelines.settings import EXPECTATIONS


def by_name(results):
    return {one.check_name: one for one in results}


def test_the_aggregates_are_weighted(persons):
    frame = persons(10, weight=pl.when(pl.col("labour_force_status") == "UNE").then(60.0).otherwise(10.0))
    summary = summarise(frame)
    assert summary["rows"] == 10
    assert summary["weight_sum"] == 150
    assert summary["unemployment_rate_pct"] == pytest.approx(50)
    assert summary["unemployment_rate_pct__cases"] == 7
    assert summary["participation_rate_pct"] == pytest.approx(100 * 120 / 150)
    assert summary["foreign_born_pct"] == pytest.approx(100 * 10 / 150)
    assert summary["isco08_missing_pct"] == 0


def test_persons_without_interview_count_nowhere(persons):
    summary = summarise(persons(20, responded=[False] * 10))
    assert summary["weight_sum"] == 100
    assert summary["participation_rate_pct__cases"] == 10


def test_a_summary_survives_json_and_has_no_share_of_nothing(persons):
    summary = summarise(persons(birth_place=pl.lit(None, dtype=pl.String)))
    assert json.loads(json.dumps(summary)) == summary
    assert "foreign_born_pct" not in summary
    assert summary["foreign_born_pct__cases"] == 0


def test_a_frame_that_lacks_columns_is_still_summarised(persons):
    summary = summarise(persons().drop("isic4"))
    assert "managers_in_agriculture_pct" not in summary
    assert summary["unemployment_rate_pct"] > 0
    assert summarise(persons().drop("weight"))["rows"] == 1000


def test_a_subject_without_aggregates_has_its_rows():
    frame = pl.DataFrame({"ad_id": ["1", "2"]})
    assert summarise(frame, "vacancy") == {"rows": 2}
    assert judge({"rows": 2}, "vacancy") == []


def test_shares_outside_their_bounds_warn(persons):
    results = by_name(judge(summarise(persons(isco08=pl.lit("2"), isced11=pl.lit("1")))))
    found = results["professionals_post_secondary_pct"]
    assert (found.passed, found.severity) == (False, "warning")
    assert found.observed == "0.0 % of 600 cases"
    assert found.expected == "at least 60"
    assert "GLD" in found.why


def test_what_a_source_knows_only_as_tertiary_is_post_secondary(persons):
    results = by_name(judge(summarise(persons(isco08=pl.lit("2"), isced11=pl.lit("ED5_8")))))
    assert results["professionals_post_secondary_pct"].observed == "100.0 % of 600 cases"


def test_few_cases_are_not_judged(persons):
    results = by_name(judge(summarise(persons(45, isco08=pl.lit("2"), isced11=pl.lit("1")))))
    found = results["professionals_post_secondary_pct"]
    assert found.passed
    assert found.observed == "not judged: 29 cases, 30 needed"


@pytest.fixture
def jumped(persons):
    before = summarise(persons())
    now = summarise(persons(labour_force_status=["UNE"] * 100))
    return before, now


def test_a_jump_without_a_note_warns(jumped):
    before, now = jumped
    found = by_name(judge(now, previous=before))["unemployment_rate_pct_change"]
    assert (found.passed, found.severity) == (False, "warning")
    assert found.observed == "14.3 %, then 26.0 %: +11.7 points"
    assert found.expected == "-3 to 3"


def test_a_jump_with_a_note_passes_and_says_so(jumped):
    before, now = jumped
    found = by_name(judge(now, previous=before, noted=True))["unemployment_rate_pct_change"]
    assert found.passed
    assert found.observed.endswith("+11.7 points, noted in the source's YAML")


def test_a_note_excuses_no_share_and_no_population(persons):
    summary = summarise(persons(isco08=pl.lit("2"), isced11=pl.lit("1")))
    results = by_name(judge(summary, previous=summary, population=5000, noted=True))
    assert not results["professionals_post_secondary_pct"].passed
    assert not results["population_reached"].passed


@pytest.mark.parametrize("column", ["foreign_born_pct_change", "isco08_missing_pct_change", "weight_sum_change"])
def test_other_jumps_are_found(persons, column):
    before = summarise(persons())
    spoilt = {
        "foreign_born_pct_change": {"birth_place": ["FOR"] * 100},
        "isco08_missing_pct_change": {"isco08": [None] * 100},
        "weight_sum_change": {"weight": [20.0] * 100},
    }
    now = summarise(persons(**spoilt[column]))
    results = by_name(judge(now, previous=before))
    assert [name for name, one in results.items() if not one.passed] == [column]


def test_a_sum_changes_in_percent(persons):
    before = summarise(persons())
    found = by_name(judge(summarise(persons(weight=[20.0] * 100)), previous=before))["weight_sum_change"]
    assert found.observed == "10,000, then 11,000: +10.0 %"


def test_without_a_period_before_no_change_is_judged(persons):
    results = by_name(judge(summarise(persons())))
    assert results["weight_sum_change"].observed == "not judged: no period before"
    assert all(one.passed for one in results.values())


def test_a_change_between_small_groups_is_not_judged(persons):
    before = summarise(persons(200))
    now = summarise(persons(200, labour_force_status=["UNE"] * 60))
    found = by_name(judge(now, previous=before))["unemployment_rate_pct_change"]
    assert found.passed
    assert found.observed == "not judged: 140 cases, 300 needed in the period before"


@pytest.mark.parametrize(
    ("population", "reached", "unit"),
    [(10_000, True, True), (10_190, True, True), (10_300, False, True), (9_700, False, True), (100, False, False)],
)
def test_weights_add_up_to_the_stated_population(persons, population, reached, unit):
    results = by_name(judge(summarise(persons()), population=population, population_tolerance_pct=2))
    assert results["population_reached"].passed is reached
    assert results["population_reached"].severity == "warning"
    assert results["weight_unit"].passed is unit
    assert results["weight_unit"].severity == "error"
    assert results["population_reached"].expected == f"within 2 % of {population:,}"


def test_without_a_stated_population_it_is_not_judged(persons):
    found = by_name(judge(summarise(persons())))["population_reached"]
    assert found.passed
    assert found.observed == "not judged: no population stated"


def test_a_new_share_and_bound_need_no_code(tmp_path, persons):
    shutil.copytree(EXPECTATIONS, tmp_path / "expectations")
    folder = tmp_path / "expectations"
    measures = folder / "plausibility" / "person.yml"
    measures.write_text(
        measures.read_text() + "  - name: women_pct\n    numerator: \"sex = 'F'\"\n    denominator: sex IS NOT NULL\n"
    )
    suite = folder / "suites" / "person_plausibility.json"
    raw = json.loads(suite.read_text())
    raw["expectations"].append(
        {
            "type": "expect_column_values_to_be_between",
            "severity": "warning",
            "kwargs": {"column": "women_pct", "max_value": 40},
            "meta": {"why": "made up"},
        }
    )
    suite.write_text(json.dumps(raw))
    found = by_name(judge(summarise(persons(), folder=folder), folder=folder))["women_pct"]
    assert (found.passed, found.observed) == (False, "50.0 % of 1,000 cases")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("weight: weight\n", "min_cases"),
        (
            "weight: weight\nmin_cases: 1\nmin_cases_change: 1\n"
            "shares: [{name: x, numerator: 'age >', denominator: responded}]",
            "cannot be evaluated",
        ),
    ],
)
def test_faulty_aggregates_are_refused(tmp_path, persons, content, message):
    (tmp_path / "plausibility").mkdir()
    (tmp_path / "plausibility" / "person.yml").write_text(content)
    with pytest.raises(CatalogError, match=message):
        summarise(persons(), folder=tmp_path)
