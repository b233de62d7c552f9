"""Where data lie and which switches the environment sets. No other module reads the environment."""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CATALOG = PROJECT / "pipelines" / "catalog"
PROTECTION = PROJECT / "pipelines" / "protection"
RULES = PROTECTION / "rules"
ARRANGEMENTS = CATALOG / "arrangements"
IMPACT_DESIGNS = PROJECT / "pipelines" / "impact" / "designs"
DBT_PROJECT = PROJECT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
EXPECTATIONS = PROJECT / "expectations"
DBT = Path(sys.executable).with_name("dbt")

QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "DASH_DISABLE_VERSION_CHECK": "true",
}
"""Switches that keep every tool from calling home."""


def feed_key(name: str) -> str | None:
    """Return the key of a feed, which stands in the environment variable that its YAML names."""
    return os.environ.get(name)


@dataclass(frozen=True)
class Settings:
    """The data folder, the mirror, and the folders of every room (see docs/contracts.md)."""

    home: Path
    mirror: Path | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read `LMIS_HOME` (default `data/` in the project) and `LMIS_MIRROR`, and quiet the tools."""
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        home = Path(os.environ.get("LMIS_HOME") or PROJECT / "data").expanduser().resolve()
        mirror = os.environ.get("LMIS_MIRROR")
        return cls(home=home, mirror=Path(mirror).expanduser().resolve() if mirror else None)

    @property
    def landing(self) -> Path:
        """Bytes as received, and their ledger."""
        return self.home / "landing"

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file of the dbt step."""
        return self.home / "warehouse" / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """Published releases."""
        return self.home / "releases"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home / "dagster"

    def partition(self, room: str, source_id: str, period: str) -> Path:
        """Return the folder of one partition, e.g. of `staging` or `harmonised/person`."""
        return self.home / room / f"source_id={source_id}" / f"time_period={period}"

    def secret(self) -> bytes:
        """Return the key that names are hashed with, made once and readable by its owner only."""
        given = os.environ.get("LMIS_SECRET")
        if given:
            return given.encode()
        path = self.home / "secret"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".new")
            beside.touch(mode=0o600)
            beside.write_text(secrets.token_hex(32))
            beside.rename(path)
        return path.read_text().strip().encode()
