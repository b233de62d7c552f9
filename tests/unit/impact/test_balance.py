import numpy as np
import polars as pl
import pytest

from pipelines.impact.balance import HIGHEST, balance, balance_after, overlap
from pipelines.impact.covariates import encode
from tests.unit.impact.cross_sections import COVARIATES, cross_section

FOUR = pl.DataFrame({"age": [1.0, 3.0, 2.0, 6.0], "treated": [1, 1, 0, 0]})


def value(findings: pl.DataFrame, item: str) -> float:
    return findings.filter(pl.col("item") == item)["value"].item()


def test_the_standardised_difference_is_that_of_its_formula():
    found = balance(FOUR, "treated", ["age"])
    assert value(found, "age, before weighting") == pytest.approx((2 - 4) / np.sqrt((2 + 8) / 2))
    assert value(found, "age, variance ratio before weighting") == pytest.approx(4)
    assert found["passed"].to_list() == [False, False]


def test_weights_move_the_comparison_group_and_leave_the_scale():
    found = balance(FOUR, "treated", ["age"], np.array([1.0, 1.0, 1.0, 0.0]))
    assert value(found, "age, after weighting") == pytest.approx(0)
    assert found["passed"].to_list()[0]


def test_groups_that_a_trait_separates_have_no_figure_and_do_not_pass():
    found = balance(pl.DataFrame({"east": [1.0, 1.0, 0.0, 0.0], "treated": [1, 1, 0, 0]}), "treated", ["east"])
    assert found["value"].to_list() == [None] and found["passed"].to_list() == [False]
    alone = pl.DataFrame({"age": [1.0, 1.0, 2.0, 6.0, 4.0], "treated": [1, 1, 0, 0, 0]})
    assert value(balance(alone, "treated", ["age"]), "age, variance ratio before weighting") is None


def test_text_is_compared_category_by_category():
    frame = pl.DataFrame({"level": ["A", "B", "C", "A", "B", "C", None], "treated": [1, 1, 1, 0, 0, 0, 0]})
    items = balance(frame, "treated", ["level"])["item"].to_list()
    assert items == [f"level={name}, before weighting" for name in ("A", "B", "C", "missing")]


def test_weighting_makes_the_groups_alike():
    frame = cross_section(1500, seed=1)
    before, after = balance(frame, "treated", COVARIATES), balance_after(frame, "treated", COVARIATES, seed=1)
    assert not before["passed"].all()
    assert after["passed"].all()
    assert "after weighting" in after["meaning"][0]


def test_groups_that_overlap_pass_and_their_quantiles_are_in_order():
    found = overlap(cross_section(1000, seed=2), "treated", COVARIATES, seed=1)
    assert found.drop_nulls("threshold")["passed"].all()
    quantiles = [value(found, f"probability of treatment, treated, {share} quantile") for share in ("5%", "50%", "95%")]
    assert quantiles == sorted(quantiles)
    assert value(found, "probability of treatment, comparison, 50% quantile") < quantiles[1]
    assert 30 < value(found, "effective size of the comparison group") < 1000


def test_treated_persons_apart_are_counted():
    frame = cross_section(400, seed=2)
    treated = int(frame["treated"].sum())
    apart = frame.head(60).with_columns(age=pl.lit(12.0), treated=pl.lit(value=True))
    found = overlap(pl.concat([frame, apart]), "treated", COVARIATES, seed=1)
    outside = found.filter(pl.col("item").str.contains("above the range|above " + str(HIGHEST)))
    assert outside["value"].max() >= 100 * 60 / (treated + 60) - 1e-9
    assert not outside["passed"].all()


def test_rare_categories_join_and_constants_leave():
    level = ["A"] * 97 + ["B", "C", "D"]
    frame = pl.DataFrame({"level": level, "age": [30] * 100, "size": [None, *range(99)], "male": [True, False] * 50})
    encoded = encode(frame, ["level", "age", "size", "male"])
    assert encoded.columns == ["level=other", "size", "size=missing", "male"]
    assert encoded["level=other"].sum() == 3
    assert encoded["size"][0] == pytest.approx(49)
    assert encoded.null_count().sum_horizontal().item() == 0
