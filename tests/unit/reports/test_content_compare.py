"""A difference may be said only where the figures allow it."""

from pipelines.reports.content.compare import by_birth, by_intervals, over_time


def row(
    value: float | None, se: float | None = None, low: float | None = None, high: float | None = None, standard="a"
):
    return {"obs_value": value, "se": se, "ci_lower": low, "ci_upper": high, "standard": standard}


def test_two_samples_by_their_combined_standard_error():
    # sqrt(1 + 4) = 2.23607; times 1.959964 = 4.38261.
    verdict = over_time(row(15.0, 1.0), row(10.0, 2.0), None, 1)
    assert verdict.way == "more"
    assert verdict.difference == 5.0
    assert (round(verdict.low, 4), round(verdict.high, 4)) == (0.6174, 9.3826)
    assert over_time(row(14.0, 1.0), row(10.0, 2.0), None, 1).way == "unclear"
    assert over_time(row(5.0, 1.0), row(10.0, 2.0), None, 1).way == "less"


def test_the_published_change_knows_better():
    change = row(-1.5, 0.5, -2.5, -0.5)
    assert over_time(row(8.5, 3.0), row(10.0, 3.0), change, 1).way == "less"
    assert over_time(row(8.5, 3.0), row(10.0, 3.0), None, 1).way == "unclear"


def test_nothing_is_said_across_a_break():
    assert over_time(row(20.0, 0.1, standard="ICLS-19"), row(10.0, 0.1, standard="ICLS-13"), None, 1).way == "break"


def test_counts_without_intervals_are_put_side_by_side():
    assert over_time(row(49500.0, standard=None), row(43900.0, standard=None), None, 0).way == "plain"


def test_intervals_that_touch_are_no_difference():
    assert by_intervals(row(12.0, low=11.0, high=13.0), row(9.0, low=8.0, high=10.9)).way == "more"
    assert by_intervals(row(12.0, low=11.0, high=13.0), row(9.0, low=8.0, high=11.0)).way == "unclear"


def test_a_gap_turns_round_for_the_foreign_born():
    verdict = by_birth(row(25.0), row(12.0), row(-13.0, 1.5, -15.9, -10.1), 1)
    assert (verdict.way, verdict.difference, verdict.low, verdict.high) == ("more", 13.0, 10.1, 15.9)


def test_a_bound_printed_as_nought_does_not_exclude_nought():
    gap = row(-2.0, 1.0, -4.0, -0.04)
    assert by_birth(row(25.0), row(23.0), gap, 1).way == "unclear"
    assert by_birth(row(25.0), row(23.0), gap, 2).way == "more"
