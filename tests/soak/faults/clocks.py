"""Clocks that jump: releases still sort by age, and `current` is the last one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import libfaketime

from tests.soak.faults.bench import Bench, Desk, Outcome

LIBRARY = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
JUMPS = ("-1d", "-365d", "+1d", "+400d", "+0d")


def jumping(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Run with a clock that is wrong, then with the right one."""
    desk = bench.office("clocks")
    for jump in JUMPS:
        desk.deliver(desk.next())
        told = desk.judged(f"clock {jump}", lambda jump=jump: desk.office.run(**at(jump)), ends=0)
        told.wrong += _in_order(desk)
        yield told


def at(jump: str) -> dict[str, str]:
    """Return the environment of a process whose clock is off by so much; what it waits for is not."""
    return {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME": jump,
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def _in_order(desk: Desk) -> list[str]:
    """Return what is wrong with the shelf: the last release published should have the last name, and be current."""
    shelf = sorted((path for path in (desk.office.home / "releases").glob("2*") if path.is_dir()), key=_made)
    names = [path.name for path in shelf]
    found = [] if names == sorted(names) else [f"names do not sort by age: {names}"]
    return found + ([] if names[-1] == desk.office.current else [f"current is {desk.office.current}, not {names[-1]}"])


def _made(release: Path) -> int:
    """Return when a folder got its name, by the file system's clock, which does not jump."""
    return release.stat().st_ctime_ns


FAMILIES = {"clocks": jumping}
