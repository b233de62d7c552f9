"""Migrants of Norvania who were trained abroad: the persons of the panel, and those whom only the register knows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipelines.demo import effects as truth
from pipelines.demo.draws import Array, pick

People = dict[str, Array]
"""Columns by name, one entry a person. Days count from 1 January 1970, months from `effects.FIRST_MONTH`."""

EPOCH_MONTH = np.datetime64(truth.FIRST_MONTH, "M").astype(int)


def migrants(rng: np.random.Generator, arrivals: Mapping[int, float], count: int, first_number: int) -> People:
    """Draw persons.

    Args:
        rng: Where random numbers come from.
        arrivals: Shares of the years of arrival; they need not add up to one.
        count: How many persons.
        first_number: The lowest of their personal numbers, which are in no order.

    Returns:
        number, man, born (year), birth, trained (countries), group (of `effects.LEVELS`), isced, unit (ISCO-08 of the
        training), field, regulated, language (0 to 6), ability (0 to 1, not observed), arrived, left (days).
    """
    group = np.array(list(truth.LEVELS))[pick(rng.random(count), list(truth.LEVELS.values()))]
    graduate = np.array(list(truth.GRADUATES_BY_ISCED))[pick(rng.random(count), [*truth.GRADUATES_BY_ISCED.values()])]
    from_meridia = rng.random(count) < truth.FROM_MERIDIA
    elsewhere = rng.random(count) < truth.TRAINED_ELSEWHERE
    year = np.array(list(arrivals))[pick(rng.random(count), list(arrivals.values()))]
    arrived = first_of_year(year) + rng.integers(0, 365, count)
    people = {
        "number": first_number + rng.permutation(count),
        "born": year - 22 - (rng.beta(1.6, 3.0, count) * 33).astype(int),
        "birth": np.where(from_meridia, "QMB", "XXX"),
        "trained": np.where(from_meridia ^ elsewhere, "QMB", "XXX"),
        "group": group,
        "isced": np.where(group == "graduates", graduate, group),
        "language": pick(rng.random(count), truth.LANGUAGE_SHARES),
        "ability": rng.random(count),
        "arrived": arrived,
    }
    people |= _occupation(rng, group)
    return people | {"left": arrived + _stay(rng, people)}


def _stay(rng: np.random.Generator, people: People) -> Array:
    """Draw the days until each leaves the country: by language and year of arrival, which no luck at work decides."""
    a_year = truth.LEAVING_A_YEAR + truth.LEAVING_BY_LANGUAGE * (people["language"] - 3)
    recent = people["arrived"] >= first_of_year(np.array(truth.LEAVING_RECENT_SINCE))
    return (365.25 * rng.exponential(1 / (a_year + truth.LEAVING_RECENT * recent))).astype(int) + 1


def _occupation(rng: np.random.Generator, group: Array) -> People:
    uniform, woman = rng.random(group.size), rng.random(group.size)
    unit = np.full(group.size, "", dtype="<U4")
    for name, known in truth.OCCUPATIONS.items():
        mine = group == name
        unit[mine] = np.array(list(known))[pick(uniform[mine], [one.share for one in known.values()])]
    return {
        "unit": unit,
        "field": by_occupation(group, unit, "field"),
        "regulated": np.isin(unit.astype("<U2"), truth.REGULATED),
        "man": woman >= by_occupation(group, unit, "women"),
    }


def by_occupation(group: Array, unit: Array, attribute: str) -> Array:
    """Return an attribute of each person's occupation."""
    known = {
        name + code: getattr(one, attribute)
        for name, occupations in truth.OCCUPATIONS.items()
        for code, one in occupations.items()
    }
    met, at = np.unique(np.char.add(group, unit), return_inverse=True)
    return np.array([known[key] for key in met])[at]


def first_of_year(year: Array) -> Array:
    """Return the day number of 1 January."""
    return (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(int)


def month_of(day: Array) -> Array:
    """Return the month that a day lies in, counted from `effects.FIRST_MONTH`."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(int) - EPOCH_MONTH
