"""No estimate that rests on a few persons is shown, and none that gives such a one away."""

import polars as pl
import pytest

from pipelines.impact.disclosure import FEWEST, GIVES_AWAY, NUMBERS, TOO_FEW, protect, shown_count
from pipelines.impact.estimate import table


def estimates(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    """Rows of subgroup, value, treated and comparison persons."""
    numbers = dict.fromkeys(NUMBERS, 1.0)
    return table(
        "impact_estimate",
        [
            {
                "design": "d_1",
                "outcome": "employed",
                "estimator": "callaway_santanna",
                "role": "main",
                "subgroup": subgroup,
                "subgroup_value": value,
                **numbers,
                "n_treated": treated,
                "n_comparison": others,
                "n_clusters": treated + others,
            }
            for subgroup, value, treated, others in rows
        ],
    )


def statuses(*rows: tuple[str, str, int, int]) -> dict[str, str]:
    shown = protect(estimates(*rows))
    return dict(zip(shown["subgroup_value"], shown["conf_status"], strict=True))


TOTAL = ("_T", "_T", 100, 200)


def test_what_rests_on_enough_persons_is_shown_as_a_model_s_estimate():
    shown = protect(estimates(("_T", "_T", FEWEST, FEWEST)))
    assert shown.select("obs_status", "conf_status", "rule").rows() == [("E", "F", None)]
    assert shown.drop_nulls(list(NUMBERS)).height == 1


@pytest.mark.parametrize(("treated", "others"), [(FEWEST - 1, 500), (500, FEWEST - 1), (0, 0)])
def test_too_few_on_either_side_are_withheld_with_all_their_numbers(treated, others):
    shown = protect(estimates(("_T", "_T", treated, others)))
    assert shown.select("obs_status", "conf_status", "rule").rows() == [("Q", "C", TOO_FEW)]
    assert shown.select(NUMBERS).null_count().row(0) == (1,) * len(NUMBERS)
    assert shown["outcome"].to_list() == ["employed"]


def test_one_of_two_withheld_takes_the_other_with_it():
    assert statuses(TOTAL, ("sex", "F", 95, 150), ("sex", "M", 5, 50)) == {"_T": "F", "F": "D", "M": "C"}
    shown = protect(estimates(TOTAL, ("sex", "F", 95, 150), ("sex", "M", 5, 50)))
    assert shown.filter(pl.col("subgroup_value") == "F")["rule"].to_list() == [GIVES_AWAY]


def test_of_several_the_smallest_goes_too_and_the_rest_stay():
    groups = [("field", "01", 4, 50), ("field", "04", 60, 80), ("field", "07", 16, 30), ("field", "09", 20, 40)]
    assert statuses(TOTAL, *groups) == {"_T": "F", "01": "C", "04": "F", "07": "D", "09": "F"}


def test_two_small_ones_that_are_few_together_need_a_third():
    groups = [("field", "01", 4, 50), ("field", "04", 3, 50), ("field", "07", 43, 50), ("field", "09", 50, 50)]
    assert statuses(TOTAL, *groups) == {"_T": "F", "01": "C", "04": "C", "07": "D", "09": "F"}


def test_another_trait_and_another_event_time_are_judged_by_themselves():
    rows = estimates(("sex", "F", 5, 50), ("sex", "M", 95, 50), ("field", "01", 40, 50), ("field", "04", 60, 50))
    later = rows.with_columns(event_time=pl.lit(3, pl.Int64), n_treated=pl.lit(30, pl.Int64))
    shown = protect(pl.concat([rows, later]))
    withheld = shown.filter(pl.col("conf_status") != "F")
    assert set(withheld["subgroup"]) == {"sex"}
    assert withheld["event_time"].null_count() == withheld.height == 2


def test_a_few_persons_are_not_told_in_words_either():
    assert shown_count(3) == f"fewer than {FEWEST}"
    assert (shown_count(FEWEST), shown_count(0)) == (str(FEWEST), "0")


def test_nothing_to_protect_is_nothing():
    assert protect(estimates()).is_empty()
