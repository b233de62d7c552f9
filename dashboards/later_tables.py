"""Tables that releases got later: their columns and the order of their rows. A release that is older has none of them.

The names and types are those of `pipelines/release/schema.py`; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

_TEXT, _COUNT, _NUMBER, _FLAG, _TIME = pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Datetime("us")
_INTERVAL = {"ci_lower": _NUMBER, "ci_upper": _NUMBER}
Columns = Mapping[str, type[pl.DataType] | pl.DataType]


@dataclass(frozen=True)
class LaterTable:
    """One table: its columns, and the SQL expressions that its rows are sorted by before all columns."""

    columns: Columns
    order: tuple[str, ...] = ()


def _texts(*names: str) -> Columns:
    return dict.fromkeys(names, _TEXT)


LATER_TABLES: Mapping[str, LaterTable] = {
    "vintage": LaterTable(
        {
            **_texts("source_id", "time_period"), "vintage": _COUNT, **_texts("sha256"), "retrieved_at": _TIME,
            "size_bytes": _COUNT, **_texts("location"),
        },
        ("source_id", "time_period", "vintage"),
    ),
    "revision": LaterTable(
        {
            **_texts(
                "indicator", "ref_area", "time_period", "sex", "age", "isco08", "isced11", "isic4", "origin",
                "destination", "breakdown", "source_id", "unit_measure",
            ),
            "old_value": _NUMBER, "new_value": _NUMBER, **_texts("old_release", "reason"), "retrieved_at": _TIME,
        },
        ("retrieved_at desc nulls last",),
    ),
    "skill_demand": LaterTable(
        {
            **_texts("source_id", "ref_area", "time_period", "isco08", "skill"),
            "n_ads": _COUNT, "n_base": _COUNT, "share_pct": _NUMBER, **_INTERVAL,
        },
        ("share_pct desc",),
    ),
    "skill_shortage": LaterTable(
        {
            **_texts("source_id", "ref_area", "time_period", "demand_source_id", "demand_time_period", "skill"),
            "index_value": _NUMBER, "se": _NUMBER, **_INTERVAL, "n_occupations": _COUNT,
        },
        ("index_value desc",),
    ),
    "recognition_curve": LaterTable(
        {
            **_texts("source_id", "ref_area", "time_period", "isco08", "origin", "breakdown", "outcome"),
            "months": _COUNT, "share_pct": _NUMBER, "se": _NUMBER, **_INTERVAL, "n_at_risk": _COUNT, "n_cases": _COUNT,
        }
    ),
    "arrangement": LaterTable(
        {
            **_texts("arrangement", "title", "kind", "learning", "signed_on", "in_force_since"), "binding": _FLAG,
            **_texts("summary", "source", "source_url", "seen_on"),
        }
    ),
    "arrangement_party": LaterTable(_texts("arrangement", "ref_area", "in_force_since", "role")),
    "arrangement_occupation": LaterTable(_texts("arrangement", "isco08", "occupation")),
    "impact_design": LaterTable(
        {
            **_texts(
                "design", "title", "question", "treatment", "comparison", "estimand", "method", "assumptions",
                "declared", "design_sha256", "declared_on", "software", "source_ids", "ref_area", "first_period",
                "last_period", "status", "refusal",
            ),
            "synthetic": _FLAG,
        },
        ("synthetic", "status", "title"),
    ),
    "impact_estimate": LaterTable(
        {
            **_texts("design", "outcome", "unit_measure", "estimator", "role", "subgroup", "subgroup_value"),
            "event_time": _COUNT, "event_unit": _TEXT, "effect": _NUMBER, "se": _NUMBER, **_INTERVAL,
            "p_value": _NUMBER, "p_adjusted": _NUMBER, "mde": _NUMBER, "baseline": _NUMBER, "n_treated": _COUNT,
            "n_comparison": _COUNT, "n_clusters": _COUNT, **_texts("obs_status", "conf_status", "rule"),
        }
    ),
    "impact_diagnostic": LaterTable(
        {
            **_texts("design", "outcome", "diagnostic", "item"), "value": _NUMBER, "threshold": _NUMBER,
            "passed": _FLAG, "meaning": _TEXT,
        }
    ),
}  # fmt: skip
