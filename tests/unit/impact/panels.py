"""Small made-up careers with a known effect: +20 points of employment and +15 % of wage from two half-years on."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines.impact.design import Design
from pipelines.impact.panel import Sample, build

EMPLOYED_POINTS = 20.0
WAGE_PERCENT = 15.0
FIRST_YEAR, YEARS = 2018, 5
MONTHS = 12 * YEARS


def persons(seed: int, number: int, *, selection: float = 0.15, pre_trend: float = 0.0) -> dict[str, np.ndarray]:
    """Draw persons: who is recognised when, and what they differ in.

    Args:
        seed: Of the draw.
        number: How many persons.
        selection: How much likelier the recognised are to work anyhow: what a naive comparison takes for an effect.
        pre_trend: Change of employment a month among the recognised before recognition: violates parallel trends.
    """
    draw = np.random.default_rng(seed)
    recognised = draw.random(number) < 0.5
    return {
        "recognised": recognised,
        "since": np.where(recognised, draw.integers(18, MONTHS + 6, number), MONTHS + 999),
        "ability": selection * recognised + draw.uniform(-0.08, 0.08, number),
        "slope": pre_trend * recognised,
        "sex": np.where(draw.random(number) < 0.5, "F", "M"),
        "field": draw.choice(["04", "07", "09"], number),
        "country": draw.choice(["QMB", "QMC"], number),
        "birth_year": draw.integers(1970, 1996, number),
        "arrived": draw.integers(2010, 2018, number),
        "noise": draw.integers(0, 2**31, number),
    }


def work_months(who: dict[str, np.ndarray], seed: int) -> pl.DataFrame:
    """Return one row a person and month, with the columns of the subject that the module reads."""
    number, draw = len(who["since"]), np.random.default_rng(seed + 1)
    month = np.arange(MONTHS)
    exposure = np.clip((month[None, :] - who["since"][:, None]) / 12, 0, 1)
    growth = np.where(who["field"] == "09", 0.002, 0.001)[:, None] * month
    chance = 0.3 + who["ability"][:, None] + growth + who["slope"][:, None] * month + EMPLOYED_POINTS / 100 * exposure
    employed = draw.random((number, MONTHS)) < chance
    log_wage = (
        3.0
        + 2 * who["ability"][:, None]
        + 0.001 * month
        + np.log1p(WAGE_PERCENT / 100) * exposure
        + draw.normal(0, 0.1, (number, MONTHS))
    )
    at = np.tile(month, number)
    each = {name: np.repeat(values, MONTHS) for name, values in who.items()}
    return pl.DataFrame(
        {
            "ref_area": "QMA",
            "person_hash": [f"p{one:05d}" for one in np.repeat(np.arange(number), MONTHS)],
            "month": [f"{FIRST_YEAR + one // 12}-{one % 12 + 1:02d}" for one in at],
            "weight": 1.0,
            "sex": each["sex"],
            "birth_year": each["birth_year"],
            "birth_country": each["country"],
            "training_country": each["country"],
            "arrived_on": [date(int(year), 6, 1) for year in each["arrived"]],
            "isced11": "6",
            "isced_f": each["field"],
            "isco08_trained": np.where(each["field"] == "09", "2221", "2142"),
            "language_level": "B1",
            "employed": employed.ravel(),
            "wage_hour_lcu": np.where(employed, np.exp(log_wage), np.nan).ravel(),
        }
    ).with_columns(pl.col("wage_hour_lcu").fill_nan(None))


def cases(who: dict[str, np.ndarray]) -> pl.DataFrame:
    """Return the register: one case each of those recognised within the months observed or shortly after."""
    rows = [
        {"person_hash": f"p{one:05d}", "learning": "formal", "full_since": _month(int(since))}
        for one, since in enumerate(who["since"])
        if since < MONTHS + 6
    ]
    return pl.DataFrame(rows, schema={"person_hash": pl.String, "learning": pl.String, "full_since": pl.Date})


def _month(number: int) -> date:
    return date(FIRST_YEAR + number // 12, number % 12 + 1, 1)


def panel_design(**changes: object) -> Design:
    """Return the declared design of these careers, with changes."""
    declared = {
        "id": "made_up_panel",
        "title": "SYNTHETIC: a made-up panel",
        "question": "What does recognition do?",
        "ref_area": "QMA",
        "sources": ["synthetic_register", "synthetic_careers"],
        "declared_on": "2026-11-26",
        "treatment": {"words": "Recognised", "subject": "recognition_case", "date": "full_since"},
        "comparison": {"words": "Not yet recognised"},
        "estimand": "Mean effect on the recognised",
        "assumptions": "Parallel trends given field, sex and year of arrival",
        "panel": {"period": "half_year", "horizon": 3, "pre_periods": 3},
        "outcomes": ["employed", "wage_hour"],
        "covariates": {
            "sex": {"column": "sex"},
            "field": {"column": "isced_f"},
            "arrival": {"column": "arrived_on"},
        },
    }
    return Design.model_validate(declared | changes)


def sample(design: Design, seed: int = 1, number: int = 900, **violations: float) -> Sample:
    """Draw careers and make the sample of a design from them."""
    who = persons(seed, number, **violations)
    return build(design, work_months(who, seed).lazy(), cases(who).lazy())
