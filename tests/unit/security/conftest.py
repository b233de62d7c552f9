"""The dashboards on a made-up release, as the tests of the dashboards make it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboards"))

import made_up_access
import made_up_release


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory):
    """Everything is public; the release has figures that a formula could hide behind."""
    from dashboards.access.config import PUBLIC_ACCESS

    home = tmp_path_factory.mktemp("home")
    made_up_release.build(home)
    return made_up_access.client_of(home / "releases", PUBLIC_ACCESS)
