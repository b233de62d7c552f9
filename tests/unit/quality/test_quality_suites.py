import json
import subprocess
import sys

import polars as pl
import pytest

from pipelines.errors import CatalogError
from pipelines.harmonise.subjects import SUBJECTS, schema_of
from pipelines.quality.engine import evaluate
from pipelines.quality.plausibility import load_measures
from pipelines.quality.suites import Expectation, load_suite
from pipelines.release.schema import OBSERVATION
from pipelines.settings import EXPECTATIONS

SUITES = sorted(path.stem for path in (EXPECTATIONS / "suites").glob("*.json"))


@pytest.mark.parametrize("name", SUITES)
def test_every_suite_is_plain_and_says_why(name):
    raw = json.loads((EXPECTATIONS / "suites" / f"{name}.json").read_text())
    assert raw["name"] == name
    assert "id" not in raw
    for entry in raw["expectations"]:
        assert set(entry) == {"type", "severity", "kwargs", "meta"}
        assert entry["severity"] in ("critical", "warning")
        assert entry["meta"]["why"]


@pytest.mark.parametrize("name", SUITES)
def test_no_two_checks_of_a_suite_look_the_same(name):
    seen = [(one.name, one.subject_columns) for one in load_suite(name).expectations]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_suite_expects_exactly_the_columns_of_the_subject(subject):
    (table,) = [one for one in load_suite(subject).expectations if one.is_about_the_table]
    assert set(table.kwargs["column_set"]) == set(schema_of(subject))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_required_columns_must_not_be_null(subject):
    required = {name for name, column in SUBJECTS[subject].items() if column.required and not column.unless}
    strict = {
        one.subject_columns[0]
        for one in load_suite(subject).expectations
        if one.type.endswith("_to_not_be_null") and one.severity == "error" and not one.condition
    }
    assert required <= strict


def test_the_observation_suite_expects_exactly_the_columns_of_a_release():
    (table,) = [one for one in load_suite("observation").expectations if one.is_about_the_table]
    assert set(table.kwargs["column_set"]) == set(OBSERVATION)


def test_every_bound_of_plausibility_has_an_aggregate():
    measures = load_measures("person")
    known = {share.name for share in measures.shares} | set(measures.sums)
    known |= {f"{name}_change" for name in known} | {"population_deviation_pct", "population_deviation_in_tolerances"}
    assert {one.kwargs["column"] for one in load_suite("person_plausibility").expectations} <= known


def test_an_unknown_suite_names_the_known_ones():
    with pytest.raises(CatalogError, match=r"there is no such suite; known: .*person"):
        load_suite("nothing")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        ('{"name": "x"}', "expectations"),
        ('{"name": "x", "expectations": [{"type": "expect_a", "severity": "fatal", "kwargs": {}}]}', "fatal"),
        ('{"name": "x", "expectations": [{"type": "hope", "kwargs": {}}]}', "hope"),
        (
            '{"name": "x", "expectations": [{"type": "expect_column_values_to_be_null", '
            '"kwargs": {"column": "a", "row_condition": "b =="}}]}',
            "row_condition 'b =='",
        ),
    ],
)
def test_a_faulty_suite_is_refused_with_its_path(tmp_path, content, message):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(CatalogError, match=message) as caught:
        load_suite("x", tmp_path)
    assert "x.json" in str(caught.value)


@pytest.mark.parametrize(
    "faulty",
    [
        Expectation("expect_column_values_to_be_nice", "error", {"column": "a"}),
        Expectation("expect_column_values_to_be_in_set", "error", {"column": "a", "values": [1]}),
    ],
)
def test_an_expectation_that_gx_does_not_know_is_a_fault_of_the_catalogue(faulty):
    sound = Expectation("expect_column_values_to_be_unique", "error", {"column": "a"})
    with pytest.raises(CatalogError, match="not valid"):
        evaluate(pl.DataFrame({"a": [1]}), [sound, faulty])


def test_great_expectations_is_imported_on_first_use_only():
    code = (
        "import sys, pipelines.quality.validate, pipelines.quality.results, pipelines.quality.record, "
        "pipelines.quality.dagster_checks; sys.exit('great_expectations' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
