"""What all tests share: quiet tools, a data folder of their own, the real files where they are at hand."""

import os
from pathlib import Path

import pytest

from pipelines.settings import QUIET, Settings

os.environ.update(QUIET)

PROJECT = Path(__file__).parents[1]
REAL_DATA = Path(os.environ.get("LMIS_TEST_MIRROR", PROJECT.parent / "shared" / "data"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data folder, without a mirror."""
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files, laid out as the mirror paths of the catalogue say."""
    if not (REAL_DATA / "surveys").is_dir():
        pytest.skip(f"real files are not at hand in {REAL_DATA} (set LMIS_TEST_MIRROR)")
    return REAL_DATA
