"""The persons of a survey: households in a rotating sample, where they were born and what they learnt, weights."""

from __future__ import annotations

import numpy as np

from pipelines.demo import parameters as truth
from pipelines.demo.draws import Array, generator, pick
from pipelines.demo.parameters import Country
from pipelines.demo.population import by_birth, population

People = dict[str, Array]
"""Columns by name, all of the same length: one entry a person."""

LATENT = (
    "active", "unemployed", "discouraged", "match", "major", "unit", "section", "division", "status", "kind",
    "part_time", "hours", "wants", "available", "absent", "wage", "informal", "refused",
    "enrolled", "recognition", "aware",
)  # fmt: skip
"""Positions of a person between 0 and 1, in columns `u_<name>`; they stay as long as the person is in the sample."""
AGE_GROUPS = (15, 25, 55, 65)
FEWEST_IN_CELL = 15


def sample(country: Country, quarter: int) -> People:
    """Return everybody in the sample of one quarter; most were in that of the quarter before."""
    groups = []
    for rotation in range(truth.ROTATION_GROUPS):
        entry = (quarter + rotation) // truth.ROTATION_GROUPS
        groups.append(_rotation_group(country, rotation, entry))
    return {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}


def _rotation_group(country: Country, rotation: int, entry: int) -> People:
    rng = generator("people", country.code, rotation, entry)
    units, per_unit = truth.PSU_PER_GROUP, truth.HOUSEHOLDS_PER_PSU
    unit_of_household = np.repeat(np.arange(units), per_unit)
    sizes = 1 + pick(rng.random(units * per_unit), truth.HOUSEHOLD_SIZES)
    household = np.repeat(np.arange(sizes.size), sizes)
    line = np.arange(household.size) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    unit = unit_of_household[household]
    stratum = unit % (2 * truth.REGIONS)
    people: People = {
        "psu": ((rotation + 1) * 100 + entry % 100) * 100 + unit,
        "household": np.arange(sizes.size)[household] % per_unit + 1,
        "line": line,
        "region": stratum // 2 + 1,
        "town": stratum % 2 == 0,
        "unit_effect": rng.normal(0, truth.PSU_SPREAD, units)[unit],
    }
    people |= _family(rng, sizes.size, household, line)
    people |= _origin(country, rng, people["town"], household, line, people["age"])
    people |= _education(country, rng, people)
    people["answered"] = rng.random(sizes.size)[household] * 100 >= truth.NO_ANSWER_PCT["interview"]
    return people | {f"u_{name}": rng.random(line.size) for name in LATENT}


def _family(rng: np.random.Generator, households: int, household: Array, line: Array) -> People:
    """Draw ages and sexes: a head, perhaps a partner, and their children."""
    head_age = rng.triangular(20, 42, 87, households)[household]
    head_is_man = (rng.random(households) < 0.55)[household]
    partner = (line == 2) & (rng.random(households) < 0.82)[household]
    child_age = head_age - rng.uniform(20, 38, line.size)
    age = np.where(line == 1, head_age, np.where(partner, head_age + rng.normal(-1, 4, line.size), child_age))
    age = np.where(partner | (line == 1), np.maximum(age, 18), np.where(age < 0, rng.uniform(0, 5, line.size), age))
    man = np.where(line == 1, head_is_man, np.where(partner, ~head_is_man, rng.random(line.size) < 0.51))
    return {"age": np.minimum(age, 97).astype(int), "man": man, "adult": partner | (line == 1)}


def _origin(
    country: Country, rng: np.random.Generator, town: Array, household: Array, line: Array, age: Array
) -> People:
    """Draw where persons were born, since when they are here, their citizenship, where they lived five years ago."""
    codes = [country.code, *(code for code in country.groups if code != country.code)]
    factor = np.where(town, truth.TOWN_MIGRANT_FACTOR[True], truth.TOWN_MIGRANT_FACTOR[False])
    shares = np.array([country.groups[code].share_pct for code in codes])
    table = np.where(np.arange(len(codes)) == 0, shares, shares * factor[:, None] * 1.25)
    first = np.flatnonzero(line == 1)
    of_household = pick(rng.random(first.size), table[first])
    years = np.array([country.groups[code].years_abroad for code in codes])[of_household]
    arrived = (rng.exponential(1, first.size) * years)[household].astype(int)
    mixed = (line == 2) & (rng.random(line.size) < 0.2)
    born_here = (of_household[household] == 0) | mixed | ((line > 1) & (age <= arrived))
    birth = np.where(born_here, 0, of_household[household])
    years_here = np.where(birth > 0, np.minimum(arrived, age), -1)
    naturalised = rng.random(line.size) < np.minimum(0.02 + 0.04 * np.maximum(years_here - 4, 0), 0.75)
    names = np.array(codes)
    returned = (birth == 0) & (age >= 20) & (age < 60) & (rng.random(line.size) * 100 < country.returned_pct)
    from_where = np.array(list(country.returned_from))[pick(rng.random(line.size), [*country.returned_from.values()])]
    recent = (birth > 0) & (years_here < 5)
    return {
        "birth": names[birth],
        "citizenship": np.where(naturalised, country.code, names[birth]),
        "years_here": years_here,
        "returned": returned,
        "lived": np.where(returned, from_where, np.where(recent, names[birth], country.code)),
    }


def _education(country: Country, rng: np.random.Generator, people: People) -> People:
    """Draw the level attained, its field, and whether a qualification gained abroad was recognised."""
    age = people["age"]
    table = np.zeros((age.size, 3))
    for code, group in country.groups.items():
        table[people["birth"] == code] = group.education
    tilt = np.select([age < 20, age < 25, age < 35, age < 55], [0.0, 0.6, 1.25, 1.0], 0.75)
    tertiary = table[:, 2] * tilt
    low = np.where(age < 20, 0.72, table[:, 0] * np.select([age < 35, age < 55], [0.8, 1.0], 1.3))
    low = np.where(age < 15, 1.0, np.minimum(low, 0.95 - tertiary))
    shares = np.stack([low, np.where(age < 15, 0, 1 - low - tertiary), np.where(age < 15, 0, tertiary)], axis=1)
    broad = pick(rng.random(age.size), shares)
    within, level = rng.random(age.size), np.full(age.size, "0")
    for at, name in enumerate(truth.BROAD):
        mine = broad == at
        level[mine] = np.array(truth.ISCED[name])[pick(within[mine], truth.ISCED_SHARES[name])]
    level = np.where((level == "8") & (age < 27), "7", level)
    level = np.where(age < 15, np.where(age < 7, "0", np.where(age < 12, "0", "1")), level)
    abroad = (people["years_here"] >= 0) & (age - people["years_here"] >= truth.TRAINED_HERE_BEFORE_AGE)
    waited = 1 - np.exp(-np.maximum(people["years_here"], 0) / truth.RECOGNITION_YEARS)
    gain = truth.RECOGNISED_IN_THE_END_PCT - truth.RECOGNISED_AT_ONCE_PCT
    recognised = rng.random(age.size) * 100 < truth.RECOGNISED_AT_ONCE_PCT + gain * waited
    return {
        "broad": broad,
        "isced": level,
        "isced_told": rng.random(age.size) * 100 >= truth.NO_ANSWER_PCT["education"],
        "field": np.array(truth.ISCED_FIELDS)[pick(rng.random(age.size), truth.FIELD_SHARES)],
        "abroad": abroad,
        "recognised": abroad & (broad == 2) & recognised,
    }


def weights(country: Country, quarter: int, people: People) -> Array:
    """Return weights that add up to the population, by country of birth, and there by sex and age where cases allow.

    Those who did not answer carry the mean weight of their region, on top of that population.
    """
    base = np.array(truth.REGION_WEIGHTS)[people["region"] - 1]
    weight = np.zeros(base.size)
    band = np.searchsorted(AGE_GROUPS, people["age"], side="right")
    for code, persons in by_birth(country, quarter).items():
        mine = (people["birth"] == code) & people["answered"]
        weight[mine] = base[mine] * persons / base[mine].sum()
        for at, share in enumerate(country.groups[code].ages):
            for man in (True, False):
                cell = mine & (band == at) & (people["man"] == man)
                if cell.sum() >= FEWEST_IN_CELL:
                    weight[cell] = base[cell] * (persons * share / 2) / base[cell].sum()
        weight[mine] *= persons / weight[mine].sum()
    mean = population(country, quarter) / base[people["answered"]].sum()
    return np.where(people["answered"], weight, base * mean)
