"""Effects by time since treatment in a panel, from the library diff-diff: only this file and `diagnostics` know it.

Main: group-time effects of Callaway and Sant'Anna (2021), "Difference-in-Differences with multiple time periods",
Journal of Econometrics 225(2), doubly robust, each cohort against persons untreated at the time, seen in the period
before treatment and then. Robustness: imputation of Borusyak, Jaravel and Spiess (2024), "Revisiting Event-Study
Designs", Review of Economic Studies 91(6), in which each covariate has a trend of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from diff_diff import CallawaySantAnna, ImputationDiD, SurveyDesign
from diff_diff.results_base import EventStudyResults

from pipelines.impact.coding import coded
from pipelines.impact.design import PanelWindow
from pipelines.impact.effect import Effect, Role, estimated
from pipelines.impact.pairs import Support, event_times, pairs, seen_before, support, without_thin
from pipelines.impact.threads import one_thread

TREATED_PER_COVARIATE = 10
"""Fewest treated for each covariate in a model of treatment (Peduzzi, Concato, Kemper, Holford and Feinstein 1996, "A
simulation study of the number of events per variable in logistic regression analysis", Journal of Clinical Epidemiology
49(12))."""
PANEL = {"unit": "unit", "time": "period", "first_treat": "first_treated"}


@dataclass(frozen=True)
class Study:
    """What one estimator says of one outcome.

    Attributes:
        effects: The overall effect (mean over the event times from 0 to the horizon, each alike), then one each event
            time. Empty where nothing can be estimated.
        surface: The library's event study within the window, with the covariance of event times; None of imputation.
    """

    effects: tuple[Effect, ...]
    surface: EventStudyResults | None = None

    @property
    def overall(self) -> Effect | None:
        """The overall effect."""
        return next((one for one in self.effects if one.event_time is None), None)


class _WithinWindow(CallawaySantAnna):
    """The library's estimator, kept to the event times of a design.

    By itself it also compares periods far apart, whose effects are not used: that takes as long again, and stops with
    an error where fewer persons are seen in both periods than there are covariates. Such a cell within the window is
    left out, as the library leaves out others that cannot be estimated. In cells of few treated (below
    `TREATED_PER_COVARIATE`) the model of treatment would separate the groups and its weights explode: there the model
    of the outcome alone is used, the other half of the doubly robust estimate.
    """

    window: PanelWindow

    def _valid_periods_for_group(self, g: Any, time_periods: list, observed_sorted: list) -> list:
        periods = super()._valid_periods_for_group(g, time_periods, observed_sorted)
        return [period for period in periods if -self.window.pre_periods <= period - g <= self.window.horizon]

    def _doubly_robust(
        self,
        treated: np.ndarray,
        others: np.ndarray,
        traits_treated: np.ndarray | None = None,
        traits_others: np.ndarray | None = None,
        **named: Any,
    ) -> tuple:
        if traits_treated is None or len(treated) >= TREATED_PER_COVARIATE * traits_treated.shape[1]:
            return super()._doubly_robust(treated, others, traits_treated, traits_others, **named)
        weights = {name: named.get(name) for name in ("sw_treated", "sw_control")}
        return self._outcome_regression(treated, others, traits_treated, traits_others, **weights)

    def _compute_att_gt_fast(self, *arguments: Any, **named: Any) -> tuple:
        try:
            return super()._compute_att_gt_fast(*arguments, **named)
        except ValueError as fault:
            if "Fewer observations" not in str(fault):
                raise
            return None, 0.0, 0, 0, None, None, "fewer persons than covariates"


@one_thread
def callaway_santanna(
    frame: pl.DataFrame, outcome: str, covariates: Sequence[str], window: PanelWindow, rule: str, role: Role = "main"
) -> Study:
    """Estimate group-time effects, doubly robust, and average them by event time.

    Args:
        frame: A panel (`pipelines.impact.panel.Sample`).
        outcome: Its column; a unit is compared where it is known in both periods, thin cells left out.
        covariates: Columns of the first period, on which parallel trends are conditional.
        window: Event times.
        rule: `not_yet_treated` or `never_treated`.
        role: What the estimate is for.

    Returns:
        Effects in the unit of the outcome. Standard errors are those of influence functions, summed over clusters.
    """
    frame = without_thin(frame, outcome, window)
    paired = pairs(frame, outcome, window, rule)
    if not _estimable(paired):
        return Study(())
    data, numeric = coded(frame.drop_nulls(outcome), covariates)
    estimator = _WithinWindow(
        control_group=rule,
        anticipation=window.anticipation,
        estimation_method="dr",
        base_period="universal",
        cluster="cluster" if _is_clustered(data) else None,
        rank_deficient_action="silent",
        pscore_fallback="unconditional",
    )
    estimator.window = window
    surface = _fitted(estimator, data, outcome, numeric, window)
    return Study(_effects("callaway_santanna", role, surface, surface.vcov, paired), surface)


@one_thread
def imputation(frame: pl.DataFrame, outcome: str, covariates: Sequence[str], window: PanelWindow) -> Study:
    """Estimate by imputing what the treated would have had from persons' and periods' untreated levels.

    The arguments are those of `callaway_santanna`; the comparison is always with all that is untreated. The standard
    error of the overall effect is the mean of those of its event times: it is never below the true one, since the
    library gives no covariance between event times. The treated are those of `callaway_santanna`: a person never seen
    untreated has no level that could be imputed.
    """
    frame = without_thin(frame, outcome, window)
    paired = pairs(frame, outcome, window, "not_yet_treated")
    if not _estimable(paired):
        return Study(())
    data, numeric = coded(seen_before(frame, outcome, window), covariates)
    trends = [(pl.col(name) * (pl.col("period") - pl.col("period").min())).alias(name) for name in numeric]
    data = data.with_columns(trends)
    estimator = ImputationDiD(
        anticipation=window.anticipation,
        cluster="cluster" if _is_clustered(data) else None,
        horizon_max=max(window.horizon, 1),
        rank_deficient_action="silent",
    )
    surface = _fitted(estimator, data, outcome, numeric, window)
    return Study(_effects("imputation", "robustness", surface, None, paired))


def _fitted(
    estimator: CallawaySantAnna | ImputationDiD,
    data: pl.DataFrame,
    outcome: str,
    numeric: Sequence[str],
    window: PanelWindow,
) -> EventStudyResults:
    """Fit one of the library's estimators and return its event study within the window."""
    with _quiet():
        fitted = estimator.fit(
            _to_pandas(data, [outcome, *numeric]),
            outcome=outcome,
            covariates=list(numeric) or None,
            survey_design=_weights(data),
            **PANEL,
        )
        return _within(fitted.aggregate("event_study"), window)


def _estimable(paired: pl.DataFrame) -> bool:
    """Whether some event time after treatment has treated and comparison units."""
    after = paired.filter(pl.col("event_time") >= 0)
    sides = after.group_by("event_time").agg(pl.col("treated").n_unique())
    return bool((sides["treated"] == 2).any())


def _within(surface: EventStudyResults, window: PanelWindow) -> EventStudyResults:
    """Return an event study cut to the event times of the design, reference included."""
    reference = -1 - window.anticipation
    wanted = [*event_times(window), reference]
    keep = np.isin(surface.event_time, wanted) & (surface.is_reference | (surface.se > 0))
    columns = ("event_time", "att", "se", "t_stat", "p_value", "conf_int_lower", "conf_int_upper", "is_reference", "n")
    cut = {name: np.asarray(getattr(surface, name))[keep] for name in columns}
    if surface.vcov is not None:
        inside = np.isin(surface.vcov_index, surface.event_time[keep])
        cut |= {"vcov": surface.vcov[np.ix_(inside, inside)], "vcov_index": np.asarray(surface.vcov_index)[inside]}
    return replace(surface, df=None, cband_lower=None, cband_upper=None, **cut)


def _effects(
    estimator: str, role: Role, surface: EventStudyResults, vcov: np.ndarray | None, paired: pl.DataFrame
) -> tuple[Effect, ...]:
    shown = ~surface.is_reference
    times, effects, errors = surface.event_time[shown], surface.att[shown], surface.se[shown]
    after = times >= 0
    if not after.any():
        return ()
    weights = np.where(after, 1 / after.sum(), 0.0)
    variance = weights @ vcov @ weights if vcov is not None else (weights @ errors) ** 2
    overall = effect_of(
        estimator, role, float(weights @ effects), float(np.sqrt(variance)), support(paired, times[after].tolist())
    )
    single = (
        effect_of(estimator, role, float(effect), float(error), support(paired, [int(time)]), int(time))
        for time, effect, error in zip(times, effects, errors, strict=True)
    )
    return (overall, *single)


def effect_of(
    estimator: str, role: Role, effect: float, se: float, base: Support, event_time: int | None = None
) -> Effect:
    """Return an effect with its interval and test (normal) and what it rests on."""
    return estimated(
        estimator,
        role,
        effect,
        se,
        n_treated=base.n_treated,
        n_comparison=base.n_comparison,
        n_clusters=base.n_clusters,
        baseline=base.mean_treated - effect,
        event_time=event_time,
    )


def _is_clustered(frame: pl.DataFrame) -> bool:
    return frame["cluster"].n_unique() < frame["unit"].n_unique()


def _weights(frame: pl.DataFrame) -> SurveyDesign | None:
    """Return the weights as the library takes them, where they differ at all."""
    return SurveyDesign(weights="weight") if frame["weight"].n_unique() > 1 else None


def _to_pandas(frame: pl.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    return frame.select("unit", "period", "first_treated", "cluster", "weight", *columns).to_pandas()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's remarks on single cells from the log; what matters of them is among our diagnostics."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
