"""A few inputs of every kind, the same each time; `python -m tests.soak.fuzz` tries as many as wanted."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import addresses, descriptions, files, questions, reading, texts
from tests.fuzz.guided import TARGETS as GUIDED
from tests.fuzz.target import Target, time_limit

TARGETS = [*texts.TARGETS, *files.TARGETS, *descriptions.TARGETS, *questions.TARGETS, *addresses.TARGETS]


@pytest.fixture(scope="module", autouse=True)
def one_process_for_native_parsers() -> Iterator[None]:
    yield
    reading.kept.end()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_input_is_read_or_refused_in_words(target: Target):
    @seed(1)
    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs)
    def try_each(made):
        with time_limit():
            target.check(made)

    try_each()


@pytest.mark.parametrize("name", GUIDED)
def test_what_a_guided_campaign_begins_from_is_sound(name):
    for content in GUIDED[name].beginnings:
        GUIDED[name].check(content)
