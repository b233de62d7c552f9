"""How well titles are coded: accuracy by digits, coverage, calibration, confusion, against codes known to be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.occupations.coder import CERTAIN, Coder, certain_digits
from pipelines.occupations.model import DIGITS

TOLERATED = 0.04  # share of wrong codes for `coverage_at_4_percent_error`
BINS = 10


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found. Shares are of the rows with a usable code.

    Attributes:
        rows: rows with a usable code.
        unusable: codes that are no ISCO-08 unit group even when cut to four digits, with how many rows have them.
        accuracy: by digits, share of rows whose likeliest group is right.
        coverage: share of rows that get at least one digit; `coverage_digits`: by digits, at least so many.
        given_error: share of wrong codes among those given.
        coverage_at_4_percent_error: largest share of rows, the surest first, with at most 4 % wrong at three digits.
        calibration_error: expected calibration error by digits, ten bins of equal width (Guo et al. 2017).
        calibration: table `digits`, `score_from`, `rows`, `mean_score`, `share_right`.
        confusion: table of major groups: `true`, and a column of counts for each predicted one.
    """

    rows: int
    unusable: dict[str, int]
    accuracy: dict[int, float]
    coverage: float
    coverage_digits: dict[int, float]
    given_error: float
    coverage_at_4_percent_error: float
    calibration_error: dict[int, float]
    calibration: pl.DataFrame
    confusion: pl.DataFrame

    def figures(self) -> dict[str, float]:
        """Return the single figures by name, in the order they are printed."""
        return {
            **{f"accuracy_{digits}": share for digits, share in self.accuracy.items()},
            "coverage": self.coverage,
            **{f"coverage_{digits}": share for digits, share in self.coverage_digits.items()},
            "given_error": self.given_error,
            "coverage_at_4_percent_error": self.coverage_at_4_percent_error,
            **{f"calibration_error_{digits}": error for digits, error in self.calibration_error.items()},
        }

    def lines(self) -> list[str]:
        """Return what to print: one figure a line, then the tables."""
        named = ", ".join(f"{code or '(none)'} ({number})" for code, number in self.unusable.items())
        with pl.Config(
            tbl_rows=-1,
            tbl_cols=-1,
            tbl_hide_dataframe_shape=True,
            tbl_hide_column_data_types=True,
            tbl_formatting="ASCII_MARKDOWN",
            float_precision=4,
        ):
            tables = ["", "confusion of major groups", str(self.confusion), "", "calibration", str(self.calibration)]
        return [
            *(f"{name} {value:.4f}" for name, value in self.figures().items()),
            f"rows {self.rows}",
            f"rows_without_usable_code {sum(self.unusable.values())}" + (f": {named}" if named else ""),
            *tables,
        ]


def evaluate(frame: pl.DataFrame, coder: Coder, certain: float = CERTAIN) -> Evaluation:
    """Code titles and compare with their true codes.

    Args:
        frame: `title`, `code` (ISCO-08; more than four digits are cut), if there `text` and `lang`.
        coder: the coder.
        certain: as for `Coder.code`.
    """
    cut = frame.with_columns(pl.col("code").cast(pl.String).str.strip_chars().str.slice(0, 4))
    usable = pl.col("code").is_in(coder.model.codes).fill_null(False)
    unusable = cut.filter(~usable)["code"].value_counts(sort=True).rows()
    known = cut.filter(usable)
    levels = coder.levels(known).with_columns(known["code"])
    given = certain_digits(levels, certain).with_columns(known["code"])
    right = {digits: (pl.col(f"best_{digits}") == pl.col("code").str.slice(0, digits)) for digits in DIGITS}
    is_given = given.filter(pl.col("isco08_digits") > 0)
    wrong = is_given.select((pl.col("isco08") != pl.col("code").str.slice(0, pl.col("isco08_digits"))).mean()).item()
    tables = [
        _calibration(levels.select(right[k].alias("right"), pl.col(f"score_{k}").alias("score")), k) for k in DIGITS
    ]
    calibration = pl.concat(tables)
    return Evaluation(
        rows=known.height,
        unusable={code or "": number for code, number in unusable},
        accuracy={digits: _share(levels.select(right[digits].mean()).item()) for digits in DIGITS},
        coverage=_share(given.select((pl.col("isco08_digits") > 0).mean()).item()),
        coverage_digits={k: _share(given.select((pl.col("isco08_digits") >= k).mean()).item()) for k in DIGITS},
        given_error=_share(wrong),
        coverage_at_4_percent_error=coverage_at(levels.select(right[3]).to_series(), levels["score_3"], TOLERATED),
        calibration_error={k: _calibration_error(table) for k, table in zip(DIGITS, tables, strict=True)},
        calibration=calibration,
        confusion=_confusion(levels),
    )


def coverage_at(right: pl.Series, score: pl.Series, tolerated: float) -> float:
    """Return the largest share of rows, the surest first, among which no more than the tolerated share is wrong."""
    if right.is_empty():
        return 0.0
    surest_first = right.to_numpy()[np.argsort(-score.to_numpy(), kind="stable")]
    number = np.arange(1, len(surest_first) + 1)
    within = np.flatnonzero(np.cumsum(~surest_first) <= tolerated * number)
    return float((within[-1] + 1) / len(number)) if len(within) else 0.0


def _calibration(rows: pl.DataFrame, digits: int) -> pl.DataFrame:
    lower = (pl.col("score") * BINS).floor().clip(0, BINS - 1) / BINS
    return (
        rows.group_by(score_from=lower)
        .agg(rows=pl.len(), mean_score=pl.col("score").mean(), share_right=pl.col("right").mean())
        .sort("score_from")
        .select(pl.lit(digits).alias("digits"), pl.all())
    )


def _calibration_error(table: pl.DataFrame) -> float:
    gap = (pl.col("mean_score") - pl.col("share_right")).abs()
    return _share(table.select((gap * pl.col("rows")).sum() / pl.col("rows").sum()).item())


def _confusion(levels: pl.DataFrame) -> pl.DataFrame:
    majors: Sequence[str] = [str(digit) for digit in range(10)]
    counts = (
        levels.select(true=pl.col("code").str.slice(0, 1), predicted="best_1")
        .pivot("predicted", index="true", values="predicted", aggregate_function="len")
        .sort("true")
    )
    present = [major for major in majors if major in counts.columns]
    return counts.select("true", *present).fill_null(0)


def _share(value: float | None) -> float:
    return 0.0 if value is None else float(value)
