"""Whatever the survey: an attack that knows nothing of the protection finds no small count."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.protection.protect import protect
from tests.unit.protection.attack import attack
from tests.unit.protection.made_up_survey import INDICATORS, made_up_persons, observations


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    size=st.integers(8, 35),
    min_cases=st.integers(3, 6),
    unknown=st.sampled_from([0, 0.05]),
)
def test_no_small_count_can_be_placed_more_closely_than_the_minimum(seed, size, min_cases, unknown):
    estimates = observations(made_up_persons(seed, size, unknown))
    protected = protect(estimates, INDICATORS, {"qma_lfs": min_cases})
    assert protected.observations.height == estimates.height
    failed = protected.audit.filter(passed=False).height
    widths = attack(protected.observations, estimates, min_cases)
    narrow = {cell: both for cell, both in widths.items() if min(both) < min_cases - 1e-4}
    assert not narrow or failed  # a survey too small to hide anybody in is refused, and says so
    assert not failed or size < 20
