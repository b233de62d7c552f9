"""Curves of recognition, coarse enough that they tell of no few persons.

A curve holds many counts: month by month, outcome by outcome, group by group, and differences of any two of them. To
withhold single points would not do, since the curve of all less that of women is that of men. So every curve moves in
steps of as many cases as a count of the source must have to be published: no figure, and no difference of two, tells a
count more narrowly than that.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.release.schema import TOTAL

FEWEST_CASES = 50
"""Of fewer cases a curve says too little; and it has at least `FEWEST_STEPS` steps."""
FEWEST_STEPS = 10
MOST_A_CASE = 2
"""By how many cases' worth a curve may move when one case ends: more than one, where others are no longer followed."""
WINDOW = ["source_id", "ref_area", "time_period"]
GROUP = ["isco08", "origin", "breakdown"]
Z = 1.959963984540054


def publishable_curves(curve: pl.DataFrame, min_cases: Mapping[str, int]) -> pl.DataFrame:
    """Make the curves fit to be published.

    A group has no curves if it has fewer than `FEWEST_CASES` cases, or fewer than `FEWEST_STEPS` times the `min_cases`
    of its source, or if nearly all cases are in it: all but fewer than `min_cases`, but not all. Of the other groups
    the curves end where fewer than half of the cases that may be open are still followed, since from there on a single
    case moves them by more than two. Counts are rounded to multiples of `min_cases`, and are null below it; shares to
    multiples of as many cases, so that a curve stays at its value until about so many more cases have ended. Standard
    errors and intervals are those of the rounded shares; 0 and 100 percent have none.

    Args:
        curve: The warehouse's table `recognition_curve`; of each group there is the month 0.
        min_cases: By source, the fewest cases that a published count may rest on. Other sources have no curves.

    Returns:
        The columns of the release's table `recognition_curve`, sorted.
    """
    known = pl.DataFrame(
        {"source_id": list(min_cases), "step": list(min_cases.values())},
        schema={"source_id": pl.String, "step": pl.Int64},
    )
    sized = curve.join(known, on="source_id").join(_sizes(curve), on=[*WINDOW, *GROUP])
    beside = pl.col("all_cases") - pl.col("cases")
    fit = sized.filter(
        pl.col("cases") >= pl.max_horizontal(pl.lit(FEWEST_CASES), FEWEST_STEPS * pl.col("step")),
        (beside == 0) | (beside >= pl.col("step")),
    )
    return _rounded(_followed(fit)).select(curve.columns).sort(*WINDOW, *GROUP, "outcome", "months")


def _sizes(curve: pl.DataFrame) -> pl.DataFrame:
    """Return how many `cases` each group has, all of which are at risk at first, and how many `all_cases` there are."""
    cases = curve.filter(pl.col("months") == 0).group_by(*WINDOW, *GROUP).agg(cases=pl.col("n_at_risk").max())
    whole = cases.filter(pl.col(name) == TOTAL for name in GROUP)
    return cases.join(whole.select(*WINDOW, all_cases="cases"), on=WINDOW)


def _followed(fit: pl.DataFrame) -> pl.DataFrame:
    """Leave out the months from the first one on in which most cases that may be open are no longer seen."""
    open_cases = (1 - pl.col("share_pct").sum() / 100) * pl.col("cases").first()
    lost = (
        fit.filter(pl.col("outcome").is_in(["any", "WITHDRAWN"]))
        .group_by(*WINDOW, *GROUP, "months")
        .agg(followed=open_cases <= MOST_A_CASE * pl.col("n_at_risk").first() + 1e-6)
        .filter(~pl.col("followed"))
        .group_by(*WINDOW, *GROUP)
        .agg(lost=pl.col("months").min())
    )
    ends = fit.join(lost, on=[*WINDOW, *GROUP], how="left")
    return ends.filter(pl.col("lost").is_null() | (pl.col("months") < pl.col("lost")))


def _rounded(fit: pl.DataFrame) -> pl.DataFrame:
    """Round counts and shares to steps, and give the shares the precision of their rounded value."""
    counts = [_to_multiple(pl.col(name), pl.col("step")).alias(name) for name in ("n_at_risk", "n_cases", "cases")]
    share, rounded = pl.col("share_pct") / 100, pl.col("rounded")
    inside = rounded.is_between(0, 1, closed="none")
    return (
        fit.with_columns(*counts, relative=_relative_error(share, pl.col("se") / 100, pl.col("cases")))
        .with_columns(rounded=_to_multiple(share * pl.col("cases"), pl.col("step")) / pl.col("cases"))
        .with_columns(
            pl.when(pl.col(name) >= pl.col("step")).then(name).alias(name) for name in ("n_at_risk", "n_cases")
        )
        .with_columns(error=pl.when(inside).then(pl.col("relative") * _binomial_error(rounded, pl.col("cases"))))
        .with_columns(spread=(Z * pl.col("error") / (-rounded * rounded.log())).exp())
        .with_columns(
            share_pct=100 * rounded,
            se=100 * pl.col("error"),
            ci_lower=pl.when(inside).then(100 * rounded ** pl.col("spread")),
            ci_upper=pl.when(inside).then(100 * rounded ** (1 / pl.col("spread"))),
        )
    )


def _relative_error(share: pl.Expr, error: pl.Expr, cases: pl.Expr) -> pl.Expr:
    """Return the standard error over that without pending cases, to one decimal: it tells nothing of the share."""
    relative = (error / _binomial_error(share, cases)).round(1)
    return pl.when(relative.is_finite()).then(relative).otherwise(1.0).clip(lower_bound=1.0)


def _binomial_error(share: pl.Expr, cases: pl.Expr) -> pl.Expr:
    return (share * (1 - share) / cases).sqrt()


def _to_multiple(value: pl.Expr, step: pl.Expr) -> pl.Expr:
    """Round to the nearest multiple of a step."""
    return (value / step + 0.5).floor().cast(pl.Int64) * step
