"""A coder of three unit groups, trained in a moment on titles made up for it."""

from functools import cache

import numpy as np
import polars as pl

from pipelines.occupations import bag
from pipelines.occupations.bag import Shape
from pipelines.occupations.coder import Coder
from pipelines.occupations.model import SITUATIONS, Curves, Model, known_numbers

CODES = ("2221", "2222", "7126")
TITLES = {
    "2221": ["nurse", "clinic nurse", "head nurse", "school nurse", "nurse in hospital"],
    "2222": ["midwife", "community midwife", "head midwife", "midwife in hospital"],
    "7126": ["plumber", "heating fitter", "pipe fitter", "gas plumber", "plumber of ships"],
}
TEXTS = {"2221": ["cares for patients"], "2222": ["assists women in birth"], "7126": ["fits and mends pipes"]}


@cache
def small_model() -> Model:
    """Return the trained model."""
    titles = _bag(TITLES, Shape((3, 4), words_only=False, least=1, size=8, epochs=60))
    texts = _bag(TEXTS, Shape((4,), words_only=True, least=1, size=8, epochs=60))
    return Model(
        codes=CODES,
        titles=titles,
        texts=texts,
        title_weight=1.0,
        text_weight=1.0,
        text_languages=("en",),
        known=np.sort(known_numbers(pl.Series(TITLES["7126"]), pl.Series(["en"] * len(TITLES["7126"])))),
        curves=dict.fromkeys(SITUATIONS, Curves()),
    )


def small_coder(cases: pl.DataFrame | None = None) -> Coder:
    """Return a coder with that model."""
    return Coder(small_model(), cases)


def _bag(labels: dict[str, list[str]], shape: Shape) -> bag.Bag:
    rows = [(title, CODES.index(code)) for code, titles in labels.items() for title in titles]
    titles, classes = zip(*rows, strict=True)
    return bag.train(pl.Series(titles), np.array(classes), np.ones(len(rows)), shape, len(CODES))
