"""Correction of shares for errors of coding, on simulated titles whose true codes are known."""

import numpy as np
import polars as pl
import pytest

from pipelines.occupations.correct import corrected_shares

CODES = np.array(["2", "5", "9"])
TRUE_SHARES = np.array([0.5, 0.3, 0.2])
CODED_AS = np.array([[0.85, 0.1, 0.05], [0.15, 0.75, 0.1], [0.05, 0.35, 0.6]])  # rows: true, columns: predicted
TITLES, SAMPLE = 20_000, 600


def simulated(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return predicted counts of many titles, and a random sample of titles with both codes."""
    random = np.random.default_rng(seed)
    joint = (TRUE_SHARES[:, None] * CODED_AS).ravel()
    titles, sample = random.multinomial(TITLES, joint), random.multinomial(SAMPLE, joint)
    predicted = pl.DataFrame({"code": CODES, "count": titles.reshape(3, 3).sum(axis=0)})
    both = pl.DataFrame({"true": np.repeat(CODES, 3), "predicted": np.tile(CODES, 3), "count": sample})
    return predicted, both


def test_intervals_cover_the_truth_as_often_as_they_say():
    runs = [corrected_shares(*simulated(seed)) for seed in range(300)]
    error = np.array([run["share_corrected"].to_numpy() - TRUE_SHARES for run in runs])
    se = np.array([run["se"].to_numpy() for run in runs])
    covered = (np.abs(error) <= 1.96 * se).mean(axis=0)
    assert (covered > 0.9).all()
    assert (covered < 0.99).all()


def test_the_bias_of_counting_is_gone():
    runs = [corrected_shares(*simulated(seed)) for seed in range(300)]
    counted = np.mean([run["share"].to_numpy() for run in runs], axis=0)
    corrected = np.mean([run["share_corrected"].to_numpy() for run in runs], axis=0)
    assert np.abs(counted - TRUE_SHARES).max() > 0.04
    assert corrected == pytest.approx(TRUE_SHARES, abs=0.003)


def test_shares_add_up_and_codes_never_predicted_get_theirs():
    predicted = pl.DataFrame({"code": ["2", "5"], "count": [80, 20]})
    sample = pl.DataFrame({"predicted": ["2", "2"], "true": ["2", "9"], "count": [15, 5]})
    shares = corrected_shares(predicted, sample)
    assert shares["code"].to_list() == ["2", "5", "9"]
    assert shares["share_corrected"].to_list() == pytest.approx([0.6, 0.2, 0.2])
    assert shares["share"].to_list() == [0.8, 0.2, 0.0]


def test_without_errors_nothing_changes_and_nothing_is_added():
    predicted = pl.DataFrame({"code": ["2", "5"], "count": [3, 1]})
    sample = pl.DataFrame({"predicted": ["2", "5"], "true": ["2", "5"], "count": [50, 50]})
    shares = corrected_shares(predicted, sample)
    assert shares["share_corrected"].to_list() == [0.75, 0.25]
    assert shares["se"].to_list() == [0.0, 0.0]
