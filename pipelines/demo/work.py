"""What the persons of a sample do: labour force status, job, hours, income, from their positions and the time."""

from __future__ import annotations

import numpy as np

from pipelines.demo import parameters as truth
from pipelines.demo.draws import Array, chance, generator, log_odds, pick
from pipelines.demo.occupations import divisions_of, sections_of, units_of
from pipelines.demo.parameters import Country
from pipelines.demo.people import People

EMPLOYED, UNEMPLOYED, OUTSIDE, NOT_ASKED = 1, 2, 3, 0


def work(country: Country, quarter: int, people: People) -> People:
    """Return status and job of everybody; what belongs to a job means nothing for those without one."""
    status = _status(country, quarter, people)
    job = _job(country, people)
    return {"status": status} | _beside_work(people, status) | job | _terms(country, people, job)


def _status(country: Country, quarter: int, people: People) -> Array:
    age, man, broad = people["age"], people["man"], people["broad"]
    shift = generator("status", country.code, quarter).uniform(-truth.STATUS_SHIFT, truth.STATUS_SHIFT, (2, age.size))
    active = (people["u_active"] + shift[0]) % 1
    idle = (people["u_unemployed"] + shift[1]) % 1
    band = np.clip(np.searchsorted(truth.AGE_BANDS, age, side="right") - 1, 0, None)
    table = np.array([country.participation["F"], country.participation["M"]]) / 100
    takes_part = log_odds(table[man.astype(int), band]) + np.array(truth.PARTICIPATION_BY_EDUCATION)[broad]
    no_work = (
        log_odds(country.unemployment_pct / 100)
        + np.array(truth.UNEMPLOYMENT_BY_EDUCATION)[broad]
        + truth.UNEMPLOYMENT_UNDER_25 * (age < 25)
        + people["unit_effect"]
        + country.unemployment_trend * quarter
        + country.season[quarter % 4]
    )
    for code, group in country.groups.items():
        mine = people["birth"] == code
        takes_part[mine] += group.participation
        no_work[mine] += group.unemployment
    status = np.where(active >= chance(takes_part), OUTSIDE, np.where(idle < chance(no_work), UNEMPLOYED, EMPLOYED))
    return np.where(age < country.asks_from, NOT_ASKED, status)


def _beside_work(people: People, status: Array) -> People:
    """Draw who is in education, and who outside the labour force wants work and is available."""
    age, outside = people["age"], status == OUTSIDE
    band = np.clip(np.searchsorted(truth.ENROLLED_AGES, age, side="right") - 1, 0, None)
    table = np.array([truth.ENROLLED_PCT["in_labour_force"], truth.ENROLLED_PCT["outside"]])
    drawn = people["u_enrolled"] * 100 < table[outside.astype(int), band]
    return {
        "enrolled": np.where(age < truth.ENROLLED_AGES[0], age >= truth.ENROLLED_FROM_AGE, drawn),
        "potential": outside & (age < 75) & (people["u_discouraged"] * 100 < truth.POTENTIAL_PCT),
    }


def _job(country: Country, people: People) -> People:
    """Draw occupation and industry; how well they fit the education is the matter of the demonstration."""
    broad, man = people["broad"], people["man"]
    level = np.array(truth.BROAD)
    rows = np.zeros((broad.size, 3))
    better = people["recognised"] | (people["returned"] & (broad == 2))
    for at, name in enumerate(level):
        rows[broad == at] = country.match[f"native_{name}"]
        rows[(broad == at) & people["abroad"]] = country.match[f"foreign_{name}"]
    rows[better] = country.match["recognised_tertiary"]
    layer = pick(people["u_match"], rows)
    high = 1 + pick(people["u_major"], np.array([truth.HIGH_MAJORS[name] for name in level])[broad])
    middle = 4 + pick(people["u_major"], np.array([country.middle["F"], country.middle["M"]])[man.astype(int)])
    major = np.select([layer == 0, layer == 1], [high, middle], 9)
    unit = units_of(major, people["u_unit"])
    section = sections_of(unit, people["u_section"])
    return {
        "major": major,
        "occupation": unit,
        "section": section,
        "division": divisions_of(section, people["u_division"]),
    }


def _terms(country: Country, people: People, job: People) -> People:
    """Draw status in employment, hours, wishes, income and informality."""
    farms = job["major"] == 6
    employee = people["u_status"] * 100 < np.where(farms, truth.FARMERS_EMPLOYEES_PCT, country.employees_pct)
    kind = np.where(
        employee,
        "EMPLOYEE",
        np.array(list(truth.SELF_EMPLOYED))[pick(people["u_kind"], list(truth.SELF_EMPLOYED.values()))],
    )
    limit = np.where(people["man"], truth.PART_TIME_PCT["M"], truth.PART_TIME_PCT["F"])
    part_time = people["u_part_time"] * 100 < limit
    hours = np.where(part_time, 8 + 24 * people["u_hours"], 36 + 12 * people["u_hours"] ** 2).round()
    wish = np.where(part_time, truth.WANTS_MORE_PCT["part_time"], truth.WANTS_MORE_PCT["full_time"])
    wants = people["u_wants"] * 100 < wish
    wage = country.wage * np.array(truth.WAGE_BY_MAJOR)[job["major"] - 1] * hours / 40
    wage *= np.exp(truth.WAGE_SPREAD * log_odds(np.clip(people["u_wage"], 0.005, 0.995)) / 1.7)
    wage *= np.where(people["man"], 1.0, truth.WOMENS_WAGE)
    informal = np.zeros(hours.size)
    for code, group in country.groups.items():
        mine = people["birth"] == code
        wage[mine] *= group.wage_factor
        informal[mine] = group.informal_pct
    informal *= np.array(truth.INFORMAL_BY_MAJOR)[job["major"] - 1]
    return {
        "kind": kind,
        "hours": hours,
        "worked": np.where(
            people["u_absent"] * 100 < truth.ABSENT_PCT, 0, hours + (8 * people["u_absent"]).astype(int) - 4
        ),
        "wants": wants,
        "available": wants & (people["u_available"] * 100 < truth.AVAILABLE_PCT),
        "wage": wage.round(-1),
        "told_wage": (people["u_refused"] * 100 >= truth.NO_ANSWER_PCT["income"]) & (kind != "FAMILY"),
        "informal": (people["u_informal"] * 100 < np.minimum(informal, 97)) | (kind == "FAMILY"),
    }
