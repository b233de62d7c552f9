"""`lmis source check` on a small made-up survey: what is read, compared and reported, and that nothing is kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
import yaml

from pipelines.harmonise.harmonise import harmonise
from pipelines.onboarding.check.check import check_source
from pipelines.onboarding.check.command import print_check
from pipelines.onboarding.check.desk import UsageError
from pipelines.onboarding.check.render import to_json, to_text
from pipelines.onboarding.check.report import Part, Report
from pipelines.settings import Settings
from pipelines.staging.split import Staged
from tests.unit.ingest_builders import make_source, persons, rows, source_content

Check = Callable[..., Report]
EDUCATION = {"isced11": {"column": "edu", "map": {"1": "1", "2": "2"}, "missing": ["9"]}}


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write YAML and file of a survey outside the catalogue, and check it."""

    def run(lines: list[str], content: dict[str, Any] | None = None, of: str = "2020-Q1", **options: Any) -> Report:
        if lines:
            write(tmp_path / f"{of}.csv", lines, of)
        path = tmp_path / "xaa_lfs.yml"
        path.write_text(yaml.safe_dump(content or source_content(), sort_keys=False), encoding="utf-8")
        settings = Settings(home=tmp_path / "home", mirror=tmp_path)
        return check_source(str(path), settings, with_indicators=False, **options)

    return run


def write(path: Path, lines: list[str], period: str) -> Path:
    """Write persons as `id,w,sex,age,edu`, with their period."""
    path.write_text("\n".join(["id,w,sex,age,edu,quarter", *(f"{line},{period}" for line in lines)]) + "\n")
    return path


def part(report: Report, name: str) -> Part:
    return next(one for one in report.parts if one.id == name)


def texts(report: Report, severity: str) -> str:
    return "\n".join(one.text for each in report.parts for one in each.findings if one.severity == severity)


def test_a_sound_source_is_sound_and_nothing_stays_in_the_data_folder(check: Check, tmp_path: Path) -> None:
    report = check(["a,10,1,30,1", "b,20,2,40,2"])
    assert report.sound
    assert [one.id for one in report.parts] == ["yaml", "rows", "codes", "weights", "combinations", "change"]
    assert part(report, "rows").lines == ("2 read = 2 harmonised + 0 quarantined + 0 duplicate",)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2020-Q1.csv", "xaa_lfs.yml"]


def test_every_unknown_code_is_told_with_its_weight_though_each_row_is_rejected_once(check: Check) -> None:
    report = check(["a,10,1,30,7", "b,20,3,40,8", "c,70,1,50,1"], source_content(codebook=EDUCATION))
    unknown, absent = part(report, "codes").tables
    assert unknown.rows == (
        ("sex", "sex", "3", None, 1, 20.0, 3),
        ("isced11", "edu", "7", None, 1, 10.0, 2),
        ("isced11", "edu", "8", None, 1, 20.0, 3),
    )
    assert absent.rows == (("sex", "map", "2"), ("isced11", "map", "2"), ("isced11", "missing", "9"))
    assert not report.sound
    assert "quarantine_share: 66.67 % of 3 rows read" in texts(report, "error")
    reasons = {row[0]: row[1:] for row in part(report, "rows").tables[0].rows}
    assert reasons["isced11: code '8' of column edu is not in the codebook"] == (1, 3)
    assert reasons["sex: code '3' of column sex is not in the codebook"] == (1, 3)


def test_all_columns_that_are_not_there_are_told_at_once(check: Check) -> None:
    codebook = {"region": {"column": "reg"}, "isced11": {"expression": "SUBSTR(level, 1, 1)"}}
    report = check(["a,10,1,30,1"], source_content(codebook=codebook))
    told = texts(report, "error")
    assert "codebook.region: column(s) reg are not in the file" in told
    assert "codebook.isced11: column(s) level are not in the file" in told
    assert not report.sound


def test_faults_of_the_yaml_are_told_one_by_one_and_nothing_is_read(check: Check) -> None:
    content = source_content(codebook={"sex": None, "shoe_size": {"column": "shoe"}})
    report = check(["a,10,1,30,1"], content | {"licence": {}, "colour": "red"})
    assert [one.id for one in report.parts] == ["yaml"]
    assert {"licence.name: add this key", "colour: unknown key"} <= {
        line.partition(": remove")[0] for line in texts(report, "error").splitlines()
    }


def test_what_is_marked_check_is_listed_and_does_not_make_it_unsound(check: Check, tmp_path: Path) -> None:
    report = check(["a,10,1,30,1"], source_content(producer="CHECK: the office"))
    assert report.sound
    assert "1 line(s) are still marked CHECK" in texts(report, "warning")


def test_a_file_anywhere_tells_its_period_by_its_name_or_must_be_told(check: Check, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = write(elsewhere / "2020-Q3.csv", ["a,10,1,30,1"], "2020-Q3")
    assert check(["a,10,1,30,1"], file=named).period == "2020-Q3"
    unnamed = write(elsewhere / "persons.csv", ["a,10,1,30,1"], "2020-Q2")
    with pytest.raises(UsageError, match="does not tell its period"):
        check(["a,10,1,30,1"], file=unnamed)
    assert check(["a,10,1,30,1"], file=unnamed, period="2020-Q2").sound


def test_without_a_period_the_newest_there_is_and_the_one_before_are_taken(check: Check, tmp_path: Path) -> None:
    write(tmp_path / "2020-Q2.csv", ["a,10,1,30,1"], "2020-Q2")
    report = check(["a,10,1,30,1"])
    assert report.period == "2020-Q2"
    assert part(report, "change").lines == ("Set against 2020-Q1, from mirror:2020-Q1.csv.",)


def test_the_last_admitted_period_of_the_data_folder_is_what_counts(check: Check, tmp_path: Path) -> None:
    admitted = Settings(home=tmp_path / "home").partition("harmonised/person", "xaa_lfs", "2020-Q1")
    admitted.mkdir(parents=True)
    staged = Staged(persons(sex=["2"]), rows(persons()).rejected)
    harmonise(staged, make_source(), "2020-Q1").rows.write_parquet(admitted / "part.parquet")
    report = check(["a,10,1,30,1"], of="2020-Q2")
    assert part(report, "change").lines == ("Set against 2020-Q1, from the data folder.",)


def test_a_jump_of_the_weights_and_a_population_in_another_unit_are_found(check: Check, tmp_path: Path) -> None:
    write(tmp_path / "2020-Q2.csv", ["a,1000,1,30,1", "b,1000,2,30,1"], "2020-Q2")
    before = ["a,10,1,30,1", "b,10,2,30,1"]
    assert "weight_sum_change: 20, then 2,000" in texts(check(before), "warning")
    stated = source_content(population={"2020-Q2": {"persons": 20, "source": "census"}})
    assert "weight_unit: weights add up to 2,000" in texts(check(before, stated), "error")


def test_one_file_with_several_periods_is_checked_for_its_newest_against_the_one_before(
    check: Check, tmp_path: Path
) -> None:
    content = source_content(location={"mirror": "all.csv"})
    lines = ["a,10,1,30,1,2020-Q1", "b,10,1,30,1,2020-Q2", "c,10,1,30,1,2020-Q3"]
    (tmp_path / "all.csv").write_text("\n".join(["id,w,sex,age,edu,quarter", *lines]))
    report = check([], content)
    assert report.period == "2020-Q3"
    assert part(report, "change").lines[0].startswith("Set against 2020-Q2")


def test_a_file_of_no_known_period_is_refused_with_the_ones_there_are(check: Check, tmp_path: Path) -> None:
    content = source_content(location={"mirror": "all.csv"})
    (tmp_path / "all.csv").write_text("id,w,sex,age,edu,quarter\na,10,1,30,1,2031-Q1\n")
    assert "no row is of one of the source's periods" in texts(check([], content), "error")


def test_a_key_that_stands_for_two_persons_is_told(check: Check) -> None:
    report = check(["a,10,1,30,1", "a,10,2,31,1"])
    assert part(report, "rows").tables[0].rows[0][:2] == ("key a stands for rows that differ", 2)


def test_the_report_is_json_and_text_without_control_characters(check: Check) -> None:
    report = check(["a,10,1,30,\x1b[31m7", "b,20,2,40,1"], source_content(codebook=EDUCATION))
    read = json.loads(to_json(report))
    assert (read["sound"], read["period"], len(read["parts"])) == (False, "2020-Q1", 6)
    row = read["parts"][2]["tables"][0]["rows"][0]
    assert row["variable"] == "isced11"
    text = to_text(report, width=100, terminal=False)
    assert "\x1b" not in text
    assert "NOT sound" in text
    assert "\x1b" in to_text(report, width=100, terminal=True)


@pytest.mark.parametrize(
    ("source", "options", "status"),
    [
        ("xaa_nothing", {}, 2),
        ("nowhere/xaa_lfs.yml", {}, 2),
        ("arg_eph", {"period": "1999-Q1"}, 2),
        ("arg_eph", {"form": "xml"}, 2),
        ("arg_eph", {"file": Path("nowhere.csv")}, 2),
        ("swe_jobstream", {}, 2),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_there_is(
    source: str, options: dict[str, Any], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    usual: dict[str, Any] = {"file": None, "period": None, "against": None, "form": "table", "indicators": False}
    assert print_check(source, **(usual | options)) == status
    assert "lmis: " in capsys.readouterr().err


def test_a_code_is_named_as_the_file_of_a_statistical_package_names_it(check: Check, tmp_path: Path) -> None:
    labels = {"variable_value_labels": {"edu": {1: "Primary", 7: "Apprenticeship"}}}
    table = pl.DataFrame({"id": ["a"], "w": [10], "sex": [1], "age": [30], "edu": [7], "quarter": ["2020-Q1"]})
    pyreadstat.write_dta(table, str(tmp_path / "2020-Q1.dta"), **labels)
    content = source_content(codebook=EDUCATION, format={"kind": "stata"}, location={"mirror": "{period}.dta"})
    assert part(check([], content), "codes").tables[0].rows[0][2:4] == ("7", "Apprenticeship")


@pytest.mark.parametrize("against", ["nowhere.csv", "2019-Q4"])
def test_what_is_to_be_compared_with_must_be_there(check: Check, against: str) -> None:
    with pytest.raises(UsageError, match=f"--against {against}"):
        check(["a,10,1,30,1"], against=against)


def test_a_yaml_that_cannot_be_read_is_told_whole(tmp_path: Path) -> None:
    path = tmp_path / "xaa_lfs.yml"
    path.write_bytes(
        "id: xaa_lfs\ntitle: caf\xe9\ncodebook:\n  sex: {column: A\n  age: {column: B}\n".encode("latin-1")
    )
    for _ in range(2):
        told = texts(check_source(str(path), Settings(home=tmp_path / "home"), with_indicators=False), "error")
        assert "not readable as YAML" in told
        path.write_text("codebook:\n  sex: {column: A\n  age: {column: B}\n")


def test_a_source_that_begins_later_has_nothing_to_check(check: Check) -> None:
    with pytest.raises(UsageError, match="has no period yet: 2999-Q1 has not ended"):
        check(["a,10,1,30,1"], source_content(periods={"frequency": "quarterly", "first": "2999-Q1"}))


def test_the_line_of_a_person_with_a_hashed_key_is_told(check: Check) -> None:
    content = source_content(codebook=EDUCATION | {"person_id": {"column": "id", "hash": True}})
    content["codebook"]["isced11"] = {"column": "edu", "map": {"1": "1", "8": "8"}}
    report = check(["a,10,1,30,1", "b,20,2,12,8"], content)
    assert ("young_doctorate", "impossible", 1, 3) in [
        (*row[:3], row[4]) for row in part(report, "combinations").tables[0].rows
    ]
