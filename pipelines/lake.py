"""The data folder as a Dagster resource."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.plan import Deliveries
from pipelines.settings import Settings

_landed: Deliveries = {}


@contextmanager
def already_landed(deliveries: Deliveries) -> Iterator[None]:
    """Let the assets of this process take these deliveries while the block runs, so that nothing is fetched twice.

    Dagster makes resources anew from their configuration, so that they cannot carry them.
    """
    _landed.update(deliveries)
    try:
        yield
    finally:
        _landed.clear()


class Lake(dg.ConfigurableResource):
    """Where data lie. Empty values mean: as the environment says (`LMIS_HOME`, `LMIS_MIRROR`)."""

    home: str = ""
    mirror: str = ""

    @property
    def landed(self) -> Deliveries:
        """What the caller has landed already, by source and period."""
        return _landed

    def settings(self) -> Settings:
        """Return the settings of this run."""
        found = Settings.from_environment()
        return Settings(
            home=Path(self.home) if self.home else found.home,
            mirror=Path(self.mirror) if self.mirror else found.mirror,
        )
