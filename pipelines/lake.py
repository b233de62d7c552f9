"""The data folder as a Dagster resource."""

from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from pipelines.plan import Deliveries
from pipelines.settings import Settings


class Lake(dg.ConfigurableResource):
    """Where data lie. Empty values mean: as the environment says (`LMIS_HOME`, `LMIS_MIRROR`).

    `landed` holds what the caller has landed already in this process, so that nothing is fetched twice in a run.
    """

    home: str = ""
    mirror: str = ""
    _landed: Deliveries = PrivateAttr(default_factory=dict)

    @property
    def landed(self) -> Deliveries:
        """Deliveries by source and period."""
        return self._landed

    def settings(self) -> Settings:
        """Return the settings of this run."""
        found = Settings.from_environment()
        return Settings(
            home=Path(self.home) if self.home else found.home,
            mirror=Path(self.mirror) if self.mirror else found.mirror,
        )
