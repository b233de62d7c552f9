"""Means over a window of years, and an index of them, go with every part that is withheld in their window."""

import polars as pl
import pytest

from pipelines.protection.derived import RULE, withhold_derived
from pipelines.release.schema import KEY

INDICATORS = [
    {"id": "employment", "estimator": "total"},
    {"id": "unemployment", "estimator": "ratio"},
    {"id": "growth", "estimator": "trend", "components": ["employment"], "window_years": 2},
    {"id": "standing", "estimator": "level", "components": ["unemployment"], "window_years": 2},
    {"id": "index", "estimator": "index", "components": ["growth", "standing"], "window_years": 2},
]
YEARS = ["2019", "2020", "2021", "2022", "2023", "2024"]


def withheld_years(**parts: dict[str, str]) -> dict[str, list[str]]:
    """Return in which years growth, standing and index are withheld, given the conf_status of parts by year."""
    rows = [
        {"indicator": name, "time_period": year, "conf_status": parts.get(name, {}).get(year, "F")}
        for name in ("employment", "unemployment", "growth", "standing", "index")
        for year in (YEARS if name in ("employment", "unemployment") else YEARS[1:])
    ]
    frame = pl.DataFrame(rows).with_columns(
        *(pl.lit("_T").alias(name) for name in KEY if name not in ("indicator", "time_period")),
        obs_status=pl.when(pl.col("conf_status") == "F").then(pl.lit("A")).otherwise(pl.lit("Q")),
        rule=pl.lit(None, pl.String),
    )
    found = withhold_derived(frame, INDICATORS).filter(rule=RULE)
    return {
        name: found.filter(indicator=name)["time_period"].to_list()
        for name in ("growth", "standing", "index")
        if name in found["indicator"]
    }


def test_nothing_is_withheld_without_a_withheld_part():
    assert withheld_years() == {}


def test_a_mean_of_changes_needs_both_years_of_each_change():
    # 2021 is in the changes of 2021 and 2022, which are in the windows of 2021 to 2023
    years = ["2021", "2022", "2023"]
    assert withheld_years(employment={"2021": "C"}) == {"growth": years, "index": years}


def test_a_mean_of_levels_needs_the_later_years_only():
    assert withheld_years(unemployment={"2021": "N"}) == {"standing": ["2021", "2022"], "index": ["2021", "2022"]}
    assert withheld_years(unemployment={"2019": "N"}) == {}  # no change to this year, so in no window


@pytest.mark.parametrize(("status", "of_the_index"), [("N", "N"), ("C", "D"), ("D", "D")])
def test_the_index_is_withheld_for_the_reason_of_its_part(status, of_the_index):
    row = {"time_period": "2024", "obs_status": "Q", "conf_status": status, "rule": "why"}
    frame = pl.DataFrame(
        [row | {"indicator": "unemployment"}]
        + [
            row | {"indicator": name, "obs_status": "A", "conf_status": "F", "rule": None}
            for name in ("employment", "growth", "standing", "index")
        ]
    ).with_columns(*(pl.lit("_T").alias(name) for name in KEY if name not in ("indicator", "time_period")))
    found = dict(withhold_derived(frame, INDICATORS).select("indicator", "conf_status").iter_rows())
    assert found == {
        "unemployment": status, "employment": "F", "growth": "F", "standing": of_the_index, "index": of_the_index
    }  # fmt: skip
