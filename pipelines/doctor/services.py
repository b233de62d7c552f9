"""What runs beside the pipeline: Dagster's records and daemon, mail of alerts, settings of access."""

from __future__ import annotations

import socket

import yaml

from dashboards.access.config import read_access
from pipelines.alerts.config import load_config
from pipelines.doctor.model import Finding, ok
from pipelines.instance import open_instance
from pipelines.settings import Settings, dagster_database


def dagster_settings(settings: Settings) -> Finding:
    """Check that Dagster's own settings agree with the environment and limit the queue."""
    name, path = "Dagster settings", settings.dagster_home / "dagster.yaml"
    if not path.exists():
        return ok(name, "not there yet; made on first use")
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    remake = f"Move {path} away; it is made again (python -m pipelines.instance)."
    if dagster_database() and "postgres" not in (content.get("storage") or {}):
        return Finding(name, "fail", "LMIS_DAGSTER_DB is set, but its records go to SQLite files", remake)
    if not dagster_database() and "postgres" in (content.get("storage") or {}):
        return Finding(name, "fail", "its records go to PostgreSQL, but LMIS_DAGSTER_DB is not set", "Set it.")
    if (content.get("telemetry") or {}).get("enabled", True):
        return Finding(name, "warn", "telemetry is not off", remake)
    if "concurrency" not in content:
        return Finding(name, "warn", "the queue of runs has no limits", remake)
    return ok(name, "limits set, telemetry off")


def dagster_records(settings: Settings) -> Finding:
    """Reach Dagster's storage and compare its schema with the one that this version needs."""
    name = "Dagster storage"
    if not dagster_database() and not (settings.dagster_home / "dagster.yaml").exists():
        return ok(name, "not there yet; made on first use")
    with open_instance(settings) as instance:
        kind = "PostgreSQL" if dagster_database() else "SQLite"
        runs, version = instance.get_runs_count(), instance.event_log_storage.alembic_version()
    if version and version[0] != version[1]:
        return Finding(
            name, "fail", f"{kind}, schema {version[0]}, not {version[1]}",
            "Back it up, then: DAGSTER_HOME=$LMIS_HOME/dagster .venv/bin/dagster instance migrate",
        )  # fmt: skip
    return ok(name, f"{kind}, {runs} runs, schema as it must be")


def daemon(settings: Settings) -> Finding:
    """Check the heartbeats of the daemon, where there ever was one."""
    name = "Dagster daemon"
    if not (settings.dagster_home / "dagster.yaml").exists():
        return ok(name, "not used")
    with open_instance(settings) as instance:
        known = instance.get_daemon_heartbeats()
        silent = [kind for kind, status in instance.get_daemon_statuses(list(known)).items() if not status.healthy]
    if not known:
        return ok(name, "not used")
    if silent:
        return Finding(
            name, "warn", f"no sign of life: {', '.join(sorted(silent))}",
            "Where schedules are Dagster's: systemctl restart lmis-dagster-daemon, and read its journal.",
        )  # fmt: skip
    return ok(name, "alive")


def access(settings: Settings) -> Finding:
    """Read the settings of who may see what, as the dashboards do."""
    name = "Access"
    if settings.access is None:
        return ok(name, "everything that is published is public (LMIS_ACCESS is not set)")
    found = read_access(settings.access)
    return ok(name, f"{settings.access}: mode {found.mode}")


def alerts(settings: Settings, *, network: bool) -> Finding:
    """Read who is told of what, and with `network` see whether the mail server answers."""
    name, config = "Alerts", load_config(settings)
    if config is None:
        return Finding(
            name, "warn", f"nobody is told: there is no {settings.alerts}", "Write one (docs/night-shift.md)."
        )
    if not config.email or not network:
        return ok(name, f"{settings.alerts} can be read")
    address = (config.email.host, config.email.at_port)
    try:
        socket.create_connection(address, timeout=10).close()
    except OSError as fault:
        return Finding(name, "fail", f"{address[0]}:{address[1]} does not answer ({fault})", "Try lmis alerts test.")
    return ok(name, f"{address[0]}:{address[1]} answers")
