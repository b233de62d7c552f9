"""The stored model gives the answers of the trained one."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.errors import InputError
from pipelines.files import sha256_of
from pipelines.occupations.model import Curves, load, save
from tests.unit.occupations.small_coder import small_model

TITLES = pl.Series(["nurse", "head midwife", "ship plumber"])


def test_a_stored_model_answers_alike(tmp_path: Path):
    save(small_model(), tmp_path / "coder.npz")
    stored = load(tmp_path / "coder.npz")
    assert stored.codes == small_model().codes
    assert stored.probabilities(TITLES) == pytest.approx(small_model().probabilities(TITLES), abs=0.02)
    assert stored.probabilities(TITLES, TITLES) == pytest.approx(small_model().probabilities(TITLES, TITLES), abs=0.02)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path):
    for name in ("one.npz", "two.npz"):
        save(small_model(), tmp_path / name)
    assert sha256_of(tmp_path / "one.npz") == sha256_of(tmp_path / "two.npz")


def test_probabilities_add_up_to_one():
    assert small_model().probabilities(TITLES).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_curve_changes_scores_and_keeps_their_order():
    curves = Curves(slopes=(1, 1, 1, 0.5), intercepts=(0, 0, 0, -1))
    scores = curves.calibrated(np.array([0.2, 0.5, 0.9, 1.0]), 4)
    assert scores[1] == pytest.approx(1 / (1 + np.e))
    assert (np.diff(scores) > 0).all()


def test_a_missing_artefact_says_how_to_build_it(tmp_path: Path):
    with pytest.raises(InputError, match=r"pipelines\.occupations\.build"):
        load(tmp_path / "none.npz")


def test_titles_learnt_from_are_known_in_their_language():
    titles, langs = pl.Series(["plumber", "plumber", "zzz", ""]), pl.Series(["en", "fr", "en", "en"])
    assert small_model().is_known(titles, langs).tolist() == [True, False, False, False]
