"""A publish that dies at any step leaves readers the release they had."""

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.release import build, store
from pipelines.release.build import publish

STEPS = (
    "write_estimates",
    "write_database",
    "write_manifest",
    "seal",
    "sync",
    "switch_current",
)

KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from pipelines.release import build
wanted = pickle.loads(Path(sys.argv[1]).read_bytes())
setattr(build, sys.argv[2], lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
from tests.unit.release.conftest import unprotected
build.publish(**wanted, protection=unprotected, gate=lambda observations: [])
"""


class PowerCut(BaseException):
    """No handler of the code expects it."""


@pytest.mark.parametrize("step", STEPS)
def test_dying_at_a_step_leaves_current(wanted, monkeypatch, step, one):
    die_and_publish_again(wanted, monkeypatch, step, one)


@pytest.mark.parametrize("step", ["write_database", "switch_current"])
def test_dying_in_the_first_publish_leaves_no_current(wanted, monkeypatch, step):
    die_and_publish_again(wanted, monkeypatch, step, None)


def die_and_publish_again(wanted, monkeypatch, step, before):
    changed = {**wanted, "fingerprint": "two"}

    def die(*args, **kwargs):
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(build, step, die)
        with pytest.raises(PowerCut):
            publish(**changed)
    assert store.current(wanted["releases"]) == before
    after = publish(**changed)
    assert after.current and store.verify(wanted["releases"]).ok
    assert not list(wanted["releases"].glob(".building-*"))
    # A release that was complete, but not yet shown, is shown and not made a second time.
    assert len(store.list_releases(wanted["releases"])) == (2 if before else 1)


@pytest.mark.parametrize("step", ["write_manifest", "switch_current"])
def test_a_killed_process_leaves_current_and_is_swept_up(wanted, tmp_path, step, one):
    arguments = {**wanted, "fingerprint": "two"}
    del arguments["gate"], arguments["protection"]  # functions are not pickled
    (tmp_path / "wanted.pickle").write_bytes(pickle.dumps(arguments))
    root = Path(build.__file__).parents[2]
    process = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "wanted.pickle"), step],
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert process.returncode == -signal.SIGKILL
    releases = wanted["releases"]
    assert store.current(releases).id == one.id and store.verify(releases).ok
    assert len(list(releases.glob(".building-*"))) == (1 if step == "write_manifest" else 0)
    after = publish(**arguments, protection=wanted["protection"], gate=wanted["gate"])  # the lock died with the process
    assert after.id != one.id and store.verify(releases).ok
    assert not list(releases.glob(".building-*"))


def test_leftovers_are_removed_sealed_or_not(wanted):
    releases = wanted["releases"]
    (releases / ".building-aa" / "spill").mkdir(parents=True)
    (releases / ".building-aa" / "half").write_text("half")
    (releases / ".building-bb").mkdir(mode=0o555)
    (releases / ".current-cc").symlink_to("nowhere")
    (releases / "notes.txt").write_text("somebody's")
    release = publish(**wanted)
    names = {path.name for path in releases.iterdir()}
    assert names == {release.id, "current", ".lock", "notes.txt"}
