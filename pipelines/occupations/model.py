"""The trained coder as arrays: put into one file, taken from it, and asked for probabilities.

Vectors are kept in eight bits, each with its own scale. Nothing here knows of tables or commands.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.errors import InputError
from pipelines.files import written_beside
from pipelines.occupations.bag import Bag, Shape, log_softmax
from pipelines.occupations.features import short, wholes

DIGITS = (1, 2, 3, 4)
STEPS = 127  # an eight-bit number goes from -127 to 127


NEW, KNOWN, WITH_TEXT = "new", "known", "with_text"
SITUATIONS = (NEW, KNOWN, WITH_TEXT)


@dataclass(frozen=True)
class Curves:
    """From probabilities of the models to those of being right (Platt 1999), by digits.

    Attributes:
        slopes, intercepts: of the straight line from logit to logit.
    """

    slopes: tuple[float, ...] = (1.0,) * len(DIGITS)
    intercepts: tuple[float, ...] = (0.0,) * len(DIGITS)

    def calibrated(self, probability: np.ndarray, digits: int) -> np.ndarray:
        """Return how probable it is that groups of so many digits are right."""
        slope, intercept = self.slopes[digits - 1], self.intercepts[digits - 1]
        return 1 / (1 + np.exp(-(slope * logit(probability) + intercept)))


def logit(probability: np.ndarray) -> np.ndarray:
    """Return the logarithm of the odds, finite at 0 and 1."""
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(inside / (1 - inside))


@dataclass(frozen=True)
class Model:
    """A trained coder.

    Attributes:
        codes: the unit groups, in the order of every array.
        titles: model of titles.
        texts: model of descriptions.
        title_weight, text_weight: of the two models' logarithms of probability where there is a text.
        text_languages: languages of the texts it learnt from; texts in others say nothing to it.
        known: numbers of the titles it learnt from, with their language, sorted.
        curves: by situation: a title not seen before, one that was, a title with a text.
    """

    codes: tuple[str, ...]
    titles: Bag
    texts: Bag
    title_weight: float
    text_weight: float
    text_languages: tuple[str, ...]
    known: np.ndarray
    curves: dict[str, Curves]

    def probabilities(self, title: pl.Series, text: pl.Series | None = None) -> np.ndarray:
        """Return the probability of each unit group, one row a normalised title (and text)."""
        by_title = self.titles.log_probabilities(title)
        if text is None:
            return np.exp(by_title)
        scores = self.title_weight * by_title + self.text_weight * self.texts.log_probabilities(text)
        return np.exp(log_softmax(scores))

    def is_known(self, titles: pl.Series, langs: pl.Series) -> np.ndarray:
        """Return whether each normalised title is one it learnt from, in that language."""
        numbers = known_numbers(titles, langs)
        place = np.minimum(np.searchsorted(self.known, numbers), len(self.known) - 1)
        return self.known[place] == numbers


class Groups:
    """The groups of so many digits as sums of unit groups."""

    def __init__(self, codes: tuple[str, ...], digits: int) -> None:
        self._names, place = np.unique([code[:digits] for code in codes], return_inverse=True)
        self._sums = np.eye(len(self._names), dtype=np.float32)[place]

    def likeliest(self, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the likeliest group of each row, and its probability."""
        sums = probabilities @ self._sums
        best = sums.argmax(axis=1)
        return self._names[best], sums[np.arange(len(sums)), best]


def known_numbers(titles: pl.Series, langs: pl.Series) -> np.ndarray:
    """Return a number for each title in its language."""
    return short(wholes(langs + " " + titles))


def save(model: Model, path: Path) -> None:
    """Write the model into one compressed file."""
    settings = {
        "codes": model.codes,
        "title_weight": model.title_weight,
        "text_weight": model.text_weight,
        "text_languages": model.text_languages,
        "curves": {name: asdict(curves) for name, curves in model.curves.items()},
        "titles": asdict(model.titles.shape),
        "texts": asdict(model.texts.shape),
    }
    arrays = _packed("titles", model.titles) | _packed("texts", model.texts)
    arrays["known"] = np.diff(model.known, prepend=np.uint32(0))
    arrays["settings"] = np.frombuffer(json.dumps(settings).encode(), dtype=np.uint8)
    with written_beside(path) as beside, beside.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def load(path: Path) -> Model:
    """Read a model.

    Raises:
        InputError: there is none.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file. Build it with `python -m pipelines.occupations.build MIRROR`.")
    with np.load(path) as arrays:
        settings = json.loads(arrays["settings"].tobytes())
        titles, texts = (_unpacked(name, arrays, _shape(settings[name])) for name in ("titles", "texts"))
        known = np.cumsum(arrays["known"], dtype=np.uint32)
    return Model(
        codes=tuple(settings["codes"]),
        titles=titles,
        texts=texts,
        title_weight=settings["title_weight"],
        text_weight=settings["text_weight"],
        text_languages=tuple(settings["text_languages"]),
        known=known,
        curves={name: _curves(stored) for name, stored in settings["curves"].items()},
    )


def _shape(stored: dict) -> Shape:
    return Shape(**stored | {"lengths": tuple(stored["lengths"])})


def _curves(stored: dict) -> Curves:
    return Curves(tuple(stored["slopes"]), tuple(stored["intercepts"]))


def _packed(name: str, bag: Bag) -> dict[str, np.ndarray]:
    scale = np.abs(bag.vectors).max(axis=1, keepdims=True) / STEPS
    return {
        f"{name}_vocabulary": np.diff(bag.vocabulary, prepend=np.uint32(0)),  # small steps compress
        f"{name}_weights": bag.weights.astype(np.float16),
        f"{name}_vectors": np.round(bag.vectors / np.maximum(scale, 1e-12)).astype(np.int8),
        f"{name}_scale": scale.astype(np.float16),
        f"{name}_output": bag.output.astype(np.float16),
        f"{name}_bias": bag.bias,
    }


def _unpacked(name: str, arrays: np.lib.npyio.NpzFile, shape: Shape) -> Bag:
    part = {key: arrays[f"{name}_{key}"] for key in ("vocabulary", "weights", "vectors", "scale", "output", "bias")}
    return Bag(
        shape,
        np.cumsum(part["vocabulary"], dtype=np.uint32),
        part["weights"].astype(np.float32),
        part["vectors"].astype(np.float32) * part["scale"].astype(np.float32),
        part["output"].astype(np.float32),
        part["bias"],
    )
