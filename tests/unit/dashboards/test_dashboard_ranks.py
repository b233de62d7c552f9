import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.ranks import rank_intervals, side, without_one


def _frame(*figures: tuple[float | None, float | None]) -> pl.DataFrame:
    rows = [(str(i), value, se) for i, (value, se) in enumerate(figures, 1)]
    schema = {"isco08": pl.String, "obs_value": pl.Float64, "se": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _ranks(*figures: tuple[float | None, float | None]) -> list[tuple]:
    return rank_intervals(_frame(*figures)).select("rank_first", "rank_last").rows()


def test_ranks_are_shared_where_differences_are_within_their_error():
    # 2.0 and 1.9 cannot be told apart (0.1 < 1.96 * 0.14), both lie above 1.0.
    assert _ranks((2.0, 0.1), (1.9, 0.1), (1.0, 0.1)) == [(1, 2), (1, 2), (3, 3)]


def test_overlapping_intervals_may_still_be_apart():
    # The intervals of 0 (to 0.98) and 1.5 (from 0.52) overlap; their difference exceeds 1.96 * 0.707.
    assert _ranks((1.5, 0.5), (0.0, 0.5)) == [(1, 1), (2, 2)]


def test_a_withheld_figure_has_no_rank_and_takes_none():
    assert _ranks((2.0, 0.1), (None, None), (1.0, 0.1), (5.0, None)) == [(1, 1), (None, None), (2, 2), (None, None)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0, 2)), min_size=1, max_size=12))
def test_a_rank_interval_holds_the_rank_of_the_figure(figures):
    ranks, values = _ranks(*figures), [value for value, _ in figures]
    for value, (first, last) in zip(values, ranks, strict=True):
        assert first <= 1 + sum(other > value for other in values)
        assert last >= len(values) - sum(other < value for other in values)


@pytest.mark.parametrize(
    ("lower", "upper", "where"),
    [
        (0.1, 0.9, "above"),
        (-0.9, -0.1, "below"),
        (-0.1, 0.9, "unclear"),
        (0.004, 0.9, "unclear"),
        (None, None, "unclear"),
    ],
)
def test_a_figure_is_on_a_side_only_if_its_interval_as_shown_excludes_zero(lower, upper, where):
    assert side({"obs_value": 0.5, "ci_lower": lower, "ci_upper": upper}, 2) == where


def test_the_index_without_one_part_lies_between_two_ends():
    assert without_one(2.0, [1.0, 2.0, 3.0]) == (1.5, 2.5)


def test_of_an_index_that_is_not_the_mean_of_its_parts_nothing_is_said():
    assert without_one(2.2, [1.0, 2.0, 3.0]) is None and without_one(1.0, [1.0]) is None
