"""The columns of each harmonised subject: the contract that every source is brought to (docs/contracts.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Type = Literal["text", "number", "integer", "whole", "boolean", "date", "numbers", "texts", "sketch"]
"""`whole`: 64 bits; `numbers`: a list of numbers, taken from several columns of the source; `texts`, `sketch`: lists
that are derived."""

POLARS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int32(),
    "whole": pl.Int64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "numbers": pl.List(pl.Float64()),
    "texts": pl.List(pl.String()),
    "sketch": pl.List(pl.UInt32()),
}


@dataclass(frozen=True)
class Column:
    """One harmonised column. `derived` ones come from the source's frame, not from its codebook.

    A required column may be null in rows where the flag `unless` is true.
    """

    dtype: Type = "text"
    required: bool = False
    unless: str | None = None
    key: bool = False
    derived: bool = False


_KEY = Column(required=True, key=True)
_TEXT, _NUMBER, _INTEGER = Column("text"), Column("number"), Column("integer")
_FLAG, _DATE = Column("boolean"), Column("date")
_COMMON = {
    "source_id": Column(required=True, key=True, derived=True),
    "time_period": Column(required=True, key=True, derived=True),
}

#: How a person was sampled, as numbers, and the design in force: `pipelines/harmonise/sampling.py`.
_SAMPLING = {
    "partition_id": Column("whole", derived=True),
    "sampling_unit": Column("whole", derived=True),
    "design_method": Column(derived=True),
    "single_psu": Column(derived=True),
    "replicate_method": Column(derived=True),
    "fay": Column("number", derived=True),
}

SUBJECTS: dict[str, dict[str, Column]] = {
    "person": _COMMON
    | {
        "ref_area": Column(required=True),
        "person_id": _KEY,
        "household_id": _TEXT,
        "psu": _TEXT,
        "stratum": _TEXT,
        "fpc": _NUMBER,
        "weight": Column("number", required=True),
        "replicate_weights": Column("numbers"),
        "region": _TEXT,
        "sex": Column(required=True),
        "age": Column("integer", required=True),
        "birth_place": _TEXT,
        "birth_country": _TEXT,
        "citizenship": _TEXT,
        "years_since_migration": _NUMBER,
        "isced11": _TEXT,
        "isced_f": _TEXT,
        "education_country": _TEXT,
        "recognition_status": _TEXT,
        "recognition_aware": _FLAG,
        "in_education": _FLAG,
        "neet": _FLAG,
        "responded": Column("boolean", required=True),
        "labour_force_status": _TEXT,
        "labour_force_status_national": _TEXT,
        "potential_labour_force": _FLAG,
        "status_in_employment": _TEXT,
        "isco08": _TEXT,
        "isco08_digits": Column("integer", derived=True),
        "isco08_last": _TEXT,
        "isic4": _TEXT,
        "hours_usual": _NUMBER,
        "hours_actual": _NUMBER,
        "wants_more_hours": _FLAG,
        "time_related_underemployed": _FLAG,
        "underemployed_national": _FLAG,
        "income_month_lcu": _NUMBER,
        "informal": _FLAG,
        "residence_5y_country": _TEXT,
        "vacancy_source": Column(derived=True),
    }
    | _SAMPLING,
    # The last four are found by the system in what the source gives: pipelines/vacancies/enrich.py.
    "vacancy": _COMMON
    | {
        "ref_area": Column(required=True),
        "ad_id": _KEY,
        "version": Column(key=True),
        "observed_at": _TEXT,
        "first_seen": Column("date", required=True),
        "last_seen": _DATE,
        "closed": _FLAG,
        "title": Column(required=True, unless="closed"),
        "text": _TEXT,
        "lang": _TEXT,
        "region": _TEXT,
        "employer_hash": _TEXT,
        "isco08": _TEXT,
        "isco08_digits": Column("integer", derived=True),
        "isco08_score": _NUMBER,
        "positions": _INTEGER,
        "duplicate_of": _TEXT,
        "weight": _NUMBER,
        "isco08_best": Column(derived=True),
        "isco08_method": Column(derived=True),
        "skills": Column("texts", derived=True),
        "sketch": Column("sketch", derived=True),
    },
    "recognition_case": _COMMON
    | {
        "ref_area": Column(required=True),
        "case_id": _KEY,
        "person_hash": _TEXT,
        "sex": _TEXT,
        "birth_year": _INTEGER,
        "citizenship": _TEXT,
        "training_country": _TEXT,
        "isced11": _TEXT,
        "isced_f": _TEXT,
        "isco08": _TEXT,
        "isco08_digits": Column("integer", derived=True),
        "purpose": _TEXT,
        "learning": _TEXT,
        "regulated": _FLAG,
        "arrangement": _TEXT,
        "legal_basis": _TEXT,
        "applied_from": _TEXT,
        "applied_on": Column("date", required=True),
        "complete_on": _DATE,
        "decided_on": _DATE,
        "full_since": _DATE,
        "outcome": Column(required=True),
        "as_of": Column("date", required=True),
        "fee_lcu": _NUMBER,
        "eligible_source": Column(derived=True),
    },
    "work_month": _COMMON
    | {
        "ref_area": Column(required=True),
        "person_hash": _KEY,
        "month": _KEY,
        "weight": _NUMBER,
        "sex": _TEXT,
        "birth_year": _INTEGER,
        "birth_country": _TEXT,
        "training_country": _TEXT,
        "arrived_on": _DATE,
        "isced11": _TEXT,
        "isced_f": _TEXT,
        "isco08_trained": _TEXT,
        "language_level": _TEXT,
        "employed": _FLAG,
        "hours_month": _NUMBER,
        "wage_hour_lcu": _NUMBER,
        "isco08": _TEXT,
    },
    "programme_participation": _COMMON
    | {
        "ref_area": Column(required=True),
        "participation_id": _KEY,
        "person_hash": Column(required=True),
        "programme": Column(required=True),
        "content": _TEXT,
        "country_of_training": _TEXT,
        "isco08": _TEXT,
        "started_on": Column("date", required=True),
        "completed_on": _DATE,
    },
    "published_figure": _COMMON
    | {
        "measure": _KEY,
        "ref_area": _KEY,
        "origin": _KEY,
        "destination": _KEY,
        "sex": _KEY,
        "age": _KEY,
        "isco08": _KEY,
        "value": _NUMBER,
        "unit_measure": Column(required=True),
        "obs_status": _TEXT,
        "citation": _TEXT,
    },
}


def schema_of(subject: str) -> pl.Schema:
    """Return the Polars schema of a subject."""
    return pl.Schema({name: POLARS[column.dtype] for name, column in SUBJECTS[subject].items()})


def in_columns_of(subject: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the columns and types of a subject: those they lack are null, others are left out."""
    schema = schema_of(subject)
    absent = [pl.lit(None).alias(name) for name in schema if name not in rows.columns]
    return rows.with_columns(absent).select(list(schema)).cast(schema)


def key_of(subject: str) -> list[str]:
    """Return the columns that identify a row within a source and period."""
    return [name for name, column in SUBJECTS[subject].items() if column.key and not column.derived]
