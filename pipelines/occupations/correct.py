"""Shares by occupation, corrected for errors of coding, with the uncertainty that the correction adds.

Counting predicted codes is biased: errors of coding do not cancel. A sample whose true codes are known tells how the
predicted and the true codes go together. Two ways to use it: invert P(predicted | true), or take P(true | predicted) as
it is, the calibration estimator. Kloos, Meertens, Scholtus and Karch, "Comparing correction methods to reduce
misclassification bias" (BNAIC 2020, Springer 2021), find the mean squared error of the calibration estimator smaller
wherever the sample is drawn from the titles that are counted: inversion adds much variance where coding is poor or
groups are small, and may give negative shares. So it is the one used here. It needs that sample: where the mix of
occupations differs from that of the titles counted, its shares are pulled to the mix of the sample.
"""

from __future__ import annotations

import polars as pl


def corrected_shares(predicted: pl.DataFrame, validation: pl.DataFrame) -> pl.DataFrame:
    """Return the share of each occupation among the titles, corrected by the calibration estimator.

    With the share `a(p)` of titles predicted `p`, and `c(t | p)` the share of true `t` among the `n(p)` titles of the
    sample that were predicted `p`, the share of `t` is the sum over `p` of `a(p) c(t | p)`. Its variance, given the
    titles, is the sum over `p` of `a(p)^2 c(t | p) (1 - c(t | p)) / (n(p) - 1)`. A code predicted once in the sample
    takes the greatest variance there can be, 1/4. Titles whose predicted code the sample lacks keep it.

    Args:
        predicted: `code`, `count` of titles (or their weight) predicted to have it.
        validation: `predicted`, `true`, `count`: a random sample of the same titles, or of titles like them.

    Returns:
        `code`, `share` (as counted), `share_corrected`, `se` (standard error that coding adds), sorted by code. The
        corrected shares add up to one.
    """
    counted = predicted.group_by(pl.col("code")).agg(share=pl.col("count").sum())
    counted = counted.with_columns(pl.col("share") / pl.col("share").sum())
    sample = validation.group_by("predicted", "true").agg(pl.col("count").sum()).filter(pl.col("count") > 0)
    sample = sample.with_columns(size=pl.col("count").sum().over("predicted"))
    spread = (
        counted.join(sample, left_on="code", right_on="predicted", how="left")
        .with_columns(
            true=pl.coalesce("true", "code"),
            chance=(pl.col("count") / pl.col("size")).fill_null(1.0),
        )
        .with_columns(
            variance=pl.when(pl.col("size") > 1)
            .then(pl.col("chance") * (1 - pl.col("chance")) / (pl.col("size") - 1))
            .when(pl.col("size") == 1)
            .then(0.25)
            .otherwise(0.0)
        )
    )
    shares = spread.group_by(code="true").agg(
        share_corrected=(pl.col("share") * pl.col("chance")).sum(),
        se=(pl.col("share") ** 2 * pl.col("variance")).sum().sqrt(),
    )
    return (
        counted.join(shares, on="code", how="full", coalesce=True)
        .with_columns(pl.col("share", "share_corrected", "se").fill_null(0.0))
        .sort("code")
    )
