"""A bag of pieces: each piece of a title or text has a vector, their mean tells the unit group.

The classifier of Joulin, Grave, Bojanowski and Mikolov, "Bag of tricks for efficient text classification" (EACL 2017),
with weights by inverse document frequency, pieces left out at random while it learns, and classes weighted so that
groups with many titles do not swallow the others. One model serves all languages: related words share pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from pipelines.occupations.features import pieces, short

SCALE = 10.0  # of the scores before they become probabilities: vectors of unit length alone are too timid
MOST_OF_ONE_PIECE = 3  # times that one piece counts in a text
BATCH = 512
FIRST_STEP = 0.25
BALANCE = 0.5  # 0: every title counts the same; 1: every unit group does


@dataclass(frozen=True)
class Shape:
    """What a bag looks at.

    Attributes:
        lengths: lengths of the character n-grams.
        words_only: no pairs of words, no first and last words.
        least: pieces seen in fewer titles are left out.
        size: numbers in a vector.
        epochs: times that learning goes over all titles.
        left_out: share of pieces left out at random while learning.
    """

    lengths: tuple[int, ...]
    words_only: bool
    least: int
    size: int
    epochs: int
    left_out: float = 0.3


@dataclass(frozen=True)
class Bag:
    """A trained bag.

    Attributes:
        shape: what it looks at.
        vocabulary: numbers of the pieces it knows, sorted.
        weights: of each piece, by inverse document frequency.
        vectors: of each piece.
        output, bias: from the mean vector to the unit groups.
    """

    shape: Shape
    vocabulary: np.ndarray
    weights: np.ndarray
    vectors: np.ndarray
    output: np.ndarray
    bias: np.ndarray

    def log_probabilities(self, titles: pl.Series) -> np.ndarray:
        """Return the logarithm of the probability of each unit group, one row a normalised title."""
        weighted = _weighted(_counted(titles, self.vocabulary, self.shape), self.weights)
        scores = SCALE * ((weighted @ self.vectors) @ self.output) + self.bias
        return log_softmax(scores)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Return logarithms of probabilities that are proportional to the exponential of the scores, by row."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def without_commonplaces(bag: Bag, texts: pl.Series) -> Bag:
    """Return the bag with less weight on pieces that are common in other texts, whatever the occupation.

    What every advertisement says (offers, contracts, how to apply) is rare in the descriptions learnt from.

    Args:
        bag: trained.
        texts: examples of the texts it is to read; their codes are not used.
    """
    present = np.bincount(_counted(texts, bag.vocabulary, bag.shape).indices, minlength=len(bag.vocabulary))
    weights = np.log((1 + len(texts)) / (1 + present)).astype(np.float32)
    return replace(bag, weights=np.minimum(bag.weights, weights))


def train(titles: pl.Series, classes: np.ndarray, emphasis: np.ndarray, shape: Shape, n_classes: int) -> Bag:
    """Learn from titles.

    Args:
        titles: normalised.
        classes: positions of their unit groups.
        emphasis: how much each title counts, about 1.
        shape: what the bag looks at.
        n_classes: how many unit groups there are.
    """
    vocabulary = _vocabulary(titles, shape)
    counted = _counted(titles, vocabulary, shape)
    present = np.bincount(counted.indices, minlength=len(vocabulary))
    weights = (np.log((1 + len(titles)) / (1 + present)) + 1).astype(np.float32)
    sizes = np.bincount(classes, minlength=n_classes)
    importance = emphasis * (sizes.mean() / sizes[classes]) ** BALANCE
    learned = _Learner(len(vocabulary), n_classes, shape)
    learned.learn(_weighted(counted, weights), classes, (importance / importance.mean()).astype(np.float32))
    return Bag(shape, vocabulary, weights, learned.vectors, learned.output, learned.bias)


def _vocabulary(titles: pl.Series, shape: Shape) -> np.ndarray:
    numbers, times = np.unique(short(pieces(titles, shape.lengths, shape.words_only).number), return_counts=True)
    return numbers[times >= shape.least]


def _counted(titles: pl.Series, vocabulary: np.ndarray, shape: Shape) -> sparse.csr_matrix:
    found = pieces(titles, shape.lengths, shape.words_only)
    numbers = short(found.number)
    place = np.minimum(np.searchsorted(vocabulary, numbers), len(vocabulary) - 1)
    known = vocabulary[place] == numbers
    ones = np.ones(int(known.sum()), dtype=np.float32)
    counted = sparse.csr_matrix((ones, (found.row[known], place[known])), shape=(len(titles), len(vocabulary)))
    np.minimum(counted.data, MOST_OF_ONE_PIECE, out=counted.data)
    return counted


def _weighted(counted: sparse.csr_matrix, weights: np.ndarray) -> sparse.csr_matrix:
    """Return rows of unit length, pieces weighted."""
    values = counted.data * weights[counted.indices]
    row = np.repeat(np.arange(counted.shape[0]), np.diff(counted.indptr))
    length = np.sqrt(np.bincount(row, weights=values**2, minlength=counted.shape[0])).astype(np.float32)
    return sparse.csr_matrix(
        (values / np.maximum(length[row], 1e-9), counted.indices, counted.indptr), shape=counted.shape
    )


class _Learner:
    """Vectors under training, by AdaGrad (Duchi, Hazan and Singer 2011) with a step that shrinks to nothing."""

    def __init__(self, n_pieces: int, n_classes: int, shape: Shape) -> None:
        self._random = np.random.default_rng(0)
        spread = np.float32(1 / np.sqrt(shape.size))
        self._epochs, self._left_out = shape.epochs, shape.left_out
        self.vectors = self._random.standard_normal((n_pieces, shape.size), dtype=np.float32) * (
            spread * np.float32(0.3)
        )
        self.output = self._random.standard_normal((shape.size, n_classes), dtype=np.float32) * spread
        self.bias = np.zeros(n_classes, dtype=np.float32)
        self._seen_vectors = np.full(n_pieces, 1e-3, dtype=np.float32)
        self._seen_output = np.full(self.output.shape, 1e-3, dtype=np.float32)

    def learn(self, rows: sparse.csr_matrix, classes: np.ndarray, importance: np.ndarray) -> None:
        """Go over all rows, in a new order each time."""
        starts = range(0, rows.shape[0], BATCH)
        steps = iter(FIRST_STEP * (1 - np.arange(self._epochs * len(starts)) / (self._epochs * len(starts))))
        for _ in range(self._epochs):
            order = self._random.permutation(rows.shape[0])
            for start in starts:
                batch = order[start : start + BATCH]
                self._step(self._thinned(rows[batch]), classes[batch], importance[batch], np.float32(next(steps)))

    def _thinned(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        kept = self._random.random(len(rows.data)) > self._left_out
        return sparse.csr_matrix(
            (rows.data * kept / np.float32(1 - self._left_out), rows.indices, rows.indptr), rows.shape
        )

    def _step(self, rows: sparse.csr_matrix, classes: np.ndarray, importance: np.ndarray, step: np.float32) -> None:
        used, place = np.unique(rows.indices, return_inverse=True)
        narrow = sparse.csr_matrix((rows.data, place, rows.indptr), shape=(rows.shape[0], len(used)), dtype=np.float32)
        mean = narrow @ self.vectors[used]
        error = np.exp(log_softmax(SCALE * (mean @ self.output) + self.bias))
        error[np.arange(len(classes)), classes] -= 1
        error *= (importance / len(classes))[:, None]
        to_output = SCALE * (mean.T @ error)
        to_vectors = narrow.T @ (SCALE * (error @ self.output.T))
        self._seen_output += to_output**2
        self.output -= step * to_output / np.sqrt(self._seen_output)
        self._seen_vectors[used] += (to_vectors**2).mean(axis=1)
        self.vectors[used] -= step * to_vectors / np.sqrt(self._seen_vectors[used])[:, None]
        self.bias -= np.float32(0.1) * step * error.sum(axis=0)
