import polars as pl
import pytest

from pipelines.impact.sensitivity import sensitivity, strength
from tests.unit.impact.cross_sections import COVARIATES, cross_section

EFFECT, INTERVAL = "robustness of the effect, percent", "robustness of its 95 % interval, percent"


def found(effect: float) -> dict[str, tuple[float | None, bool | None, str]]:
    frame = sensitivity(cross_section(500, seed=3, effect=effect), "outcome", "treated", COVARIATES, None, seed=1)
    return {item: (value, passed, meaning) for item, value, _, passed, meaning in frame.iter_rows()}


@pytest.fixture(scope="module")
def strong() -> dict:
    return found(3.0)


@pytest.mark.parametrize("equal", [0.0, 0.05, 0.3, 0.9])
def test_a_trait_that_explains_as_much_of_both_has_that_strength(equal):
    assert strength(equal, equal) == pytest.approx(equal)


def test_a_trait_that_explains_one_thing_only_does_no_harm():
    assert strength(0.5, 0.0) == strength(0.0, 0.5) == 0
    assert strength(0.1, 1.0) == 1


def test_a_strong_effect_withstands_more_than_any_observed_trait(strong):
    value, passed, meaning = strong[EFFECT]
    assert value > 50
    assert passed
    assert "An unobserved trait would have to explain at least" in meaning
    assert "The strongest observed trait" in meaning


def test_the_interval_falls_before_the_effect(strong):
    assert 0 < strong[INTERVAL][0] < strong[EFFECT][0]


def test_what_selects_is_stronger_than_noise(strong):
    strengths = {name: strong[f"strength of {name}, percent"][0] for name in COVARIATES}
    assert max(strengths["age"], strengths["language"]) > strengths["noise"]
    assert all(0 <= value <= 100 for value in strengths.values())


def test_no_effect_withstands_nothing():
    none = found(0.0)
    value, passed, _ = none[EFFECT]
    assert value < 10
    assert not passed
    assert none[INTERVAL][2].startswith("No unobserved trait is needed for the interval to reach zero.")


def test_a_single_covariate_has_nothing_to_be_compared_with():
    frame = sensitivity(cross_section(200, seed=3), "outcome", "treated", ["age"], None, seed=1)
    assert frame["item"].to_list() == [EFFECT, INTERVAL]
    assert frame.select(pl.col("threshold", "passed").is_null().all()).row(0) == (True, True)
