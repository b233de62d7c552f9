"""The two surveys as their invented producers publish them: other formats, other codes, the same kind of persons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pipelines.catalog.periods import start_of
from pipelines.demo.draws import Array, pick
from pipelines.demo.parameters import (
    DISCOURAGED_PCT,
    ENROLLED_FROM_AGE,
    KNOW_OF_RECOGNITION_PCT,
    MERIDIA,
    NEVER_WORKED_PCT,
    NORVANIA,
    RECOGNITION_STATUS,
)
from pipelines.demo.people import People, sample, weights
from pipelines.demo.population import quarters
from pipelines.demo.work import EMPLOYED, NOT_ASKED, OUTSIDE, UNEMPLOYED, work

DISCOURAGED_AGES = (15, 64)
YOUNG_AGES = (15, 29)
"""Meridia asks those of these ages whether they neither work nor study (nini)."""
EDUCATION_PLACE_FROM_AGE = 15
"""Norvania asks from this age where the education was attained, and what became of a qualification from abroad."""
APPLIED = 3
"""Up to this code of the recognition status a person has applied."""


def norvania(period: str, path: Path) -> None:
    """Write the Norvanian survey: semicolons, numeric codes, weights in hundredths, persons without interview."""
    quarter, year = quarters(period), start_of(period).year
    people = sample(NORVANIA, quarter)
    job = work(NORVANIA, quarter, people)
    said = people["answered"]
    employed = said & (job["status"] == EMPLOYED)
    own = employed & (job["kind"] != "EMPLOYEE")
    abroad = said & (people["years_here"] >= 0)
    of_age = said & (people["age"] >= EDUCATION_PLACE_FROM_AGE)
    qualified = of_age & people["abroad"] & (people["broad"] > 0)
    recognition = _recognition_status(people)
    frame = pl.DataFrame(
        {
            "SYNTHETIC": _text(np.full(said.size, 1)),
            "YEAR": _text(np.full(said.size, year)),
            "QUARTER": _text(np.full(said.size, int(period[-1]))),
            "STRATUM": _text(people["region"] * 10 + np.where(people["town"], 1, 2)),
            "PSU": _text(people["psu"]),
            "HOUSEHOLD": _text(people["household"]),
            "LINE": _text(people["line"]),
            "WEIGHT100": _text((weights(NORVANIA, quarter, people) * 100).round().astype(int)),
            "RESULT": _text(np.where(said, 1, 2)),
            "SEX": _text(np.where(people["man"], 1, 2)),
            "AGE": _text(people["age"]),
            "BIRTH": _text(_coded(people["birth"], {"QMA": 1, "QMB": 2, "XXX": 3}), said),
            "CITIZEN": _text(_coded(people["citizenship"], {"QMA": 1, "QMB": 2, "XXX": 3}), said),
            "ARRIVAL": _text(year - people["years_here"], abroad),
            "LIVED5": _text(_coded(people["lived"], {"QMA": 1, "QMB": 2, "XXX": 3}), said & (people["age"] >= 5)),
            "EDU": _text(np.where(people["isced_told"], people["isced"].astype(int) * 10 + 5, 99), said),
            "EDUFIELD": _text(people["field"], said & (people["isced"].astype(int) >= 4)),
            "RECOG": _text(np.where(people["recognised"], 1, 2), abroad & people["abroad"] & (people["broad"] == 2)),
            "ENROLLED": _text(np.where(job["enrolled"], 1, 2), said & (people["age"] >= ENROLLED_FROM_AGE)),
            "LFS": _text(np.where(job["status"] == NOT_ASKED, 9, job["status"]), said),
            "WOULDWORK": _text(np.where(job["potential"], 1, 2), said & (job["status"] == OUTSIDE)),
            "WSTAT": _text(
                _coded(job["kind"], {"EMPLOYEE": 1, "EMPLOYER": 2, "OWN_ACCOUNT": 3, "FAMILY": 4, "COOP": 5}), employed
            ),
            "OCC08": _text(job["occupation"], employed),
            "LASTOCC08": _text(job["occupation"], said & _has_worked(people, job)),
            "IND": _text(job["division"], employed),
            "HUSUAL": _text(job["hours"].astype(int), employed),
            "HACTUAL": _text(job["worked"].astype(int), employed),
            "MORE": _text(np.where(job["wants"], 1, 2), employed),
            "AVAIL": _text(np.where(job["available"], 1, 2), employed & job["wants"]),
            "INSURED": _text(np.where(job["informal"], 2, 1), employed & (job["kind"] == "EMPLOYEE")),
            "REGISTERED": _text(np.where(job["informal"], 2, 1), own & (job["kind"] != "FAMILY")),
            "INCOME": _text(np.where(job["told_wage"], job["wage"].astype(int), 999_999), employed),
            "EDUCOUNTRY": _text(
                np.where(people["abroad"], _coded(people["birth"], {"QMA": 1, "QMB": 2, "XXX": 3}), 1), of_age
            ),
            "RECOGSTAT": _text(recognition, qualified),
            "KNOWSRECOG": _text(np.where(_knows_of_recognition(people, recognition), 1, 2), qualified),
        }
    )
    frame.write_csv(path, separator=";")


def meridia(period: str, path: Path) -> None:
    """Write the Meridian survey: tabs, letter codes, a national occupation code, its own definition of unemployment."""
    quarter = quarters(period)
    people = sample(MERIDIA, quarter)
    job = work(MERIDIA, quarter, people)
    keep = people["answered"]
    people, job = _only(people, keep), _only(job, keep)
    employed = job["status"] == EMPLOYED
    status = _coded(job["status"], {NOT_ASKED: "N", EMPLOYED: "T", UNEMPLOYED: "B", OUTSIDE: "F"})
    frame = pl.DataFrame(
        {
            "nota": _text(np.full(keep.sum(), "SYNTHETIC")),
            "trimestre": _text(np.full(keep.sum(), f"{period[-1]}T{period[2:4]}")),
            "estrato": _text(_joined("E", people["region"], np.where(people["town"], "u", "r"))),
            "seccion": _text(_joined("S", people["psu"])),
            "vivienda": _text(people["household"]),
            "persona": _text(people["line"]),
            "factor": _text(weights(MERIDIA, quarter, people).round(3)),
            "sexo": _text(np.where(people["man"], "H", "M")),
            "edad": _text(people["age"]),
            "nacido": _text(_coded(people["birth"], {"QMB": "aqui", "QMA": "norvania", "XXX": "otro"})),
            "nacional": _text(_coded(people["citizenship"], {"QMB": "aqui", "QMA": "norvania", "XXX": "otro"})),
            "llegada": _text(people["years_here"], people["years_here"] >= 0),
            "antes5": _text(
                _coded(people["lived"], {"QMB": "aqui", "QMA": "norvania", "XXX": "otro"}), people["age"] >= 5
            ),
            "estudios": _text(np.where(people["isced_told"], _school(people["isced"]), "nc")),
            "campo": _text(_joined("C", people["field"]), people["isced"].astype(int) >= 4),
            "estudia": _text(np.where(job["enrolled"], "s", "n"), people["age"] >= ENROLLED_FROM_AGE),
            "actividad": _text(status),
            "disponible": _text(np.where(job["potential"], "s", "n"), job["status"] == OUTSIDE),
            "nini": _text(np.where(~job["enrolled"] & ~employed, "s", "n"), _young(people)),
            "definicion_nacional": _text(np.where(_discouraged(people, job), "B", status)),
            "situacion": _text(
                _coded(
                    job["kind"], {"EMPLOYEE": "AS", "EMPLOYER": "PA", "OWN_ACCOUNT": "CP", "FAMILY": "AF", "COOP": "CO"}
                ),
                employed,
            ),
            "ocupacion": _text(_national_occupation(people, job), employed),
            "rama": _text(job["section"], employed),
            "horas_hab": _text(job["hours"].astype(int), employed),
            "horas_efe": _text(job["worked"].astype(int), employed),
            "mas_horas": _text(_more_hours(job), employed),
            "ingreso": _text(np.where(job["told_wage"], job["wage"].astype(int), -1), employed),
            "formal": _text(np.where(job["informal"], "I", "F"), employed),
        }
    )
    frame.write_csv(path, separator="\t")


def _text(values: Array, where: Array | None = None) -> pl.Series:
    """Return values as text, null where the question was not asked."""
    text = pl.Series(values).cast(pl.String)
    return text if where is None else text.set(pl.Series(~where), None)


def _coded(values: Array, codes: dict) -> Array:
    """Return the producer's code of each value."""
    return np.select([values == value for value in codes], list(codes.values()), next(iter(codes.values())))


def _joined(prefix: str, *parts: Array) -> Array:
    joined = np.full(parts[0].size, prefix)
    for part in parts:
        joined = np.char.add(joined, part.astype(str))
    return joined


def _only(columns: People, keep: Array) -> People:
    return {name: values[keep] for name, values in columns.items()}


def _school(isced: Array) -> Array:
    """Return Meridia's own letters for the levels of education."""
    codes = {"0": "s", "1": "p", "2": "b", "3": "m", "4": "n", "5": "t", "6": "l", "7": "g", "8": "d"}
    return _coded(isced, codes)


def _discouraged(people: People, job: People) -> Array:
    age = people["age"]
    of_age = (age >= DISCOURAGED_AGES[0]) & (age <= DISCOURAGED_AGES[1])
    return (job["status"] == OUTSIDE) & of_age & (people["u_discouraged"] * 100 < DISCOURAGED_PCT)


def _has_worked(people: People, job: People) -> Array:
    return (job["status"] == UNEMPLOYED) & (people["u_absent"] * 100 >= NEVER_WORKED_PCT)


def _young(people: People) -> Array:
    return (people["age"] >= YOUNG_AGES[0]) & (people["age"] <= YOUNG_AGES[1])


def _recognition_status(people: People) -> Array:
    """Return the code of what became of a qualification from abroad: 1 recognised … 5 no recognition needed."""
    graduate = people["broad"] == 2
    shares = np.where(graduate[:, None], RECOGNITION_STATUS["tertiary"], RECOGNITION_STATUS["medium"])
    return np.where(people["recognised"], 1, 1 + pick(people["u_recognition"], shares))


def _knows_of_recognition(people: People, status: Array) -> Array:
    return (status <= APPLIED) | (people["u_aware"] * 100 < KNOW_OF_RECOGNITION_PCT)


def _national_occupation(people: People, job: People) -> Array:
    """M, then four digits that follow ISCO-08, then a letter of Meridia's own; some persons have three digits and 0."""
    vague = people["u_refused"] > 0.96
    digits = np.where(vague, np.char.add(job["occupation"].astype("<U3"), "0"), job["occupation"])
    letter = np.array(list("abc"))[(people["u_unit"] * 997).astype(int) % 3]
    return np.char.add(np.char.add("M", digits), letter)


def _more_hours(job: People) -> Array:
    return np.where(job["available"], "sd", np.where(job["wants"], "sn", "no"))
