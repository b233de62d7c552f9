"""The whole pipeline on the real files, run once by the command line and read by many tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Lmis


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
