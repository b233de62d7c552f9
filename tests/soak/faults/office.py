"""One data folder of the small office: running it, and where a run had come to when it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.commands import Lmis
from tests.soak.faults.warm import Forked, Warm

NAME = "SYNTHETIC"
PHASES = ("starting", "landing", "staging", "harmonise", "dbt", "protect", "release", "published")


@dataclass(frozen=True)
class Done:
    """How a run ended: exit code (negative: the signal), what it said, how long it took."""

    code: int
    said: str
    seconds: float

    @property
    def last(self) -> str:
        """The line a person would look at: the problem, else the last one."""
        lines = [line for line in self.said.splitlines() if line.strip()]
        problems = [line for line in lines if line.startswith(("Problem:", "lmis:", "Not reached", "Not completely"))]
        return (problems or lines or [""])[-1]


@dataclass
class Office:
    """A data folder with its mirror, and the folder for temporary files of all that its runs start."""

    project: Path
    home: Path
    mirror: Path | None
    warm: Warm | None = None
    more: dict[str, str] = field(default_factory=dict)

    def lmis(self, **more: str) -> Lmis:
        """Return the command, with more in its environment."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        local = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "TMPDIR": str(self.temporary)}
        local["PYTHONDONTWRITEBYTECODE"] = ""  # the copy of the project is compiled once
        return Lmis(self.home, self.mirror, self.project, local | self.more | more)

    @property
    def temporary(self) -> Path:
        """Where temporary files go."""
        return self.home.with_name(f"{self.home.name}.tmp")

    @property
    def current(self) -> str | None:
        """The id of the release that readers see."""
        link = self.home / "releases" / "current"
        return link.readlink().name if link.is_symlink() else None

    def run(self, *arguments: str, **more: str) -> Done:
        """Run `lmis run` to its end."""
        begun = time.monotonic()
        process = self.start(*arguments, **more)
        said = "".join(process.communicate())
        return Done(process.returncode or 0, said, time.monotonic() - begun)

    def start(self, *arguments: str, cold: bool = False, **more: str) -> subprocess.Popen[str] | Forked:
        """Start `lmis run` in a process group of its own; `cold`: as the command does, libraries and all."""
        if self.warm and not more and not cold:
            return self.warm.start(["run", *arguments], self.lmis().environment())
        return self.lmis(**more).start("run", *arguments, output=subprocess.PIPE)

    def reached(self, since: float) -> str:
        """Return how far a run had come that began at a time (of `time.time`), by the files it left."""
        release, here = self.home / "releases", self.home
        marks: Mapping[str, bool] = {
            "published": _newer([release / "current"], since),
            "release": _newer(release.glob(".building-*/metadata.json"), since),
            "protect": _newer(release.glob(".building-*"), since),
            "dbt": _newer([here / "logs" / "dbt.log"], since),
            "harmonise": _newer(here.glob("harmonised/*/source_id=synthetic_*/*/*"), since),
            "staging": _newer(here.glob("staging/*/*/*"), since),
            "landing": _newer(here.glob("landing/**/*"), since),
        }
        return next((phase for phase, there in marks.items() if there), "starting")


def _newer(paths: object, since: float) -> bool:
    return any(path.lstat().st_mtime >= since for path in paths if path.is_symlink() or path.exists())  # type: ignore[attr-defined]


def kill(process: subprocess.Popen[str] | Forked) -> None:
    """Kill a run with all that it started, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
