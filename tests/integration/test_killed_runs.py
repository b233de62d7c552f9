"""A run killed at several points leaves the last release whole, and the next run finishes."""

import os
import shutil
import signal
import time
from pathlib import Path

QUARTERS = ("indiv_a14t2.tsv.gz", "indiv_a14t3.tsv.gz")
QUERY = ("query", "unemployment_rate_national", "--where", "ref_area=ARG", "--totals", "--format", "csv")


def something(folder: Path, pattern: str) -> bool:
    return folder.exists() and any(folder.glob(pattern))


def wait_for(process, condition, seconds: float = 600) -> bool:
    """Return whether the condition came true while the process was at work."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return process.poll() is None
        if process.poll() is not None:
            return False
        time.sleep(0.002)
    raise AssertionError("the run hangs")


def kill(process) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_run_killed_at_several_points_leaves_the_release_whole(real_data, tmp_path, lmis_at):
    mirror, home = tmp_path / "mirror", tmp_path / "home"
    folder = mirror / "surveys" / "arg_eph"
    folder.mkdir(parents=True)
    shutil.copy(real_data / "surveys" / "arg_eph" / QUARTERS[0], folder)
    lmis = lmis_at(home, mirror)
    assert lmis("run", "--source", "arg_eph").returncode == 0
    before = (home / "releases" / "current").resolve().name
    shutil.copy(real_data / "surveys" / "arg_eph" / QUARTERS[1], folder)
    (home / "logs" / "dbt.log").unlink()

    partition = "source_id=arg_eph/time_period=2014-Q3"
    points = {
        "while starting": lambda: something(home, ".run.lock"),
        "bytes landed": lambda: len(list((home / "landing" / "objects").glob("*/*"))) == 2,
        "half staged": lambda: something(home / "staging" / partition, "rejected.parquet"),
        "harmonised": lambda: something(home / "harmonised" / "person" / partition, "part.parquet"),
        "dbt at work": lambda: (
            something(home / "logs", "dbt.log") and b"START" in (home / "logs" / "dbt.log").read_bytes()
        ),
        "release half built": lambda: something(home / "releases", ".building-*/*"),
    }
    reached = []
    for name, condition in points.items():
        process = lmis.start("run", "--source", "arg_eph")
        if wait_for(process, condition):
            reached.append(name)
            kill(process)
        process.wait()
        assert lmis("release", "verify").returncode == 0, name
        if name in reached:
            assert (home / "releases" / "current").resolve().name == before, name
    assert len(reached) >= 5, reached

    assert lmis("run", "--source", "arg_eph").returncode == 0
    assert lmis("release", "verify").returncode == 0
    rows = lmis(*QUERY).stdout.splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["2014-Q2", "2014-Q3"]
    assert [round(float(row.split(",")[10]), 1) for row in rows] == [7.5, 7.5]
    assert not list((home / "releases").glob(".building-*"))
    # A rollback lasts until there is something new.
    assert lmis("release", "rollback").returncode == 0
    assert "Release unchanged" in lmis("run", "--source", "arg_eph").stdout
    assert (home / "releases" / "current").resolve().name == before

    status = lmis("source", "status", "--format", "csv").stdout
    assert "arg_eph,2014-Q3,61518,61518,0,0," in status
