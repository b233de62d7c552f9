"""Evaluation: figures worked out by hand."""

import polars as pl
import pytest

from pipelines.occupations.evaluate import coverage_at, evaluate
from tests.unit.occupations.small_coder import small_coder


def titles(*rows: tuple[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["title", "code"], orient="row").with_columns(lang=pl.lit("en"))


def test_accuracy_by_digits_and_codes_that_are_cut_or_unusable():
    found = evaluate(
        titles(("nurse", "222101"), ("plumber", "7126"), ("midwife", "2221"), ("nurse", "brak"), ("nurse", None)),
        small_coder(),
    )
    assert found.rows == 3
    assert found.unusable == {"brak": 1, "": 1}
    assert found.accuracy == {1: 1.0, 2: 1.0, 3: 1.0, 4: pytest.approx(2 / 3)}


def test_confusion_counts_true_by_predicted_major_groups():
    found = evaluate(titles(("nurse", "2221"), ("plumber", "7126"), ("plumber", "2221")), small_coder())
    assert found.confusion.to_dicts() == [{"true": "2", "2": 1, "7": 1}, {"true": "7", "2": 0, "7": 1}]


def test_coverage_is_the_longest_run_of_sure_titles_with_few_errors():
    score = pl.Series([0.9, 0.8, 0.7, 0.6, 0.5])
    assert coverage_at(pl.Series([True, True, False, True, True]), score, tolerated=0.2) == 1.0
    assert coverage_at(pl.Series([True, True, False, False, True]), score, tolerated=0.1) == 0.4
    assert coverage_at(pl.Series([False, False]), pl.Series([0.9, 0.8]), tolerated=0.1) == 0.0


def test_calibration_error_is_the_mean_gap_between_score_and_share_right():
    found = evaluate(titles(("nurse", "2221"), ("midwife", "2221")), small_coder())
    sure = found.calibration.filter(digits=4, score_from=0.9)
    assert sure["rows"].item() == 2
    assert sure["share_right"].item() == 0.5
    assert found.calibration_error[4] == pytest.approx(sure["mean_score"].item() - 0.5)


def test_lines_start_with_one_figure_each():
    lines = evaluate(titles(("nurse", "2221")), small_coder()).lines()
    assert lines[0] == "accuracy_1 1.0000"
    assert any(line.startswith("coverage ") for line in lines)


def test_no_usable_row_gives_zeros():
    found = evaluate(titles(("nurse", "x")), small_coder())
    assert (found.rows, found.accuracy[1], found.coverage, found.coverage_at_4_percent_error) == (0, 0.0, 0.0, 0.0)
