"""Checks of a panel design that an office shows beside the effect: leads, a placebo, drop-out, hidden trends, power."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import polars as pl
from diff_diff import HonestDiD
from scipy.stats import chi2

from pipelines.impact.design import Outcome, PanelWindow
from pipelines.impact.disclosure import FEWEST, shown_count
from pipelines.impact.effect import Effect
from pipelines.impact.findings import Finding
from pipelines.impact.group_time import Study, callaway_santanna
from pipelines.impact.outcomes import FOR_POWER, MEASURES
from pipelines.impact.panel import Sample

SIGNIFICANT = 0.05
PLACEBO_SHIFT = 2
"""Periods by which the placebo moves treatment to an earlier date."""
LARGEST_ATTRITION = 5.0
"""Points by which the shares of treated and comparison persons who stay may differ."""


def pre_trend(study: Study, outcome: Outcome, alpha: float) -> list[Finding]:
    """Test jointly (Wald) that all leads are zero: that the groups changed alike before treatment.

    Args:
        study: With the covariance of its event times.
        outcome: Its outcome.
        alpha: The p-value below which the design is refused.
    """
    surface = study.surface
    leads = (surface.event_time < 0) & ~surface.is_reference if surface is not None else np.array([False])
    if surface is None or surface.vcov is None or not leads.any():
        return []
    inside = surface.vcov_index < 0
    effects, covariance = surface.att[leads], surface.vcov[np.ix_(inside, inside)]
    statistic = float(effects @ np.linalg.pinv(covariance) @ effects)
    degrees = int(np.linalg.matrix_rank(covariance))
    p_value = float(chi2.sf(statistic, degrees))
    words = MEASURES[outcome].words
    verdict = "gives no sign that" if p_value >= alpha else "shows that"
    return [
        Finding(
            "joint test of the leads, p-value",
            p_value,
            alpha,
            p_value >= alpha,
            f"The test {verdict} {words} of the two groups changed differently before treatment.",
        ),
        Finding(
            "joint test of the leads, Wald statistic",
            statistic,
            None,
            None,
            f"Leads tested: {degrees}, as many degrees of freedom has the chi-squared distribution behind the p-value.",
        ),
    ]


def event_times_estimated(study: Study, window: PanelWindow) -> list[Finding]:
    """Return at how many of the declared event times from treatment on there is an effect (overall: their mean)."""
    found = sum(1 for one in study.effects if one.event_time is not None and one.event_time >= 0)
    asked = window.horizon + 1
    meaning = f"The overall effect is the mean of {found} of the {asked} event times declared."
    return [Finding("event times estimated", float(found), float(asked), found == asked, meaning)]


def placebo(
    frame: pl.DataFrame, outcome: Outcome, covariates: Sequence[str], window: PanelWindow, rule: str
) -> tuple[Effect | None, list[Finding]]:
    """Move treatment `PLACEBO_SHIFT` periods earlier, on periods before it only: the true effect is then zero.

    Returns:
        The placebo effect (None where it cannot be estimated), and its diagnostics.
    """
    start = pl.col("first_treated") - window.anticipation
    untreated = frame.filter((pl.col("first_treated") == 0) | (pl.col("period") < start))
    moved = pl.when(pl.col("first_treated") > 0).then(start - PLACEBO_SHIFT).otherwise(0)
    short = window.model_copy(update={"horizon": PLACEBO_SHIFT - 1, "pre_periods": 2, "anticipation": 0})
    study = callaway_santanna(
        untreated.with_columns(first_treated=moved), outcome, covariates, short, rule, role="placebo"
    )
    effect = study.overall
    if effect is None:
        return None, []
    passed = effect.p_value >= SIGNIFICANT
    meaning = (
        f"With treatment moved {PLACEBO_SHIFT} periods before its time, the estimate is "
        f"{'not ' if passed else ''}different from zero; it should not be."
    )
    shown = MEASURES[outcome].shown(effect.effect)
    return effect, [
        Finding("effect before treatment", shown, None, None, meaning),
        Finding("p-value", effect.p_value, SIGNIFICANT, passed, meaning),
    ]


def attrition(frame: pl.DataFrame, window: PanelWindow) -> list[Finding]:
    """Compare who is still observed at the horizon: the treated, and those not treated by then.

    Persons seen in the period in which a cohort is treated are followed for as long as that cohort, where the panel is
    long enough; cohorts count by their number of treated. (Those seen the period before would not do: the treated had
    to stay for their treatment.)
    """
    seen = frame.select("unit", "period", "first_treated")
    last = frame["period"].max()
    then = seen.select("unit", pl.col("period") - window.horizon).with_columns(stays=pl.lit(value=True))
    later = (pl.col("first_treated") == 0) | (pl.col("first_treated") > pl.col("period") + window.horizon)
    at_risk = (
        seen.filter(pl.col("period") + window.horizon <= last)
        .join(then, on=["unit", "period"], how="left")
        .with_columns(
            pl.col("period").alias("cohort"),
            pl.col("stays").fill_null(value=False),
            (pl.col("first_treated") == pl.col("period")).alias("treated"),
        )
        .filter(pl.col("treated") | later)
    )
    by_cohort = at_risk.group_by("cohort").agg(
        pl.col("treated").sum().alias("number"),
        pl.col("stays").filter("treated").mean().alias("of_treated"),
        pl.col("stays").filter(~pl.col("treated")).mean().alias("of_others"),
    )
    known = by_cohort.drop_nulls().sort("cohort")
    if known.is_empty():
        return []
    weights = known["number"] / known["number"].sum()
    treated, others = (100 * float((weights * known[name]).sum()) for name in ("of_treated", "of_others"))
    meaning = f"{treated:.1f} % of the treated and {others:.1f} % of the others are still observed at the horizon."
    gap = treated - others
    return [
        Finding("still observed, treated, percent", treated, None, None, meaning),
        Finding("still observed, comparison, percent", others, None, None, meaning),
        Finding("difference, points", gap, LARGEST_ATTRITION, abs(gap) <= LARGEST_ATTRITION, meaning),
    ]


def hidden_trends(study: Study, outcome: Outcome) -> list[Finding]:
    """Return what is left of the overall effect if trends were not parallel after all.

    Rambachan and Roth (2023), "A More Credible Approach to Parallel Trends", Review of Economic Studies 90(5). Two
    questions: by how many times the largest difference seen before treatment may trends differ after it, from one
    period to the next, before the interval reaches zero (relative magnitudes; the differences before are taken as
    observed, without their sampling error); and what the interval is if the groups had drifted apart in a straight line
    all the time (smoothness, no change of slope).
    """
    surface = study.surface
    if surface is None or not ((surface.event_time < 0) & ~surface.is_reference).any():
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        times = HonestDiD(method="relative_magnitude").breakdown_value(surface)
        straight = HonestDiD(method="smoothness").fit(surface, M=0.0)
    measure = MEASURES[outcome]
    limit = "more than 10" if times is None else f"up to {times:.1f}"
    stays = (
        f"The effect on {measure.words} is told from zero while trends differ after treatment by {limit} times the "
        "largest difference seen before it."
        if times != 0
        else f"The effect on {measure.words} is not told from zero, even with parallel trends."
    )
    drift = (
        f"95 % interval of the effect on {measure.words} if the groups had drifted apart in a straight line all along."
    )
    bounds = {"lower": straight.ci_lb, "upper": straight.ci_ub}
    return [
        Finding("breakdown value, relative magnitudes", times, None, None, stays),
        *(
            Finding(f"with a straight drift, {end} bound", measure.shown(at), None, None, drift)
            for end, at in bounds.items()
            if np.isfinite(at)
        ),
    ]


def power(effect: Effect, outcome: Outcome) -> list[Finding]:
    """Return the smallest effect that would be found with 80 % power at 5 %."""
    measure = MEASURES[outcome]
    value = measure.shown(FOR_POWER * effect.se)
    unit = "points" if measure.unit == "POINTS" else "%"
    meaning = f"A true effect on {measure.words} of {value:.1f} {unit} or more would be found four times out of five."
    return [Finding("minimum detectable effect", value, None, None, meaning)]


def persons_left_out(sample: Sample) -> list[Finding]:
    """Return how many persons were left out, and why; the number is null where it is one of a few persons."""
    return [
        Finding(
            reason,
            None if 0 < number < FEWEST else float(number),
            None,
            None,
            f"Persons left out because of this: {shown_count(number)}.",
        )
        for reason, number in sample.left_out.items()
    ]
