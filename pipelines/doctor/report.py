"""Every check in its order, and the report in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from pipelines.doctor import content, folder, machine, services
from pipelines.doctor.model import Check, Finding, examine
from pipelines.settings import Settings


def diagnose(settings: Settings, *, deep: bool = False, network: bool = False) -> list[Finding]:
    """Look at an installation; nothing of it is changed.

    Args:
        settings: Where data lie.
        deep: Hash everything that was ever received.
        network: Ask the mail server too.
    """
    checks: dict[str, Check] = {
        "Python": machine.python,
        "Libraries": machine.libraries,
        "dbt manifest": machine.manifest,
        "Memory": machine.memory,
        "Time zones": machine.time_zones,
        "Texts": machine.texts,
        "Fonts of reports": machine.fonts,
        "Telemetry": machine.calls_home,
        "Catalogue": content.catalogue,
        "Access": partial(services.access, settings),
        "Alerts": partial(services.alerts, settings, network=network),
        "Data folder": partial(folder.home, settings),
    }
    if settings.home.is_dir():
        checks |= _of_the_data(settings, deep)
    return examine(checks)


def _of_the_data(settings: Settings, deep: bool) -> dict[str, Check]:
    return {
        "Secrets": partial(folder.secrets, settings),
        "File system": partial(folder.filesystem, settings),
        "Disk": partial(folder.disk, settings),
        "Clock": partial(machine.clock, settings),
        "Run lock": partial(folder.lock, settings),
        "Leftovers": partial(folder.leftovers, settings),
        "Landing": partial(content.landing, settings, deep=deep),
        "Accounts": partial(content.accounts, settings),
        "Release": partial(content.release, settings),
        "Warehouse": partial(content.warehouse, settings),
        "Dagster settings": partial(services.dagster_settings, settings),
        "Dagster storage": partial(services.dagster_records, settings),
        "Dagster daemon": partial(services.daemon, settings),
    }


def lines(findings: Sequence[Finding]) -> list[str]:
    """Return the report for a terminal: a line a check, what to do below it, and a sum."""
    width = max(len(one.check) for one in findings)
    report = []
    for one in findings:
        report.append(f"{one.state:<4}  {one.check:<{width}}  {one.found}")
        report += [f"{'':4}  {'':{width}}  → {one.mend}"] if one.mend else []
    counts = Counter(one.state for one in findings)
    return [*report, f"{counts['ok']} ok, {counts['warn']} to look at, {counts['fail']} to mend"]
