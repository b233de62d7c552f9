"""Careers of migrants in Norvania month by month, with what recognition and programmes do to them known exactly.

Employment of a person in a month is a draw with the probability

    level of the person + growth with years since arrival + season + effect of what the person was given,

which adds up and needs no bounds: it lies between 0.02 and 0.98 by itself. The level holds ability and language, which
also decide who applies for recognition; so comparing the recognised with others misleads, and comparing changes does
not. Growth depends on the year of arrival and the field of education, which are observed. Nobody leaves the panel
because of a month's luck. The logarithm of the wage adds up in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import effects as truth
from pipelines.demo.draws import Array, generator, log_odds
from pipelines.demo.migrants import People, migrants, month_of
from pipelines.demo.programmes import participations
from pipelines.demo.register import inclined, procedures

PERSONS = 8_000
CALENDAR = np.arange(truth.MONTHS)
NOT_TREATED = 10_000
"""The month of a treatment that does not come."""
BEFORE = 11
"""Months before treatment that the truth tells of too, so that every period of up to a year is whole."""
PROGRAMMES = tuple(name for name in truth.TREATMENTS if name != "recognition")


@dataclass(frozen=True)
class Panel:
    """Persons with their cases, programmes and months, and what is true of them, before any office writes them down.

    Attributes:
        people: As `migrants` draws them.
        cases: As `procedures` draws them.
        participations: As `participations` draws them.
        months: One row a person and month that the panel sees: at, month (number), employed, hours, wage, job.
        truth: One row a treated person and month that the panel sees, from `BEFORE` on: at, month, treatment,
            treated_in (month), seen_before (the panel saw the person before), employed (effect, in points), wage_log.
    """

    people: People
    cases: pl.DataFrame
    participations: pl.DataFrame
    months: pl.DataFrame
    truth: pl.DataFrame


def panel(seed: object, persons: int = PERSONS) -> Panel:
    """Draw the panel: persons, their cases and programmes, their months. The same seed gives the same panel."""
    people = migrants(generator("careers", seed, "persons"), truth.ARRIVALS, persons, 100_000)
    rng = generator("careers", seed, "register")
    cases = procedures(rng, people, inclined(rng, people) & (people["group"] == "graduates"))
    parts = participations(generator("careers", seed, "programmes"), people)
    seen = months_seen(people)
    treated = _treated(people, cases, parts)
    effects = {name: _effect(name, people, month, seen) for name, month in treated.items()}
    months = working_life(generator("careers", seed, "work"), people, seen, treated["recognition"], effects)
    return Panel(people, cases, parts, months, _truth(seen, treated, effects))


def months_seen(people: People) -> Array:
    """Return who is in the panel in which month: from arrival until they leave the country."""
    arrived, left = month_of(people["arrived"]), month_of(people["left"])
    return (arrived[:, None] <= CALENDAR) & (left[:, None] >= CALENDAR)


def _treated(people: People, cases: pl.DataFrame, parts: pl.DataFrame) -> dict[str, Array]:
    """Return the month in which each person was treated: fully recognised, a course completed, arrived trained."""
    size = people["number"].size
    days = {"recognition": cases.select("at", day="full")}
    days |= {name: parts.filter(pl.col("programme") == name).select("at", day="completed") for name in PROGRAMMES}
    months = {name: _first_month(frame.drop_nulls(), size) for name, frame in days.items()}
    trained = months["pre_departure_training"] != NOT_TREATED
    return months | {"pre_departure_training": np.where(trained, month_of(people["arrived"]), NOT_TREATED)}


def _first_month(days: pl.DataFrame, size: int) -> Array:
    first = days.group_by("at").agg(pl.col("day").min())
    months = np.full(size, NOT_TREATED)
    months[first["at"].to_numpy()] = month_of(first["day"].to_numpy())
    return months


def _effect(name: str, people: People, treated: Array, seen: Array) -> tuple[Array, Array]:
    """Return the effect on the probability of employment and on the log wage, by person and month.

    Where effects differ between occupations, both are scaled so that their mean over those whom the panel sees before
    and three years after is exactly the declared one: of the probability, and of the ratio of wages.
    """
    effect = truth.TREATMENTS[name]
    relative = np.where(people["regulated"], 1.0, effect.elsewhere)
    of_mean = relative[_followed(treated, seen)]
    employed = effect.employed / of_mean.mean()
    wage = np.log1p(effect.wage)
    for _ in range(8):  # a fixed point, reached to the last digit in a few steps
        wage *= np.log1p(effect.wage) / np.log(np.exp(wage * of_mean).mean())
    grown = effect.grown(CALENDAR - treated[:, None]) * relative[:, None]
    return employed * grown, wage * grown


def _followed(treated: Array, seen: Array) -> Array:
    """Return who is seen before treatment and three years after; everybody where nobody is."""
    then = treated + 36
    followed = (then < truth.MONTHS) & seen[np.arange(treated.size), np.minimum(then, truth.MONTHS - 1)]
    followed &= seen.argmax(axis=1) < treated
    return followed if followed.any() else np.ones(treated.size, dtype=bool)


def probability(people: People, effects: Array) -> Array:
    """Return each person's probability of being employed, month by month.

    Args:
        people: As `migrants` draws them.
        effects: What treatments add to it, by person and month.
    """
    level = (
        truth.EMPLOYED_BASE
        + truth.EMPLOYED_BY_ABILITY * people["ability"]
        + truth.EMPLOYED_BY_LANGUAGE * people["language"]
        + truth.EMPLOYED_BY_LEVEL * (people["isced"].astype(int) - 3)
        + truth.EMPLOYED_WOMEN * ~people["man"]
    )
    season = truth.EMPLOYED_SEASON * np.sin(2 * np.pi * CALENDAR / 12)
    return level[:, None] + _growth(people, truth.EMPLOYED_GROWTH, truth.EMPLOYED_SLOWING) + season + effects


def _growth(people: People, a_year: float, slowing: float) -> Array:
    """Return growth with years since arrival; its change between two months is linear in year of arrival and field."""
    by_field = np.array(list(truth.GROWTH_BY_FIELD.values()))
    known = np.array(list(truth.GROWTH_BY_FIELD))
    own = by_field[np.searchsorted(known, people["field"])]
    years = np.maximum(CALENDAR - month_of(people["arrived"])[:, None], 0) / 12
    return (a_year + own)[:, None] * years - slowing * years**2


def _kept(rng: np.random.Generator, size: int, chance_to_keep: float) -> Array:
    """Draw numbers from 0 to 1 by person and month that stay the same from month to month with a chance.

    Each number is uniform whatever the months before were, so that comparing it with a probability is exact.
    """
    fresh = rng.random((size, truth.MONTHS))
    drawn = np.where(rng.random((size, truth.MONTHS)) >= chance_to_keep, CALENDAR, 0)
    return np.take_along_axis(fresh, np.maximum.accumulate(drawn, axis=1), axis=1)


def working_life(
    rng: np.random.Generator,
    people: People,
    seen: Array,
    recognised: Array,
    effects: dict[str, tuple[Array, Array]],
) -> pl.DataFrame:
    """Draw work, hours, wage and job of every person and month that the panel sees.

    Args:
        rng: Where random numbers come from.
        people: As `migrants` draws them.
        seen: Which months the panel sees, by person and month.
        recognised: The month from which each is fully recognised.
        effects: By treatment, what is added to the probability of employment and to the log wage.

    Returns:
        As `Panel.months`.
    """
    size = people["number"].size
    employed = _kept(rng, size, truth.POSITION_KEPT) < probability(
        people, np.sum([one for one, _ in effects.values()], axis=0)
    )
    wage = np.exp(_log_wage(rng, people, np.sum([one for _, one in effects.values()], axis=0)))
    employee = rng.random((size, 1)) < truth.EMPLOYEES
    told = employed & employee & (rng.random(seen.shape) < truth.WAGE_KNOWN)
    full_time = rng.random((size, 1)) < np.where(people["man"], 0.9, 0.68)[:, None]
    hours = np.where(full_time, 160, 88) + rng.integers(-12, 13, seen.shape)
    matched = truth.MATCHED + truth.MATCHED_RECOGNISED * (recognised[:, None] <= CALENDAR)
    below = np.array(truth.BELOW)[rng.integers(0, len(truth.BELOW), size)]
    job = np.where(rng.random((size, 1)) < matched, people["unit"][:, None], below[:, None])
    at, month = np.nonzero(seen)
    works, known = employed[at, month], told[at, month]
    return pl.DataFrame(
        {"at": at, "month": month, "employed": works}
        | {
            "hours": pl.Series(hours[at, month]).set(pl.Series(~works), None),
            "wage": pl.Series(wage[at, month].round(2)).set(pl.Series(~known), None),
            "job": pl.Series(job[at, month]).set(pl.Series(~works), None),
        }
    )


def _log_wage(rng: np.random.Generator, people: People, effects: Array) -> Array:
    level = (
        np.log(truth.WAGE_BASE)
        + truth.WAGE_BY_ABILITY * people["ability"]
        + truth.WAGE_BY_LANGUAGE * people["language"]
        + truth.WAGE_BY_LEVEL * (people["isced"].astype(int) - 3)
        + truth.WAGE_WOMEN * ~people["man"]
    )
    shock = truth.WAGE_SHOCK * log_odds(0.002 + 0.996 * _kept(rng, level.size, truth.WAGE_SHOCK_KEPT)) / 1.7
    noise = rng.normal(0, truth.WAGE_NOISE, shock.shape)
    growth = _growth(people, truth.WAGE_GROWTH, truth.WAGE_SLOWING) + truth.WAGE_YEARLY * CALENDAR / 12
    return level[:, None] + growth + shock + noise + effects


def _truth(seen: Array, treated: dict[str, Array], effects: dict[str, tuple[Array, Array]]) -> pl.DataFrame:
    parts = []
    for name, month in treated.items():
        at, now = np.nonzero(seen & (month[:, None] - BEFORE <= CALENDAR))
        employed, wage = effects[name]
        columns = {"treated_in": month[at], "employed": 100 * employed[at, now], "wage_log": wage[at, now]}
        before = seen.argmax(axis=1)[at] < month[at]
        rows = {"at": at, "month": now, "seen_before": before} | columns
        parts.append(pl.DataFrame(rows).with_columns(treatment=pl.lit(name)))
    return pl.concat(parts)
