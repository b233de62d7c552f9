"""Controlled rounding: additive, near, and multiples of the base."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.protection.relations import load_relations
from pipelines.protection.rounding import round_observations, round_totals, round_values
from tests.unit.protection.made_up_survey import INDICATORS, made_up_persons, observations

CELL = {"source_id": "s", "time_period": "2024", "ref_area": "QMA", "population": "employed"}
OTHERS = dict.fromkeys(["sex", "age", "isco08", "isced11", "isic4", "origin", "breakdown"], "_T")


def table(rows: list[dict]) -> pl.DataFrame:
    return pl.DataFrame([{**CELL, **OTHERS, **row} for row in rows], schema_overrides={"persons": pl.Float64})


def test_a_table_by_hand():
    # Each alone would go down and the sum of 12 to 10: one of the parts has to go up.
    frame = table([{"persons": 12}, *({"isco08": code, "persons": 4.0} for code in "123")])
    rounded = round_totals(frame, 5, load_relations())["rounded"].to_list()
    assert rounded[0] == sum(rounded[1:]) and rounded[0] in (10, 15)
    assert set(rounded[1:]) <= {0, 5}


def test_multiples_stay():
    frame = table([{"persons": 30}, {"sex": "F", "persons": 10}, {"sex": "M", "persons": 20}])
    assert round_totals(frame, 5, load_relations())["rounded"].to_list() == [30, 10, 20]


def test_parts_with_unknown_codes_do_not_exceed_the_whole():
    frame = table([{"persons": 11}, {"origin": "NAT", "persons": 4}, {"origin": "FOR", "persons": 4}])
    rounded = round_totals(frame, 10, load_relations())["rounded"].to_list()
    assert rounded[0] == 10
    assert sum(rounded[1:]) <= 10


def test_a_multiple_moves_where_nothing_else_adds_up():
    # Three values of half a base, each two of which are a whole base: 0 or 5 each cannot be.
    values = np.array([2.5, 2.5, 2.5, 5, 5, 5])
    rounded = round_values(values, [(3, [0, 1]), (4, [1, 2]), (5, [0, 2])], [], 5)
    assert (rounded[[0, 1, 0]] + rounded[[1, 2, 2]]).tolist() == rounded[3:].tolist()
    assert np.abs(rounded - values).max() <= 5


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 200, allow_nan=False), min_size=6, max_size=12), st.sampled_from([3, 5, 10]))
def test_sex_by_occupation_adds_up_and_stays_near(persons, base):
    half = len(persons) // 2
    rows = [
        {"sex": sex, "isco08": str(code + 1), "persons": value}
        for sex, values in (("F", persons[:half]), ("M", persons[half : 2 * half]))
        for code, value in enumerate(values)
    ]
    frame = table(rows)
    sums = [
        frame.group_by(by).agg(pl.col("persons").sum()).with_columns(pl.lit("_T").alias(name) for name in out)
        for by, out in ((["sex"], ["isco08"]), (["isco08"], ["sex"]), ([pl.lit(1).alias("one")], ["sex", "isco08"]))
    ]
    constants = [pl.lit(value).alias(name) for name, value in (CELL | OTHERS).items() if name not in ("sex", "isco08")]
    whole = pl.concat([frame, *(one.with_columns(constants).select(frame.columns) for one in sums)])
    rounded = round_totals(whole, base, load_relations())
    assert ((rounded["rounded"] - rounded["persons"]).abs() < base + 1e-6).all()
    assert (rounded["rounded"] % base == 0).all()
    inner = rounded.filter((pl.col("sex") != "_T") & (pl.col("isco08") != "_T"))
    for name in ("sex", "isco08"):
        margin = rounded.filter((pl.col(name) != "_T") & (pl.col({"sex": "isco08", "isco08": "sex"}[name]) == "_T"))
        added = inner.group_by(name).agg(pl.col("rounded").sum()).sort(name)
        assert added["rounded"].to_list() == margin.sort(name)["rounded"].to_list()


def test_observations_show_rounded_numbers_everywhere_and_rates_as_they_are():
    frame = observations(made_up_persons(seed=2, size=400))
    rounded = round_observations(frame, INDICATORS, {"qma_lfs": 50}, load_relations())
    assert rounded.columns == frame.columns and rounded.height == frame.height
    assert (rounded["n_weighted"].drop_nulls() % 50 == 0).all()
    totals = rounded.filter(pl.col("indicator") == "employment")
    assert (totals["obs_value"] == totals["n_weighted"]).all()
    everybody = totals.filter(pl.col("age") == "_T", pl.col("origin") == "_T", pl.col("isco08") == "_T")
    by_sex = dict(everybody.select("sex", "obs_value").iter_rows())
    assert by_sex["_T"] >= by_sex["F"] + by_sex["M"] > 0
    is_rate = pl.col("indicator") == "unemployment_rate"
    assert rounded.filter(is_rate)["obs_value"].equals(frame.filter(is_rate)["obs_value"])
    assert round_observations(frame, INDICATORS, {}, load_relations()).equals(frame)
