import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboards.cache import Answer, Cache


class Counted:
    """Makes an answer of a size and counts how often."""

    def __init__(self, value: str, size: int = 10) -> None:
        self.times = 0
        self._answer = Answer(value, size)

    def __call__(self) -> Answer[str]:
        self.times += 1
        return self._answer


def test_an_answer_is_made_once():
    cache, make = Cache[str](100), Counted("a")
    assert [cache.get("q", make), cache.get("q", make)] == ["a", "a"] and make.times == 1


def test_what_was_asked_for_longest_ago_goes_first():
    cache, makes = Cache[str](30), {name: Counted(name) for name in "abcd"}
    for name in "abcad":  # a was asked for again, so b is the oldest
        cache.get(name, makes[name])
    for name in "acd":
        cache.get(name, makes[name])
    assert [makes[name].times for name in "abcd"] == [1, 1, 1, 1]
    cache.get("b", makes["b"])
    assert makes["b"].times == 2 and cache.size == 30


@pytest.mark.parametrize("size", [0, 31])
def test_an_answer_without_a_size_or_of_too_large_a_one_is_given_but_not_kept(size):
    cache, make = Cache[str](30), Counted("a", size)
    assert [cache.get("q", make) for _ in range(2)] == ["a", "a"]
    assert make.times == 2 and cache.size == 0


def test_questions_without_end_do_not_fill_the_memory():
    cache = Cache[str](1000)
    for number in range(10_000):
        cache.get(number, lambda: Answer("x", 10))
    assert cache.size == 1000


def test_a_question_that_many_ask_at_once_is_answered_once():
    cache, asked, go_on = Cache[str](100), [], threading.Event()

    def make() -> Answer[str]:
        asked.append(1)
        go_on.wait(10)
        return Answer("a", 1)

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(cache.get, "q", make) for _ in range(8)]
        other = pool.submit(Cache[str](100).get, "q", Counted("b"))
        go_on.set()
        assert [a.result() for a in answers] == ["a"] * 8 and other.result() == "b"
    assert len(asked) == 1


def test_a_failure_is_told_to_all_who_wait_and_is_not_kept():
    cache, go_on = Cache[str](100), threading.Event()

    def fail() -> Answer[str]:
        go_on.wait(10)
        raise ValueError("broken")

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(cache.get, "q", fail) for _ in range(2)]
        go_on.set()
        for answer in answers:
            with pytest.raises(ValueError, match="broken"):
                answer.result()
    assert cache.get("q", Counted("a")) == "a"
