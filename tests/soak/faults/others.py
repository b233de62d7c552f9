"""Two runs at once, a build that fails midway, and a machine short of memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from tests.soak.faults.bench import Bench, Desk, Outcome
from tests.soak.faults.office import Done
from tests.soak.faults.small_office import FAULTY_WEIGHT, PERIODS, deliver

MEMORY_MB = (300, 700, 1500, 2500)


def two_at_once(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Start two runs at once: one does the work, the other ends at once and says why."""
    desk = bench.office("two")
    for _ in range(min(tries, 10)):
        desk.deliver(desk.next())
        yield desk.judged("two at once", lambda: _two(desk), ends=1)


def _two(desk: Desk) -> Done:
    """Return how the one ended that had to go; what it did not say well stands in its place."""
    begun = time.monotonic()
    pair = [desk.office.start(cold=True), desk.office.start(cold=True)]
    while all(one.poll() is None for one in pair):
        time.sleep(0.02)
    seconds = time.monotonic() - begun
    loser, winner = sorted(pair, key=lambda one: one.poll() is None)
    said = "".join(loser.communicate())
    winner.communicate()
    if winner.returncode != 0 or "Another run is at work" not in said:
        return Done(99, f"{said} (the other ended with {winner.returncode})", seconds)
    return Done(loser.returncode, said, seconds)


def build_fails(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Deliver what fails a test of the dbt project; the old files come back, then new ones of one quarter only."""
    desk = bench.office("dbt")
    for _ in range(2):
        assert desk.at is not None
        deliver(desk.folder, desk.next()[0], weight=FAULTY_WEIGHT)
        failed = desk.office.run()
        wrong = (
            [] if failed.code == 1 and "made_to_fail" in failed.said else [f"ended with {failed.code}: {failed.said}"]
        )
        before = desk.at
        desk.deliver(before)
        again = desk.office.run()
        wrong += [] if again.code == 0 else [f"with the old files back: {again.code}, {again.last}"]
        desk.deliver((desk.next()[0], *before[1:]))
        told = desk.judged("a dbt test fails, the old files come back", desk.office.run, ends=0)
        yield Outcome(told.fault, "dbt", "old", failed.seconds, wrong + told.wrong, failed.last)
        desk.deliver((desk.next()[0],) * len(PERIODS))
        desk.judged("", desk.office.run)


def short_of_memory(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Let no process of the run have more than so much address space."""
    desk = bench.office("memory")
    for size in MEMORY_MB:
        desk.deliver(desk.next())
        yield desk.judged(f"at most {size} MB of address space", lambda size=size: _with_memory(desk, size))


def _with_memory(desk: Desk, size_mb: int) -> Done:
    begun = time.monotonic()
    process = desk.office.start(cold=True)
    resource.prlimit(process.pid, resource.RLIMIT_AS, (size_mb * 2**20, size_mb * 2**20))
    out, err = process.communicate()
    return Done(process.returncode, out + err, time.monotonic() - begun)


FAMILIES = {"two": two_at_once, "dbt": build_fails, "memory": short_of_memory}
