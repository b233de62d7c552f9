"""The comparison that ignores who applies: the treated against those never treated, in the same periods."""

from __future__ import annotations

from math import sqrt

import polars as pl

from pipelines.impact.design import PanelWindow
from pipelines.impact.effect import Effect
from pipelines.impact.group_time import effect_of
from pipelines.impact.pairs import Support


def naive(frame: pl.DataFrame, outcome: str, window: PanelWindow) -> tuple[Effect, ...]:
    """Return differences of means, overall and by event time, from treatment on.

    At each event time the treated are set against the never treated of the same periods, as many as there are treated.
    Overall, each event time counts alike. Standard errors add up residuals by cluster.

    Args:
        frame: A panel.
        outcome: Its column.
        window: Event times.
    """
    rows = frame.drop_nulls(outcome).rename({outcome: "outcome"})
    others = rows.filter(pl.col("first_treated") == 0)
    treated = (
        rows.filter(pl.col("first_treated") > 0)
        .with_columns(event_time=pl.col("period") - pl.col("first_treated"))
        .filter(pl.col("event_time").is_between(0, window.horizon), pl.col("period").is_in(others["period"].implode()))
    )
    times = sorted(treated["event_time"].unique())
    if not times:
        return ()
    return (_difference(treated, others, None), *(_difference(treated, others, time) for time in times))


def _difference(treated: pl.DataFrame, others: pl.DataFrame, time: int | None) -> Effect:
    at = treated if time is None else treated.filter(pl.col("event_time") == time)
    share = pl.col("weight") / pl.col("weight").sum().over("event_time") / pl.col("event_time").n_unique()
    at = at.with_columns(share=share).with_columns(_residual("event_time"))
    by_period = at.group_by("period", maintain_order=True).agg(pl.col("share").sum().alias("of_period"))
    beside = (
        others.join(by_period, on="period")
        .with_columns(share=pl.col("of_period") * pl.col("weight") / pl.col("weight").sum().over("period"))
        .with_columns(_residual("period"))
    )
    mean, mean_others = (float((part["share"] * part["outcome"]).sum()) for part in (at, beside))
    columns = ["cluster", "share", "residual"]
    both = pl.concat([at.select(columns), beside.select(columns).with_columns(-pl.col("share"))])
    sums = both.group_by("cluster", maintain_order=True).agg((pl.col("share") * pl.col("residual")).sum())["share"]
    se = sqrt(float(sums.pow(2).sum()) * len(sums) / (len(sums) - 1)) if len(sums) > 1 else 0.0
    base = Support(at["unit"].n_unique(), beside["unit"].n_unique(), len(sums), mean)
    return effect_of("difference_in_means", "naive", mean - mean_others, se, base, time)


def _residual(group: str) -> pl.Expr:
    mean = (pl.col("outcome") * pl.col("share")).sum().over(group) / pl.col("share").sum().over(group)
    return (pl.col("outcome") - mean).alias("residual")
