"""What faults are tried on: an office under faults, and one without, given the same input in the same order."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.faults.examine import Content, after_fault, after_next_run, content_of, leftovers, plain_words
from tests.soak.faults.office import Done, Office
from tests.soak.faults.server import FaultyServer
from tests.soak.faults.small_office import PERIODS, deliver, make_project
from tests.soak.faults.warm import Warm

Input = tuple[int, ...]
"""Which version of the files each period has."""

VERSIONS = 3


@dataclass
class Outcome:
    """What came of one fault. `release`: what readers had after it, `old` or `new`; `wrong`: what should not be."""

    fault: str
    phase: str
    release: str
    seconds: float
    wrong: list[str]
    said: str = ""


@dataclass
class Bench:
    """Gives an office its next input, and says what an undisturbed office makes of it."""

    folder: Path
    server: FaultyServer
    project: Path = field(init=False)
    warm: Warm = field(init=False)
    run_seconds: float = 0.0
    _undisturbed: Office = field(init=False)
    _there: Input | None = None
    _known: dict[tuple[Input | None, Input], Content] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.project = make_project(self.folder / "project", self.server.address)
        self.warm = Warm(self.project)
        mirror = self.folder / "mirror-undisturbed"
        self._undisturbed = Office(self.project, self.folder / "undisturbed", mirror, self.warm)

    def office(self, name: str, *, mirror: bool = True) -> Desk:
        """Return an office after a first run; without a mirror, it asks the server."""
        folder = self.folder / f"mirror-{name}" if mirror else self.server.folder
        office = Office(self.project, self.folder / name / "home", folder if mirror else None, self.warm)
        desk = Desk(self, office, folder)
        self.server.well()
        desk.deliver(desk.next())
        first = desk.office.run()
        if first.code:
            raise RuntimeError(f"the first run of {name} failed: {first.said}")
        desk.settle()
        return desk

    def expected(self, before: Input | None, now: Input) -> Content:
        """Return what an office without faults makes of an input, coming from another one."""
        if (before, now) not in self._known:
            if self._there != before and before is not None:
                self._go(before)
            self._go(now)
            self._known[before, now] = content_of(self._undisturbed)
        return self._known[before, now]

    def _go(self, there: Input) -> None:
        give(self._undisturbed.mirror, there)
        done = self._undisturbed.run()
        if done.code:
            raise RuntimeError(f"the undisturbed run failed: {done.said}")
        self.run_seconds, self._there = done.seconds, there


@dataclass
class Desk:
    """An office under faults, what it was given last, and what it is given now."""

    bench: Bench
    office: Office
    folder: Path
    at: Input | None = None
    given: Input | None = None
    release: str | None = None
    given_at: float = 0.0

    def next(self) -> Input:
        """Return another version of every file."""
        return (self.at[-1] % VERSIONS + 1 if self.at else 1,) * len(PERIODS)

    def deliver(self, there: Input, **more: float) -> None:
        """Put the files of an input where the office looks for them."""
        give(self.folder, there, **more)
        self.given, self.release, self.given_at = there, self.office.current, time.time()

    def settle(self) -> None:
        """Take what was given as the state of the office."""
        self.at = self.given

    def judged(self, fault: str, run: Callable[[], Done | None], *, ends: int | None = None) -> Outcome:
        """Do a run under a fault over the input at hand, look, and let the next run go undisturbed.

        `run` does the faulty run; `ends` is the exit code that it should have (None: any, or it was killed).
        """
        assert self.given is not None
        expected = self.bench.expected(self.at, self.given)
        since, begun = time.time(), time.monotonic()
        done = run()
        seconds, phase = time.monotonic() - begun, self.office.reached(since)
        wrong = after_fault(self.office, self.release) + (plain_words(done) if done else [])
        if done and ends is not None and done.code != ends:
            wrong.append(f"ended with {done.code}, not {ends}")
        release = "old" if self.office.current == self.release else "new"
        self.bench.server.well()
        for path in leftovers(self.office):  # the next night
            os.utime(path, (0, 0), follow_symlinks=False)
        following = self.office.run()
        wrong += after_next_run(self.office, following, expected)
        if release == "old":
            self.bench.run_seconds = following.seconds  # as long as the machine takes now
        wrong += [f"left behind: {path}" for path in leftovers(self.office)]
        self.settle()
        return Outcome(fault, phase, release, seconds, wrong, done.last if done else "")


def give(folder: Path | None, there: Input, **more: float) -> None:
    """Write the files of an input."""
    assert folder is not None
    for period, version in zip(PERIODS, there, strict=True):
        deliver(folder, version, periods=[period], **more)


@contextmanager
def bench_in(folder: Path) -> Iterator[Bench]:
    """Make a bench, with its server."""
    with FaultyServer.listening(folder / "served") as server:
        yield Bench(folder, server)
