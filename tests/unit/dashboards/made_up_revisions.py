"""Made-up deliveries and revisions."""

import datetime as dt

import polars as pl

from dashboards.later_tables import LATER_TABLES

NIGHT = dt.datetime(2025, 11, 3, 2, 30)


def tables(source_id: str = "arg_made_up", period: str = "2014-Q3") -> dict[str, pl.DataFrame]:
    """One period that came twice, and what that changed: a total and a group."""
    key = dict.fromkeys(LATER_TABLES["revision"].columns, "_T") | {
        "indicator": "unemployment_rate", "ref_area": "ARG", "time_period": period, "source_id": source_id,
        "unit_measure": "PERCENT", "old_value": 7.0, "new_value": 7.5, "old_release": "20250101T000000Z-00000000",
        "reason": "delivery", "retrieved_at": NIGHT,
    }  # fmt: skip
    women = key | {"sex": "F", "reason": "method", "retrieved_at": None}
    deliveries = [
        {"source_id": source_id, "time_period": period, "vintage": at, "sha256": f"{at}" * 64, "retrieved_at": NIGHT,
         "size_bytes": 100 * at, "location": "mirror:a.csv"}
        for at in (1, 2)
    ]  # fmt: skip
    once = deliveries[0] | {"time_period": "2014-Q2"}
    return {
        "revision": pl.DataFrame([key, women], schema=dict(LATER_TABLES["revision"].columns)),
        "vintage": pl.DataFrame([*deliveries, once], schema=dict(LATER_TABLES["vintage"].columns)),
    }
