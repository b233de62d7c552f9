"""The bag of pieces: what it learns, that it learns alike each time, and commonplaces."""

import numpy as np
import polars as pl

from pipelines.occupations.bag import Shape, train, without_commonplaces

TITLES = pl.Series(["red apple", "green apple", "apple pie", "red brick", "brick wall", "old brick"])
CLASSES = np.array([0, 0, 0, 1, 1, 1])
SHAPE = Shape((3,), words_only=False, least=1, size=8, epochs=40)


def test_it_tells_what_it_learnt_and_what_resembles_it():
    bag = train(TITLES, CLASSES, np.ones(6), SHAPE, 2)
    assert bag.log_probabilities(TITLES).argmax(axis=1).tolist() == CLASSES.tolist()
    assert bag.log_probabilities(pl.Series(["apples", "bricklayer"])).argmax(axis=1).tolist() == [0, 1]


def test_training_twice_gives_the_same():
    one, other = (train(TITLES, CLASSES, np.ones(6), SHAPE, 2) for _ in range(2))
    assert (one.vectors == other.vectors).all()
    assert (one.output == other.output).all()


def test_unknown_and_empty_titles_get_probabilities_too():
    found = np.exp(train(TITLES, CLASSES, np.ones(6), SHAPE, 2).log_probabilities(pl.Series(["", "xyz", None])))
    assert np.isfinite(found).all()
    assert (found[0] == found[1]).all()


def test_commonplaces_lose_their_weight_and_other_pieces_keep_theirs():
    shape = Shape((), words_only=True, least=1, size=8, epochs=5)
    bag = train(TITLES, CLASSES, np.ones(6), shape, 2)
    less = without_commonplaces(bag, pl.Series(["red offer", "red contract", "red brick", "nothing"]))
    changed = less.weights < bag.weights
    assert changed.any()
    always = without_commonplaces(bag, pl.Series(["red apple green pie brick wall old"] * 5))
    assert np.abs(always.weights).max() < 1e-6
