"""The `lmis` command as a process of its own, with a data folder and a mirror."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import PROJECT

COMMAND = "from pipelines.cli import main; main()"


@dataclass(frozen=True)
class Lmis:
    """The `lmis` command of a project (perhaps a copy), with a data folder, a mirror and `more` in its environment."""

    home: Path
    mirror: Path | None
    project: Path = PROJECT
    more: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, timeout: float = 1200) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(arguments),
            env=self.environment(),
            cwd=self.project,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def start(self, *arguments: str, output: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start the command in a process group of its own, to be killed with all that it starts."""
        return subprocess.Popen(
            self._command(arguments),
            env=self.environment(),
            cwd=self.project,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        """The folder that it runs in comes first among the places of modules."""
        return [sys.executable, "-c", COMMAND, *arguments]

    def environment(self) -> dict[str, str]:
        """Connections to other machines are refused and written down; a proxy that is away answers for every host."""
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
        own = {
            "LMIS_HOME": str(self.home),
            "LMIS_MIRROR": str(self.mirror or ""),
            "NETWORK_LOG": str(self.network_log),
            "PYTHONPATH": str(PROJECT / "tests" / "integration" / "no_network"),
        }
        return os.environ | proxies | own | self.more

    @property
    def network_log(self) -> Path:
        """Where connections to other machines are written down."""
        return self.home.with_name(f"{self.home.name}.network")
