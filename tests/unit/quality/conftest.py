"""A made-up partition of persons that passes everything, to be spoilt by each test."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from pipelines.harmonise.subjects import schema_of

Build = Callable[..., pl.DataFrame]


@pytest.fixture(scope="session")
def persons() -> Build:
    """Return a builder: `persons(n, column=[first values …] or expression)`.

    Of every ten: 6 employed, 1 unemployed, 3 outside the labour force, all aged 30; one foreign-born.
    """

    def build(n: int = 1000, **changes: Any) -> pl.DataFrame:
        at = pl.int_range(n, eager=True)
        status = ["EMP"] * 6 + ["UNE"] + ["OLF"] * 3
        frame = pl.DataFrame(
            {
                "source_id": "xaa_lfs",
                "ref_area": "XAA",
                "time_period": "2014-Q1",
                "person_id": [f"p{i}" for i in at],
                "household_id": [f"h{i // 4}" for i in at],
                "weight": 10.0,
                "sex": ["M" if i % 2 else "F" for i in at],
                "age": 30,
                "birth_place": ["FOR" if i % 10 == 9 else "NAT" for i in at],
                "isced11": "3",
                "responded": True,
                "labour_force_status": [status[i % 10] for i in at],
            }
        )
        employed = pl.col("labour_force_status") == "EMP"
        frame = frame.with_columns(
            status_in_employment=pl.when(employed).then(pl.lit("EMPLOYEE")),
            isco08=pl.when(employed).then(pl.lit("52")),
            isic4=pl.when(employed).then(pl.lit("G")),
            hours_usual=pl.when(employed).then(40.0),
        ).with_columns(isco08_digits=pl.col("isco08").str.len_chars())
        schema = schema_of("person")
        absent = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
        frame = frame.with_columns(absent).select(list(schema)).cast(schema)
        for name, change in changes.items():
            if isinstance(change, list):
                kept = frame[name].slice(len(change))
                change = pl.concat([pl.Series(name, change, dtype=frame[name].dtype), kept])
            frame = frame.with_columns(change.alias(name))
        return frame

    return build


@pytest.fixture(scope="session")
def counts() -> Callable[..., dict[str, int]]:
    """Return a builder of the counts of a partition of `n` rows, of which none was lost."""

    def build(n: int = 1000, *, quarantined: int = 0, duplicate: int = 0, lost: int = 0) -> dict[str, int]:
        return {
            "rows_read": n + quarantined + duplicate + lost,
            "rows_harmonised": n,
            "rows_quarantined": quarantined,
            "rows_duplicate": duplicate,
        }

    return build
