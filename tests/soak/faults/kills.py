"""Runs that die: killed at points spread over a run, killed alone, stopped politely."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

from tests.soak.faults.bench import Bench, Desk, Outcome
from tests.soak.faults.examine import accounts
from tests.soak.faults.office import Done, kill

PATIENCE_S = 300


def killed(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Kill a run and all that it started, at points spread evenly over its length, each at random within its share."""
    desk, draw = bench.office("kills"), random.Random(seed)
    for share in draw.sample([(at + draw.random()) / tries for at in range(tries)], tries):
        desk.deliver(desk.next())
        yield desk.judged("killed", lambda share=share: _kill_after(desk, share))


def _kill_after(desk: Desk, share: float) -> None:
    process = desk.office.start()
    try:
        process.wait(share * desk.bench.run_seconds)
    except subprocess.TimeoutExpired:
        kill(process)
    process.communicate()


def killed_at(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Kill a run at short moments that random points seldom meet."""
    desk = bench.office("moments")
    home = desk.office.home
    moments: dict[str, Callable[[], bool]] = {
        "bytes just landed": lambda: _new(home / "landing", desk),
        "a partition half written": lambda: _new(home / "quarantine", desk),
        "dbt at work": lambda: _told(home / "logs" / "dbt.log", b"OK created", desk),
        "release half built": lambda: any((home / "releases").glob(".building-*/observations*")),
        "manifest being written": lambda: any((home / "releases").glob(".building-*/lmis.duckdb")),
        "release named, not yet current": lambda: _newest(desk) not in (None, desk.release),
    }
    for name, there in moments.items():
        desk.deliver(desk.next())
        yield desk.judged(f"killed: {name}", lambda there=there: _kill_when(desk, there))


def killed_alone(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Kill the run and not what it started, as a machine short of memory does; the next run waits for no one."""
    desk = bench.office("alone")
    for _ in range(2):
        desk.deliver(desk.next())
        yield desk.judged("killed alone, dbt goes on", lambda: _kill_alone(desk))


def and_back(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Kill a run over new files; the old ones come back, and then one new file: nothing of the killed run may show."""
    desk = bench.office("back")
    for share in (0.35, 0.45, 0.7, 0.8):
        before = desk.at
        assert before is not None
        after = desk.next()
        desk.deliver(after)
        since, begun = time.time(), time.monotonic()
        _kill_after(desk, share)
        seconds, phase = time.monotonic() - begun, desk.office.reached(since)
        desk.deliver(before)
        back = desk.office.run()
        wrong = accounts(desk.office) + ([f"ended with {back.code}: {back.last}"] if back.code else [])
        desk.deliver((after[0], *before[1:]))
        told = desk.judged("killed, and the old files come back", lambda: desk.office.run())
        yield Outcome(told.fault, phase, "old", seconds, wrong + told.wrong, told.said)


def stopped(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Ask a run to end: Ctrl-C (to all of it), and a service manager's or a person's TERM."""
    desk = bench.office("stopped")
    home = desk.office.home
    ways = (
        ("Ctrl-C", signal.SIGINT, True),
        ("TERM", signal.SIGTERM, True),
        ("TERM to lmis alone", signal.SIGTERM, False),
    )
    for name, number, to_all in ways:
        for there in (
            lambda: _new(home / "quarantine", desk),
            lambda: _told(home / "logs" / "dbt.log", b"START", desk),
        ):
            desk.deliver(desk.next())
            yield desk.judged(name, lambda n=number, a=to_all, t=there: _stop(desk, n, t, to_all=a))


def _stop(desk: Desk, number: int, there: Callable[[], bool], *, to_all: bool) -> Done:
    begun = time.monotonic()
    process = desk.office.start(cold=True)
    while process.poll() is None and not there():
        time.sleep(0.01)
    asked = time.monotonic()
    (os.killpg if to_all else os.kill)(process.pid, number)
    try:
        out, err = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        kill(process)
        return Done(-1, f"lmis: did not end within {PATIENCE_S} s of being asked", time.monotonic() - begun)
    ended = f"(ended {time.monotonic() - asked:.1f} s after being asked, code {process.returncode})"
    return Done(process.returncode, f"{out}{err}\n{ended}", time.monotonic() - begun)


def _kill_when(desk: Desk, there: Callable[[], bool]) -> None:
    process = desk.office.start()
    while process.poll() is None and not there():
        time.sleep(0.0005)
    kill(process)


def _kill_alone(desk: Desk) -> None:
    log = desk.office.home / "logs" / "dbt.log"
    process = desk.office.start()
    while process.poll() is None and not _told(log, b"START", desk):
        time.sleep(0.01)
    process.kill()
    process.wait()


def _new(folder: object, desk: Desk) -> bool:
    return any(path.lstat().st_mtime > desk.given_at for path in folder.rglob("*") if path.exists())  # type: ignore[attr-defined]


def _told(log: object, words: bytes, desk: Desk) -> bool:
    there = log.exists() and log.stat().st_mtime > desk.given_at  # type: ignore[attr-defined]
    return there and words in log.read_bytes()  # type: ignore[attr-defined]


def _newest(desk: Desk) -> str | None:
    return max((path.name for path in (desk.office.home / "releases").glob("2*") if path.is_dir()), default=None)


FAMILIES = {"kills": killed, "moments": killed_at, "alone": killed_alone, "back": and_back, "stopped": stopped}
