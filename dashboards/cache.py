"""Answers that were given before. A release never changes, so the same question has the same answer.

What may be asked is without end, so only so many bytes are kept: the answers asked for longest ago go first, those of
an earlier release among them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """What was made, and how many bytes of memory it is worth; with none it is given out and not kept."""

    value: Value
    size: int


class Cache(Generic[Value]):
    """A bounded memory of answers for several threads; a question that several ask at once is answered once."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer[Value]] = OrderedDict()
        self._under_way: dict[Hashable, Future[Value]] = {}
        self.size = 0

    def get(self, question: Hashable, make: Callable[[], Answer[Value]]) -> Value:
        """The answer to a question: kept, awaited from the thread that is making it, or made now.

        Args:
            question: All that the answer depends on, the release among it.
            make: Makes the answer. What it raises, everybody who waits gets; nothing is kept then.
        """
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question].value
            waiting = self._under_way.get(question)
            if waiting is None:
                mine = self._under_way[question] = Future()
        if waiting is not None:
            return waiting.result()
        try:
            answer = make()
        except BaseException as problem:
            self._end(question)
            mine.set_exception(problem)
            raise
        self._end(question, answer)
        mine.set_result(answer.value)
        return answer.value

    def _end(self, question: Hashable, answer: Answer[Value] | None = None) -> None:
        """Note that a question is no longer under way, and keep its answer if there is one to keep."""
        with self._lock:
            del self._under_way[question]
            if answer is None or not 0 < answer.size <= self._max_bytes:
                return
            self._kept[question] = answer
            self.size += answer.size
            while self.size > self._max_bytes:
                self.size -= self._kept.popitem(last=False)[1].size
