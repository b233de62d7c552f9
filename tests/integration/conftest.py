"""The whole pipeline on the real files, run once by the command line and read by many tests."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PROJECT

LMIS = Path(sys.executable).with_name("lmis")


@dataclass(frozen=True)
class Lmis:
    """The `lmis` command with a data folder and a mirror."""

    home: Path
    mirror: Path | None

    def __call__(self, *arguments: str, timeout: float = 1200) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [LMIS, *arguments], env=self.environment(), cwd=PROJECT, capture_output=True, text=True, timeout=timeout
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the command in a process group of its own, to be killed with all that it starts."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            [LMIS, *arguments], env=self.environment(), cwd=PROJECT, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def environment(self) -> dict[str, str]:
        """Connections to other machines are refused and written down; a proxy that is away answers for every host."""
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
        own = {
            "LMIS_HOME": str(self.home),
            "LMIS_MIRROR": str(self.mirror or ""),
            "NETWORK_LOG": str(self.network_log),
            "PYTHONPATH": str(Path(__file__).parent / "no_network"),
        }
        return os.environ | proxies | own

    @property
    def network_log(self) -> Path:
        """Where connections to other machines are written down."""
        return self.home.with_name(f"{self.home.name}.network")


@pytest.fixture(scope="session")
def lmis_at() -> Callable[[Path, Path | None], Lmis]:
    """Make the command for a data folder."""
    return Lmis


@pytest.fixture(scope="session")
def real_run(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Lmis:
    """A data folder after a run over all real files."""
    lmis = Lmis(tmp_path_factory.mktemp("real"), real_data)
    done = lmis("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return lmis
