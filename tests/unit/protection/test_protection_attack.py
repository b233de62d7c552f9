"""Whatever the survey: an attack that knows nothing of the protection finds no small count."""

import pytest

from pipelines.protection.protect import protect
from tests.unit.protection.attack import attack
from tests.unit.protection.made_up_survey import INDICATORS, made_up_persons, observations

SURVEYS = [
    (5305, 12, 6, 0),
    (9548, 9, 4, 0),
    (1408, 21, 6, 0),
    (9264, 11, 4, 0),
    (6867, 12, 3, 0.05),
    (9179, 34, 4, 0),
    (1596, 25, 3, 0),
    (60, 17, 3, 0),
    (1186, 34, 3, 0.05),
    (9455, 26, 6, 0),
    (9528, 26, 4, 0.05),
    (1272, 35, 6, 0),
]
"""Seed and size of the survey, the fewest respondents of a count, and the share of unknown codes."""


@pytest.mark.parametrize(("seed", "size", "min_cases", "unknown"), SURVEYS)
def test_no_small_count_can_be_placed_more_closely_than_the_minimum(seed, size, min_cases, unknown):
    estimates = observations(made_up_persons(seed, size, unknown))
    protected = protect(estimates, INDICATORS, {"qma_lfs": min_cases})
    assert protected.observations.height == estimates.height
    failed = protected.audit.filter(passed=False).height
    widths = attack(protected.observations, estimates, min_cases)
    narrow = {cell: both for cell, both in widths.items() if min(both) < min_cases - 1e-4}
    assert not narrow or failed  # a survey too small to hide anybody in is refused, and says so
    assert not failed or size < 20
