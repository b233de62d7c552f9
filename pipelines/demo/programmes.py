"""Programmes for migrants of Norvania: bridging courses, certification of skills, training before departure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import effects as truth
from pipelines.demo.draws import Array, chance, pick
from pipelines.demo.migrants import People, first_of_year


@dataclass(frozen=True)
class Course:
    """A programme after arrival: who may take part, and how long it lasts."""

    programme: str
    group: str
    odds: float
    days: tuple[int, int]


COURSES = (
    Course("bridging_course", "4", truth.BRIDGING, (120, 240)),
    Course("certification", "3", truth.CERTIFICATION, (30, 120)),
)
FIRST_DAY, LAST_START = first_of_year(np.array([2017, 2024]))
WAITS_DAYS = 900.0  # mean time from arrival, or the beginning of the programme, to the start of a course
TRAINED_SINCE = first_of_year(np.array([2016]))[0]
DAYS_BEFORE_ARRIVAL = (90, 240)


def participations(rng: np.random.Generator, people: People) -> pl.DataFrame:
    """Draw who takes part in what, and who completes it.

    Training before departure depends on language and education alone, so that those trained and others can be compared
    given these two. Courses depend on ability too, which does not change. Who drops out has no effect.

    Returns:
        One row a participation, with days as numbers: at (position of the person), programme, content, country,
        started, completed (null: dropped out).
    """
    parts = [_course(rng, people, course) for course in COURSES]
    return pl.concat([*parts, _before_departure(rng, people)])


def _leaning(people: People) -> Array:
    return truth.TAKES_PART_BY_LANGUAGE * (people["language"] - 3)


def _course(rng: np.random.Generator, people: People, course: Course) -> pl.DataFrame:
    odds = course.odds + _leaning(people) + truth.TAKES_PART_BY_ABILITY * (people["ability"] - 0.5)
    takes_part = (rng.random(odds.size) < chance(odds)) & (people["group"] == course.group)
    waited = rng.exponential(WAITS_DAYS, odds.size).astype(int)
    started = np.maximum(people["arrived"], FIRST_DAY) + waited
    completed = started + rng.integers(*course.days, odds.size)
    at = np.flatnonzero(takes_part & (completed < people["left"]) & (started < LAST_START))
    return _parts(rng, at, course.programme, started[at], completed[at], "QMA")


def _before_departure(rng: np.random.Generator, people: People) -> pl.DataFrame:
    level = people["isced"].astype(int) - 5
    odds = truth.PRE_DEPARTURE + _leaning(people) + truth.TAKES_PART_BY_LEVEL * level
    started = people["arrived"] - rng.integers(*DAYS_BEFORE_ARRIVAL, odds.size)
    at = np.flatnonzero((rng.random(odds.size) < chance(odds)) & (started >= TRAINED_SINCE))
    completed = started[at] + rng.integers(30, 80, at.size)
    return _parts(rng, at, "pre_departure_training", started[at], completed, people["birth"][at])


def _parts(
    rng: np.random.Generator, at: Array, programme: str, started: Array, completed: Array, country: Array | str
) -> pl.DataFrame:
    content = np.array(("soft", "occupational", "both"))[pick(rng.random(at.size), truth.CONTENT_SHARES)]
    done = pl.Series(completed).set(pl.Series(rng.random(at.size) < truth.DROPPED_OUT), None)
    return pl.DataFrame({"at": at, "content": content, "started": started, "completed": done}).select(
        "at",
        pl.lit(programme).alias("programme"),
        "content",
        pl.Series("country", np.broadcast_to(country, at.size)),
        "started",
        "completed",
    )
