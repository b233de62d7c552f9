"""One made-up release for all tests of the dashboards."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import made_up_release

from dashboards.data import Release, ReleaseStore
from dashboards.page import Content, Context, discover
from dashboards.text import translator


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``LMIS_HOME`` would be, with a release in it."""
    home = tmp_path_factory.mktemp("home")
    made_up_release.build(home)
    return home


@pytest.fixture(scope="session")
def synthetic_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that declares itself synthetic and lacks its migration source."""
    home = tmp_path_factory.mktemp("synthetic")
    made_up_release.build(home, synthetic=True, without=("stock_made_up", "doctors_made_up"))
    return home


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    found = ReleaseStore(home / "releases").current()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def build(release: Release):
    """Build a page's content: ``build('/vacancies', occupation='2')``."""
    pages = {page.path: page for page in discover()}

    def _build(path: str, lang: str = "en", on: Release | None = None, **query: str) -> tuple[Content, Context]:
        ctx = Context(on or release, query, translator(lang))
        return pages[path].build(ctx), ctx

    return _build
