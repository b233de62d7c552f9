"""Disks that are full, or can only be read. Mounting needs root: skipped without."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.soak.faults.bench import Bench, Desk, Outcome
from tests.soak.faults.office import Done

SIZE_MB = 400
LEFT_KB = (0, 256, 1024, 2048, 4096, 6144, 8192, 12288)
"""How much is left on the disk when the run begins."""


def full(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Leave so little room that the run fails in one phase or another; then give it back."""
    if os.geteuid() != 0:
        return
    with _disk(bench.folder / "full"):
        desk = bench.office("full")
        for left in LEFT_KB:
            desk.deliver(desk.next())
            yield desk.judged(f"disk full, {left} kB left", lambda left=left: _run_with(desk, left))


def read_only(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Mount the disk so that it can only be read; then mend it."""
    if os.geteuid() != 0:
        return
    with _disk(bench.folder / "readonly") as disk:
        desk = bench.office("readonly")
        for _ in range(2):
            desk.deliver(desk.next())
            yield desk.judged("disk read-only", lambda: _run_read_only(desk, disk), ends=1)


def _run_with(desk: Desk, left_kb: int) -> Done:
    disk = desk.office.home.parent
    state = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, state.f_bavail * state.f_frsize - left_kb * 1024))
    try:
        return desk.office.run()
    finally:
        filler.unlink()


def _run_read_only(desk: Desk, disk: Path) -> Done:
    _mount("-o", "remount,ro", str(disk))
    try:
        return desk.office.run()
    finally:
        _mount("-o", "remount,rw", str(disk))


@contextmanager
def _disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    _mount("-t", "tmpfs", "-o", f"size={SIZE_MB}m", "faults", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


FAMILIES = {"disk": full, "readonly": read_only}
