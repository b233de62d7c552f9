"""Releases one after another, and figures made of others."""

import polars as pl
import pytest

from pipelines.protection.derived import RULE, withhold_derived
from pipelines.protection.history import small_differences
from pipelines.protection.protect import protect
from tests.unit.protection.made_up_survey import INDICATORS, figures, made_up_persons, observations, total

FEWEST = {"qma_lfs": 5}


def by_occupation(counts: dict[str, int], time_period: str = "2024-Q1") -> pl.DataFrame:
    rows = [total("employment", n, isco08=code) for code, n in {"_T": sum(counts.values()), **counts}.items()]
    return figures(rows, time_period)


@pytest.mark.parametrize("size", [40, 60, 900])
def test_the_same_data_are_withheld_in_the_same_way(size):
    frame = observations(made_up_persons(4, size))
    first = protect(frame, INDICATORS, FEWEST).observations
    again = protect(frame, INDICATORS, FEWEST, previous=first)
    assert again.observations.equals(first)
    assert again.audit["passed"].all()


def test_what_was_withheld_stays_so_though_another_figure_would_do():
    now = by_occupation({"1": 3, "2": 20, "3": 40})
    other = pl.col("isco08").is_in(["1", "3"])
    before = now.with_columns(
        pl.when(other).then(pl.lit("Q")).otherwise("obs_status").alias("obs_status"),
        pl.when(other).then(pl.lit("D")).otherwise("conf_status").alias("conf_status"),
        *(pl.when(~other).then(name).alias(name) for name in ("obs_value", "n_unweighted", "n_weighted")),
    )
    alone, after = (protect(now, INDICATORS, FEWEST, previous=one).observations for one in (None, before))
    assert alone["conf_status"].to_list() == ["F", "C", "D", "F"]
    assert after["conf_status"].to_list() == ["F", "C", "F", "D"]


def test_what_was_shown_cannot_protect_unless_it_changed():
    now = by_occupation({"1": 3, "2": 20, "3": 40})
    before = by_occupation({"1": 5, "2": 20, "3": 38})
    protected = protect(now, INDICATORS, FEWEST, previous=before)
    assert protected.observations["conf_status"].to_list() == ["F", "C", "F", "D"]
    assert protected.audit["passed"].drop_nulls().to_list() == [True]


def test_a_small_count_that_was_shown_fails_the_audit():
    now = by_occupation({"1": 3, "2": 20, "3": 40})
    protected = protect(now, INDICATORS, FEWEST, previous=now)
    failed = protected.audit.filter(passed=False)
    assert failed.select("isco08", "n_lower", "n_upper").rows() == [("1", 3, 3)]


def test_small_differences_between_releases_are_listed():
    now, before = by_occupation({"1": 13, "2": 20, "3": 40}), by_occupation({"1": 11, "2": 20, "3": 30})
    found = small_differences(now, before, FEWEST)
    assert found.select("isco08", "n_before", "n_now").rows() == [("1", 11, 13)]


def gap_rows(*rows: tuple[str, str, str, str, str]) -> pl.DataFrame:
    columns = ["indicator", "time_period", "origin", "obs_status", "conf_status"]
    frame = figures([{}] * len(rows)).drop(columns)
    return frame.with_columns(pl.DataFrame(rows, schema=columns, orient="row"))


def test_gaps_and_changes_go_with_their_parts():
    kinds = [
        {"id": "rate", "estimator": "ratio"},
        {"id": "gap", "estimator": "gap", "components": ["rate"]},
        {"id": "change", "estimator": "change", "components": ["rate"]},
    ]
    frame = gap_rows(
        ("rate", "2023-Q1", "FOR", "Q", "C"),
        ("rate", "2024-Q1", "NAT", "A", "F"),
        ("rate", "2025-Q1", "NAT", "Q", "N"),
        ("gap", "2023-Q1", "_T", "A", "F"),
        ("gap", "2024-Q1", "_T", "A", "F"),
        ("gap", "2025-Q1", "_T", "A", "F"),
        ("change", "2023-Q1", "FOR", "A", "F"),
        ("change", "2024-Q1", "FOR", "A", "F"),
        ("change", "2024-Q1", "NAT", "A", "F"),
        ("change", "2025-Q1", "FOR", "A", "F"),
    )
    found = withhold_derived(frame, kinds)
    assert found["conf_status"].to_list() == ["C", "F", "N", "D", "F", "N", "D", "D", "F", "F"]
    assert found.filter(rule=RULE)["obs_status"].to_list() == ["Q"] * 4
