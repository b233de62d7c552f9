"""What is fuzzed: how inputs are made, and what must hold for each of them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy

CPU_LIMIT_S = 20.0


@dataclass(frozen=True)
class Target:
    """`check` raises for an input that is a finding; what the product may say to it, the check lets pass.

    Attributes:
        name: As it is printed.
        inputs: Makes inputs.
        check: Tries one.
        share: Of a campaign, relative to the others: a quick target gets more.
    """

    name: str
    inputs: SearchStrategy[Any]
    check: Callable[[Any], None]
    share: int = 1


class HangError(BaseException):
    """An input took too long; no handler of the product catches it."""


@contextmanager
def time_limit(seconds: float = CPU_LIMIT_S) -> Iterator[None]:
    """End the block when it has used that much time of the processors, however busy the machine is.

    Raises:
        HangError: It has.
    """

    def ring(*_: object) -> None:
        raise HangError(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
