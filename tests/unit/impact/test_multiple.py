"""Adjusted p-values: figures that can be reckoned by hand, and what must always hold."""

import pytest

from pipelines.impact.multiple import adjusted

P = [0.01, 0.04, 0.03, 0.005]


def test_holm_multiplies_the_smallest_by_their_number_and_never_falls():
    """Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, and 0.04 lifted to 0.06."""
    assert adjusted(P, "holm") == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_benjamini_hochberg_divides_by_the_rank():
    """Times 4/1, 4/2, 4/3, 4/4: 0.02, 0.02, 0.04, 0.04."""
    assert adjusted(P, "benjamini_hochberg") == pytest.approx([0.02, 0.04, 0.04, 0.02])


@pytest.mark.parametrize("correction", ["holm", "benjamini_hochberg"])
def test_one_test_needs_no_correction_and_none_exceeds_one(correction):
    assert adjusted([0.3], correction) == [0.3]
    assert adjusted([0.9, 0.8, 0.7], correction) == pytest.approx([1.0] * 3 if correction == "holm" else [0.9] * 3)
    assert adjusted([], correction) == []
