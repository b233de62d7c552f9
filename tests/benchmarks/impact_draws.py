"""Does the declared design find an effect that is known? 200 draws of the synthetic panel, each estimated.

    python -m tests.benchmarks.impact_draws [draws] [persons]

Each draw has the register and the careers of made-up persons of Norvania, with the effect of full recognition put in:
24.5 points of employment and 19.8 % of the hourly wage after three years. The main estimator of the design
`qma_recognition_panel` and the naive comparison are run on each, and held against the true effect of that draw's
treated. Of unbiased estimates, the mean error over the draws is near zero; of right intervals, 95 % hold the truth.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

import numpy as np
import polars as pl

from pipelines.catalog.load import load_object
from pipelines.demo.careers import draw, true_effects
from pipelines.impact.design import Design, Outcome
from pipelines.impact.effect import Effect
from pipelines.impact.group_time import callaway_santanna
from pipelines.impact.naive import naive
from pipelines.impact.outcomes import figures
from pipelines.impact.panel import build
from pipelines.impact.threads import one_thread
from pipelines.settings import IMPACT_DESIGNS

DESIGN = "qma_recognition_panel"
DRAWS, PERSONS, PROCESSES = 200, 3_000, 2
AFTER_THREE_YEARS = 6
"""Half-years since recognition."""


@cache
def design() -> Design:
    """Return the declared design."""
    return load_object(IMPACT_DESIGNS / f"{DESIGN}.yml", Design, "docs/impact.md")


@one_thread
def estimates_of(seed: int, persons: int) -> list[dict[str, object]]:
    """Draw a panel and estimate it.

    Returns:
        A row an outcome, role (`main`, `naive`) and event time (None: overall), in the units of readers: `effect`,
        `se`, `ci_lower`, `ci_upper`, and the true effect of those whom the panel sees then, `truth`.
    """
    drawn = draw(seed, persons)
    frame = build(design(), drawn.work_months.lazy(), drawn.cases.lazy()).frame
    truth = truth_of(drawn.truth)
    return [row for outcome in design().outcomes for row in _rows(seed, frame, outcome, truth)]


def _rows(seed: int, frame: pl.DataFrame, outcome: Outcome, truth: pl.DataFrame) -> list[dict[str, object]]:
    window = design().panel
    assert window is not None
    study = callaway_santanna(frame, outcome, list(design().covariates), window, design().comparison.rule)
    return [
        {"seed": seed, "outcome": outcome, "role": effect.role, "event_time": effect.event_time}
        | figures(outcome, effect)
        | {"truth": _true(truth, outcome, effect)}
        for effect in (*study.effects, *naive(frame, outcome, window))
    ]


def truth_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the true effects of a draw by half-years since recognition; those before it are zero."""
    return true_effects(rows, "recognition", months=6)


def _true(truth: pl.DataFrame, outcome: Outcome, effect: Effect) -> float:
    """Return the true effect at an event time; overall, the mean from 0 to the horizon, each alike."""
    if effect.event_time is not None and effect.event_time < 0:
        return 0.0
    window = design().panel
    assert window is not None
    times = range(window.horizon + 1) if effect.event_time is None else [effect.event_time]
    values = truth.filter(pl.col("event_time").is_in(list(times)))[outcome].to_numpy()
    if outcome == "wage_hour":
        return float(100 * np.expm1(np.log1p(values / 100).mean()))
    return float(values.mean())


def summary(estimates: pl.DataFrame) -> pl.DataFrame:
    """Return what the draws say of each outcome, role and event time.

    Args:
        estimates: Rows of `estimates_of`, of many draws.

    Returns:
        outcome, role, event_time, draws, truth (mean), bias (mean error), bias_error (its standard error over draws),
        coverage (percent of the 95 % intervals that hold the truth), spread (standard deviation of the errors) and se
        (mean standard error; near the spread where standard errors are right).
    """
    error = pl.col("effect") - pl.col("truth")
    keys = ["outcome", "role", "event_time"]
    return (
        estimates.group_by(keys)
        .agg(
            draws=pl.len(),
            truth=pl.col("truth").mean(),
            bias=error.mean(),
            bias_error=error.std() / pl.len().sqrt(),
            coverage=100 * pl.col("truth").is_between("ci_lower", "ci_upper").mean(),
            spread=error.std(),
            se=pl.col("se").mean(),
        )
        .sort(keys, nulls_last=False)
    )


def estimate_draws(draws: int, persons: int, processes: int = PROCESSES) -> pl.DataFrame:
    """Return `estimates_of` of so many draws, some at a time."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        found = pool.map(partial(estimates_of, persons=persons), range(1, draws + 1))
        return pl.DataFrame([row for rows in found for row in rows], infer_schema_length=None)


def impact_draws(draws: int = DRAWS, persons: int = PERSONS) -> None:
    """Print `name value unit` lines: the effect after three years and overall, main and naive."""
    start = time.perf_counter()
    found = summary(estimate_draws(draws, persons)).with_columns(pl.col(pl.Float64).fill_null(float("nan")))
    shown = found.filter(pl.col("event_time").is_null() | (pl.col("event_time") == AFTER_THREE_YEARS))
    for row in shown.iter_rows(named=True):
        when = "overall" if row["event_time"] is None else "three_years"
        unit = "points" if row["outcome"] == "employed" else "percent"
        name = f"impact_{row['outcome']}_{row['role']}_{when}"
        print(f"{name}_draws {row['draws']} draws", flush=True)
        for figure in ("truth", "bias", "bias_error", "spread", "se"):
            print(f"{name}_{figure} {row[figure]:.3g} {unit}", flush=True)
        print(f"{name}_coverage {row['coverage']:.3g} percent", flush=True)
    print(f"impact_draws_time {time.perf_counter() - start:.3g} s", flush=True)


if __name__ == "__main__":
    impact_draws(*(int(argument) for argument in sys.argv[1:]))
