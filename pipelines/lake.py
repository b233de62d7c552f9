"""The data folder as a Dagster resource."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

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
    """Where data lie, and for whom releases are. Empty values mean: as the environment says (`LMIS_HOME` …)."""

    home: str = ""
    mirror: str = ""
    release_terms: str = ""

    @property
    def landed(self) -> Deliveries:
        """What the caller has landed already, by source and period."""
        return _landed

    def settings(self) -> Settings:
        """Return the settings of this run."""
        found = Settings.from_environment()
        return replace(
            found,
            home=Path(self.home) if self.home else found.home,
            mirror=Path(self.mirror) if self.mirror else found.mirror,
            release_terms=self.release_terms or found.release_terms,
        )

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the resource that gives these settings."""
        return cls(home=str(settings.home), mirror=str(settings.mirror or ""), release_terms=settings.release_terms)
