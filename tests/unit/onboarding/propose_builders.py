"""A made-up file of persons, and what its codebook says, for the tests of proposals."""

from __future__ import annotations

import polars as pl

from pipelines.catalog.location import Format
from pipelines.onboarding.description import Category, Described, FileDescription

PERSONS = 400


def persons() -> pl.DataFrame:
    """Return persons in households of two: women are even, every fourth works not, every eighth is out of work."""
    at = range(PERSONS)
    works = [one % 4 != 0 for one in at]
    columns = {
        "YEAR": ["2024"] * PERSONS,
        "QTR": ["1"] * PERSONS,
        "HH": [f"{one // 2:05d}" for one in at],
        "LINE": [f"{one % 2 + 1}" for one in at],
        "WT": [f"{100 + one % 97}.5" for one in at],
        "Q1": ["1" if one % 2 else "2" for one in at],
        "Q2": [f"{one % 90}" for one in at],
        "Q3": ["1" if works[one] else "2" if one % 8 == 0 else "3" for one in at],
        "Q4": [["2411", "5223", "9112", "7115", "2221", "6111", "8322", "5120", "4110"][one % 9] for one in at],
        "Q5": [f"{20 + one % 30}" if works[one] else "999" for one in at],
    }
    columns["Q4"] = [code if working else "" for code, working in zip(columns["Q4"], works, strict=True)]
    return pl.DataFrame(columns).with_row_index("_row", offset=2)


def description(**others: Described) -> FileDescription:
    """Return what the codebook says of the persons; `others` stand in for variables of the same name."""
    told = {
        "HH": Described("HH", "Household number"),
        "LINE": Described("LINE", "Person number"),
        "WT": Described("WT", "Weight", kind="number"),
        "Q1": Described("Q1", "Sexe", categories=(Category("1", "Homme"), Category("2", "Femme"))),
        "Q2": Described("Q2", "Edad en años cumplidos", kind="integer"),
        "Q3": Described("Q3", "Activity status", categories=STATUS),
        "Q4": Described("Q4", "Occupation in main job"),
        "Q5": Described("Q5", "Hours actually worked", kind="integer"),
    }
    return FileDescription(format=Format(kind="delimited"), variables=tuple((told | others).values()))


STATUS = (
    Category("1", "Employed"),
    Category("2", "Unemployed, new worker"),
    Category("3", "Not in the labour force"),
    Category("9", "Not stated", missing=True),
)
