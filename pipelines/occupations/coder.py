"""Give titles of jobs their ISCO-08 code, with the probability that it is right, in as many digits as are certain."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.errors import InputError
from pipelines.occupations import model
from pipelines.occupations.model import DIGITS, KNOWN, NEW, WITH_TEXT, Curves, Groups, Model
from pipelines.occupations.normalise import beginning_of, normalised

ARTEFACT = Path(__file__).parent / "artefact" / "coder.npz"
CERTAIN = 0.7  # see docs/occupation-coding.md, "How certain is certain enough"
DECIDED = "decided"  # the situation of a title that people have decided
WEIGHT_OF_DECISIONS = 0.999  # against the model; the rest keeps other candidates in their order
CANDIDATES = 5
CHUNK = 4096  # rows at a time: memory does not grow with the number of titles
CODED: dict[str, pl.DataType | type[pl.DataType]] = {
    "isco08": pl.String,
    "isco08_digits": pl.Int32,
    "isco08_score": pl.Float64,
    "best": pl.String,
    "best_score": pl.Float64,
    "candidates": pl.List(pl.Struct({"code": pl.String, "score": pl.Float64})),
}
CASE_COLUMNS = ("title", "lang", "isco08")


def load_coder(cases: pl.DataFrame | None = None, artefact: Path = ARTEFACT) -> Coder:
    """Return the coder; the model is read once.

    Args:
        cases: decisions of people, columns title, lang, isco08 (four digits). A title decided before keeps its code;
            where decisions differ, their shares count.
        artefact: a model of `pipelines.occupations.build`.

    Raises:
        InputError: there is no model, or a case is not of an ISCO-08 unit group.
    """
    return Coder(_load(artefact), cases)


@cache
def _load(path: Path) -> Model:
    return model.load(path)


class Coder:
    """Codes frames of titles."""

    def __init__(self, trained: Model, cases: pl.DataFrame | None = None) -> None:
        self.model = trained
        self._codes = np.array(trained.codes)
        self._groups = {digits: Groups(trained.codes, digits) for digits in DIGITS}
        self._decisions = None if cases is None else _decisions(cases, trained.codes)

    def code(self, frame: pl.DataFrame, certain: float = CERTAIN) -> pl.DataFrame:
        """Return a code for each row.

        Args:
            frame: `title`; if there, `text` (a description) and `lang` (two letters; any language is tried).
            certain: least probability of being right with which digits are given.

        Returns:
            One row per row, in the same order: `isco08` as many digits as are certain, null where not even one is;
            `isco08_digits`; `isco08_score`, the probability that these digits are right (of the first digit where none
            is given); `best`, the likeliest unit group, and `best_score`; `candidates`, the five likeliest unit groups.

        Raises:
            InputError: there is no column `title`.
        """
        return _by_chunk(frame, lambda rows: self._coded(self._prepared(rows), certain))

    def levels(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the likeliest group of each number of digits, and its score.

        The likeliest group of two digits is the one whose unit groups are likely together; the likeliest unit group may
        lie in another.

        Args:
            frame: as for `code`.

        Returns:
            `best_1`, `score_1` to `best_4`, `score_4`, one row per row.

        Raises:
            InputError: there is no column `title`.
        """
        return _by_chunk(frame, lambda rows: self._best(self._prepared(rows)))

    def _prepared(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return `title`, `text`, `lang` as the models know them, and the `situation` that the curves are for."""
        rows = _plain(frame)
        readable = (pl.col("text") != "") & pl.col("lang").is_in(["", *self.model.text_languages])
        is_known = pl.lit(pl.Series(self.model.is_known(rows["title"], rows["lang"])))
        return rows.with_columns(
            situation=pl.when(self._is_decided()).then(pl.lit(DECIDED))
            .when(readable).then(pl.lit(WITH_TEXT))
            .when(is_known).then(pl.lit(KNOWN))
            .otherwise(pl.lit(NEW))
        )  # fmt: skip

    def _is_decided(self) -> pl.Expr:
        if self._decisions is None:
            return pl.lit(False)
        return pl.struct("title", "lang").is_in(
            self._decisions.select(pl.struct("title", "lang")).to_series().implode()
        )

    def _best(self, rows: pl.DataFrame) -> pl.DataFrame:
        return self._levels(rows, self._probabilities(rows))

    def _coded(self, rows: pl.DataFrame, certain: float) -> pl.DataFrame:
        probabilities = self._probabilities(rows)
        levels = self._levels(rows, probabilities)
        return certain_digits(levels, certain).with_columns(
            best=levels["best_4"], best_score=levels["score_4"], candidates=self._candidates(rows, probabilities)
        )

    def _probabilities(self, rows: pl.DataFrame) -> np.ndarray:
        """Return the probability of each unit group: of the title alone where a row has no text."""
        found = np.empty((rows.height, len(self._codes)), dtype=np.float32)
        has_text = (rows["situation"] == WITH_TEXT).to_numpy()
        alone, together = np.flatnonzero(~has_text), np.flatnonzero(has_text)
        if len(alone):
            found[alone] = self.model.probabilities(rows["title"][alone])
        if len(together):
            found[together] = self.model.probabilities(rows["title"][together], rows["text"][together])
        return found if self._decisions is None else self._decided(rows, found, self._decisions)

    def _decided(self, rows: pl.DataFrame, probabilities: np.ndarray, decisions: pl.DataFrame) -> np.ndarray:
        found = rows.select("title", "lang").with_row_index("row").join(decisions, on=["title", "lang"])
        decided = found["row"].unique().to_numpy()
        probabilities[decided] *= 1 - WEIGHT_OF_DECISIONS
        share = WEIGHT_OF_DECISIONS * found["share"].to_numpy()
        np.add.at(probabilities, (found["row"].to_numpy(), found["place"].to_numpy()), share)
        return probabilities

    def _levels(self, rows: pl.DataFrame, probabilities: np.ndarray) -> pl.DataFrame:
        columns: dict[str, np.ndarray] = {}
        for digits, groups in self._groups.items():
            columns[f"best_{digits}"], probability = groups.likeliest(probabilities)
            columns[f"score_{digits}"] = self._calibrated(rows["situation"].to_numpy(), probability, digits)
        return pl.DataFrame(columns)

    def _calibrated(self, situation: np.ndarray, probability: np.ndarray, digits: int) -> np.ndarray:
        curves = self.model.curves | {DECIDED: Curves()}
        scores = [one.calibrated(probability, digits) for one in curves.values()]
        return np.select([situation == name for name in curves], scores).astype(np.float64)

    def _candidates(self, rows: pl.DataFrame, probabilities: np.ndarray) -> pl.Series:
        """Return the likeliest unit groups: the first with its score, the others share what that leaves."""
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, :CANDIDATES]
        likeliest = np.take_along_axis(probabilities, order, axis=1).astype(np.float64)
        first = self._calibrated(rows["situation"].to_numpy(), likeliest[:, 0], 4)[:, None]
        score = (1 - first) * likeliest / np.maximum(1 - likeliest[:, :1], 1e-9)
        score = np.minimum(np.concatenate([first, score[:, 1:]], axis=1), first)
        listed = pl.DataFrame({"code": self._codes[order].ravel(), "score": score.ravel()})
        return listed.to_struct("candidates").reshape(order.shape).arr.to_list()


def certain_digits(levels: pl.DataFrame, certain: float) -> pl.DataFrame:
    """Return `isco08`, `isco08_digits`, `isco08_score`: the most digits whose score is high enough.

    Args:
        levels: as `Coder.levels` returns.
        certain: least score.
    """
    finest_first = [(pl.col(f"score_{digits}") >= certain, digits) for digits in reversed(DIGITS)]
    return levels.select(
        isco08=pl.coalesce(pl.when(enough).then(f"best_{digits}") for enough, digits in finest_first),
        isco08_digits=pl.coalesce(*(pl.when(enough).then(digits) for enough, digits in finest_first), 0).cast(pl.Int32),
        isco08_score=pl.coalesce(
            *(pl.when(enough).then(f"score_{digits}") for enough, digits in finest_first), "score_1"
        ),
    )


def _by_chunk(frame: pl.DataFrame, work: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    if "title" not in frame.columns:
        raise InputError(f"There is no column 'title' to code; there are: {', '.join(frame.columns)}.")
    return pl.concat(work(frame[start : start + CHUNK]) for start in range(0, max(frame.height, 1), CHUNK))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `title`, `text`, `lang` in one spelling; columns that are not there are empty."""
    empty = pl.lit(None, dtype=pl.String)
    text, lang = (pl.col(name) if name in frame.columns else empty for name in ("text", "lang"))
    language = lang.cast(pl.String).str.to_lowercase().fill_null("")
    return frame.select(
        title=normalised(pl.col("title").cast(pl.String), language),
        text=beginning_of(text.cast(pl.String)),
        lang=language,
    )


def _decisions(cases: pl.DataFrame, codes: tuple[str, ...]) -> pl.DataFrame:
    """Return title, lang, `place` of the unit group and its share among the decisions on that title."""
    missing = [name for name in CASE_COLUMNS if name not in cases.columns]
    if missing:
        raise InputError(f"Cases have no column {', '.join(missing)}; they need {', '.join(CASE_COLUMNS)}.")
    unknown = cases.filter(~pl.col("isco08").is_in(codes) | pl.col("isco08").is_null())
    if unknown.height:
        title, code = unknown.select("title", "isco08").row(0)
        raise InputError(
            f"{unknown.height} case(s) have no unit group of ISCO-08 (four digits), first '{title}': {code}."
        )
    places = {code: place for place, code in enumerate(codes)}
    return (
        _plain(cases)
        .with_columns(place=cases["isco08"].replace_strict(places, return_dtype=pl.Int32))
        .group_by("title", "lang", "place", maintain_order=True)
        .len("decisions")
        .select("title", "lang", "place", share=pl.col("decisions") / pl.col("decisions").sum().over("title", "lang"))
    )
