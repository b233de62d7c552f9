"""Who is compared with whom: counted by hand on a panel of a few persons."""

import polars as pl
import pytest

from pipelines.impact.design import PanelWindow
from pipelines.impact.pairs import event_times, pairs, support, without_thin

WINDOW = PanelWindow(period="year", horizon=1, pre_periods=2)


def panel(*units: tuple[int, list[int]]) -> pl.DataFrame:
    """Units by first treatment and the periods in which they are seen; the outcome is their number and the period."""
    rows = [(at, period, first, at, 1.0, at + period / 10) for at, (first, seen) in enumerate(units) for period in seen]
    columns = ["unit", "period", "first_treated", "cluster", "weight", "employed"]
    return pl.DataFrame(rows, schema=columns, orient="row")


PEOPLE = panel((3, [1, 2, 3, 4]), (4, [1, 2, 3, 4]), (0, [1, 2, 3, 4]), (0, [2, 4]), (0, [1, 3]), (3, [1, 3, 4]))


def test_event_times_leave_the_reference_out():
    assert event_times(PanelWindow(period="year", horizon=2, pre_periods=3)) == [-3, -2, 0, 1, 2]
    assert event_times(PanelWindow(period="year", horizon=1, pre_periods=4, anticipation=1)) == [-4, -3, -1, 0, 1]


def test_the_treated_are_those_seen_in_the_period_before_and_then():
    at_once = support(pairs(PEOPLE, "employed", WINDOW, "not_yet_treated"), [0])
    assert at_once.n_treated == 2, "units 0 and 1; unit 5 is not seen in the period before"
    assert at_once.mean_treated == pytest.approx((0.3 + 1.4) / 2)


def test_the_comparison_are_those_untreated_then_and_seen_in_both():
    """Cohort 3 at time 0 has units 1 (treated later) and 2; cohort 4 has unit 2; unit 3 is never seen in 3."""
    assert support(pairs(PEOPLE, "employed", WINDOW, "not_yet_treated"), [0]).n_comparison == 2
    assert support(pairs(PEOPLE, "employed", WINDOW, "never_treated"), [0]).n_comparison == 1
    later = support(pairs(PEOPLE, "employed", WINDOW, "not_yet_treated"), [1])
    assert (later.n_treated, later.n_comparison) == (1, 2), "cohort 3 in period 4: unit 0 against 2 and 3"


def test_over_several_event_times_each_person_counts_once():
    both = support(pairs(PEOPLE, "employed", WINDOW, "not_yet_treated"), [0, 1])
    assert (both.n_treated, both.n_comparison, both.n_clusters) == (2, 3, 4)


def test_cells_of_few_treated_persons_lose_their_outcome_and_others_keep_it():
    many = [(3, [1, 2, 3, 4])] * 9 + [(3, [1, 2, 3])] + [(4, [1, 2, 3, 4])] * 9 + [(0, [1, 2, 3, 4])] * 5
    thick = without_thin(panel(*many), "employed", WINDOW)
    kept = thick.drop_nulls("employed")
    assert kept.filter(pl.col("first_treated") == 3)["period"].unique().sort().to_list() == [1, 2, 3]
    assert kept.filter(pl.col("first_treated") == 4)["period"].unique().sort().to_list() == [1, 3], "reference stays"
    assert kept.filter(pl.col("first_treated") == 0).height == 20
    assert thick.select("unit", "period").equals(panel(*many).select("unit", "period"))
