"""Of whom a variable is asked: seen from where its values stand."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.onboarding.propose.classes import quoted, sql_texts
from pipelines.onboarding.propose.proposal import Proposed

FILLER = 0.9
"""A value of more than this share of those who do not work stands for "not asked"."""
FEW = 0.005
"""It can be declared missing where hardly any of those who have it work."""
SOME = 0.1
"""The same where it is no possible value, such as 999 hours, and not more of those who work have it."""


@dataclass(frozen=True)
class Employed:
    """Those who work: the SQL condition, a mask over the rows of the file, and whether the status is sure."""

    condition: str
    mask: pl.Series
    sure: bool


def employed_of(status: Proposed | None, rows: pl.DataFrame) -> Employed | None:
    """Return who works, as the proposed labour force status says; None where that is not known."""
    if status is None or "column" not in status.entry:
        return None
    codes = [code for code, shared in status.entry.get("map", {}).items() if shared == "EMP"]
    if not codes:
        return None
    column, texts = status.entry["column"], sql_texts(codes)
    one = f"{quoted(column)} = {texts}" if len(codes) == 1 else f"{quoted(column)} IN ({texts})"
    return Employed(one, rows[column].is_in(codes).fill_null(value=False), status.sure)


@dataclass(frozen=True)
class Asked:
    """Of whom a variable is asked, as its values show.

    `not_asked`: codes that only say so, to be declared missing. `inside`, `outside`: share of those who work, and of
    the others, who have an answer. `filled`: whether others have any value at all, so that `when` is needed.
    """

    not_asked: tuple[str, ...]
    inside: float
    outside: float
    filled: bool

    @property
    def evidence(self) -> str:
        """What was seen, in words."""
        return f"answered by {self.inside:.1%} of those who work and {self.outside:.1%} of the others"


def asked_of(column: pl.Series, missing: tuple[str, ...], employed: Employed, impossible: frozenset[str]) -> Asked:
    """See whether a variable is of the employed alone.

    Args:
        column: its values as text.
        missing: the codes that are no answer.
        employed: who works.
        impossible: codes that are outside the variable's range.
    """
    frame = pl.DataFrame({"code": column, "works": employed.mask}).with_columns(
        pl.when(~pl.col("code").is_in(list(missing))).then("code")
    )
    workers, others = max(1, int(employed.mask.sum())), max(1, int((~employed.mask).sum()))
    by_code = (
        frame.drop_nulls()
        .group_by("code")
        .agg(inside=pl.col("works").sum(), outside=(~pl.col("works")).sum())
        .with_columns(filler=pl.col("outside") >= FILLER * pl.col("outside").sum())
    )
    rare = pl.col("inside") <= FEW * (pl.col("inside") + pl.col("outside"))
    never = pl.col("code").is_in(list(impossible)) & (pl.col("inside") <= SOME * workers)
    away = by_code.filter(pl.col("filler") & (rare | never))
    rest = by_code.join(away, on="code", how="anti")
    return Asked(
        not_asked=tuple(away["code"].to_list()),
        inside=float(rest["inside"].sum()) / workers,
        outside=float(rest.filter(~pl.col("filler"))["outside"].sum()) / others,
        filled=bool(rest["outside"].sum()),
    )
