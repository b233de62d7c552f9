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
DAGSTER_YAML = PROJECT / "deploy" / "dagster.yaml"

QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "DASH_DISABLE_VERSION_CHECK": "true",
}
"""Switches that keep every tool from calling home."""


def not_quiet() -> list[str]:
    """Return the switches of `QUIET` that the environment sets in another way, as `NAME=value`."""
    return [f"{name}={os.environ.get(name)}" for name, value in QUIET.items() if os.environ.get(name) != value]


def dagster_database() -> str | None:
    """Return the address of the PostgreSQL database for Dagster's records; None where they lie in SQLite files."""
    return os.environ.get("LMIS_DAGSTER_DB") or None


def _path_in(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).expanduser().resolve() if value else None


def smtp_password() -> str | None:
    """Return the password of the mail server."""
    return os.environ.get("LMIS_SMTP_PASSWORD")


def webhook_url() -> str | None:
    """Return the address that alerts are posted to, where it is a secret."""
    return os.environ.get("LMIS_WEBHOOK_URL")


def oidc_client_secret() -> str | None:
    """Return the secret that the OpenID provider gave the dashboards."""
    return os.environ.get("LMIS_OIDC_CLIENT_SECRET")


def session_key() -> str | None:
    """Return the key that sessions of the dashboards are signed with; None where they keep one themselves."""
    return os.environ.get("LMIS_SESSION_KEY") or None


def feed_key(name: str) -> str | None:
    """Return the key of a feed, which stands in the environment variable that its YAML names."""
    return os.environ.get(name)


@dataclass(frozen=True)
class Settings:
    """The data folder, the mirror, and the folders of every room (see docs/contracts.md).

    `release_terms`: who may see what is published, everybody where empty (pipelines/release/visibility.py).
    `inbox_folder`, `alerts_path`: where these are, if not in the data folder. `access`: the settings of who may see
    what in the dashboards (docs/access.md); everything is public where there are none.
    """

    home: Path
    mirror: Path | None = None
    release_terms: str = ""
    inbox_folder: Path | None = None
    alerts_path: Path | None = None
    access: Path | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the variables that .env.example lists (`LMIS_HOME`: `data/` in the project), and quiet the tools."""
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        home = Path(os.environ.get("LMIS_HOME") or PROJECT / "data").expanduser().resolve()
        return cls(
            home=home,
            mirror=_path_in("LMIS_MIRROR"),
            release_terms=os.environ.get("LMIS_RELEASE_TERMS", ""),
            access=_path_in("LMIS_ACCESS"),
            inbox_folder=_path_in("LMIS_INBOX"),
            alerts_path=_path_in("LMIS_ALERTS"),
        )

    @property
    def run_lock(self) -> Path:
        """Held by whatever changes the data folder: one run at a time."""
        return self.home / ".run.lock"

    @property
    def landing(self) -> Path:
        """Bytes as received, and their ledger."""
        return self.home / "landing"

    @property
    def inbox(self) -> Path:
        """The drop folder (pipelines/inbox.py)."""
        return self.inbox_folder or self.home / "inbox"

    @property
    def alerts(self) -> Path:
        """Who is told of what (pipelines/alerts/config.py); there need not be such a file."""
        return self.alerts_path or self.home / "alerts.yml"

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file of the dbt step."""
        return self.home / "warehouse" / "warehouse.duckdb"

    @property
    def warehouse_lock(self) -> Path:
        """Held by whoever opens the warehouse: one process at a time."""
        return self.warehouse.parent / ".lock"

    @property
    def releases(self) -> Path:
        """Published releases."""
        return self.home / "releases"

    @property
    def audit(self) -> Path:
        """Who published a release, rolled it back or changed its terms."""
        return self.home / "logs" / "audit.jsonl"

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
