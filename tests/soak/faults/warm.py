"""Runs that are forked from a process with the libraries loaded: a kill then meets the work, and seldom an import."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from multiprocessing.context import ForkServerContext
from pathlib import Path

LIBRARIES = ["dagster", "dagster_dbt", "great_expectations"]
"""What takes long to load. Nothing with Polars: its threads would not live on in a fork."""


class Warm:
    """Starts runs of a project. One project a process of Python: its modules stay loaded."""

    def __init__(self, project: Path) -> None:
        sys.path.insert(0, str(project))  # what is forked finds its modules there; those of this process stay
        self.project = project
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(LIBRARIES)

    def start(self, arguments: list[str], environment: dict[str, str]) -> Forked:
        """Start `lmis` with arguments in a process group of its own."""
        with tempfile.NamedTemporaryFile(prefix="said-", delete=False) as said:
            process = self._context.Process(target=_lmis, args=(arguments, environment, str(self.project), said.name))
        process.start()
        return Forked(process, Path(said.name))


class Forked:
    """A forked run, to be used as `subprocess.Popen`."""

    def __init__(self, process: multiprocessing.process.BaseProcess, said: Path) -> None:
        self._process, self._said, self._words = process, said, ""
        assert process.pid is not None
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end.

        Raises:
            subprocess.TimeoutExpired: It runs on.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("lmis", timeout or 0.0)
        return self._process.exitcode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end and return what it said."""
        self.wait(timeout)
        if self._said.exists():
            self._words = self._said.read_text(errors="replace")
            self._said.unlink()
        return self._words, ""

    def kill(self) -> None:
        """Kill the run, and not what it started."""
        os.kill(self.pid, signal.SIGKILL)


def _lmis(arguments: list[str], environment: dict[str, str], project: str, said: str) -> None:
    os.setsid()
    stream = os.open(said, os.O_WRONLY | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(project)
    sys.argv = ["lmis", *arguments]
    from pipelines.cli import main

    main()
