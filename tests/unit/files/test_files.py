"""What killed processes left is removed a day later, and faults of the machine are put in words."""

import errno
import os

import pytest

from pipelines.errors import advice
from pipelines.files import remove_leftovers


def test_only_what_is_unfinished_and_old_is_removed(tmp_path):
    names = ["room/.new-old", "room/deep/.new-folder/part", "scratch/old", ".new-top", "room/kept", "room/.new-young"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    old = ["room/.new-old", "room/deep/.new-folder", "scratch/old", ".new-top", "room/kept"]
    for name in old:
        os.utime(tmp_path / name, (0, 0))
    remove_leftovers(tmp_path)
    there = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert there == ["room/.new-young", "room/kept"]


@pytest.mark.parametrize(
    "fault, says",
    [
        (str(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/srv/x")), "disk is full"),
        ("(sqlite3.OperationalError) database or disk is full", "disk is full"),
        ("(sqlite3.OperationalError) disk I/O error", "full or faulty"),
        (str(OSError(errno.EROFS, os.strerror(errno.EROFS))), "only be read"),
        ("MemoryError", "short of memory"),
        ("KeyError: 'x'", None),
    ],
)
def test_a_fault_of_the_machine_says_what_to_do(fault, says):
    found = advice(fault)
    assert found is None if says is None else says in str(found)
