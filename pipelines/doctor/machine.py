"""The machine and what is installed on it: Python, libraries, memory, clock, time zones, texts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.catalog.load import load_catalog
from pipelines.doctor.model import Finding, ok
from pipelines.release.store import list_releases
from pipelines.settings import DBT_PROJECT, PROJECT, Settings, not_quiet

PYTHONS = ((3, 11), (3, 12))
MEMORY_GB = 3.0
"""What a run over the catalogue needs; dbt alone may take 1.5 (profiles.yml)."""
AHEAD = timedelta(minutes=5)
PINNED = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE | re.IGNORECASE)


def python() -> Finding:
    """Check the version of Python."""
    name = "Python"
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] in PYTHONS:
        return ok(name, found)
    return Finding(name, "fail", found, "Install Python 3.11 or 3.12, remove .venv, and run make setup.")


def libraries(lock: Path = PROJECT / "requirements.lock") -> Finding:
    """Compare every library with the lock file."""
    name = "Libraries"
    pinned = PINNED.findall(lock.read_text(encoding="utf-8"))
    there = {library: _installed(library) for library, _ in pinned}
    missing = [library for library, version in there.items() if version is None]
    other = [f"{library} {there[library]}, not {wanted}" for library, wanted in pinned if there[library] != wanted]
    if missing:
        return Finding(name, "fail", f"missing: {', '.join(missing[:5])}", "Run make setup.")
    if other:
        more = f" and {len(other) - 5} more" if len(other) > 5 else ""
        return Finding(
            name, "warn", ", ".join(other[:5]) + more,
            f"Not what was tested. Install {lock.name} again, or make the environment anew: rm -r .venv; make setup.",
        )  # fmt: skip
    return ok(name, f"{len(pinned)} as {lock.name} says")


def _installed(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def manifest(project: Path = DBT_PROJECT) -> Finding:
    """Check that dbt's manifest is there and newer than the models."""
    name = "dbt manifest"
    made = project / "target" / "manifest.json"
    if not made.exists():
        return Finding(name, "fail", f"{made} is missing", "Run make setup.")
    parts = [
        project / "dbt_project.yml",
        *(path for part in ("models", "macros", "seeds", "tests") for path in (project / part).rglob("*.*")),
    ]
    newest = max(parts, key=lambda path: path.stat().st_mtime)
    if newest.stat().st_mtime > made.stat().st_mtime:
        return Finding(name, "warn", f"older than {newest.relative_to(project)}", "Run make setup.")
    return ok(name, "newer than every model")


def memory(meminfo: Path = Path("/proc/meminfo")) -> Finding:
    """Check how much memory is free."""
    name = "Memory"
    found = re.search(r"MemAvailable:\s+(\d+) kB", meminfo.read_text() if meminfo.exists() else "")
    if not found:
        return ok(name, "not told by this system")
    free = int(found[1]) / 1024**2
    if free >= MEMORY_GB:
        return ok(name, f"{free:.1f} GB free")
    return Finding(
        name, "warn", f"{free:.1f} GB free", f"A run may need {MEMORY_GB:.0f} GB: add memory, or end other programs."
    )


def clock(settings: Settings, now: datetime | None = None) -> Finding:
    """Check that the clock is not behind the newest release, and whether it is set by the network."""
    name, now = "Clock", now or datetime.now(UTC)
    releases = list_releases(settings.releases)
    if releases and releases[-1].created_at > now + AHEAD:
        return Finding(
            name, "fail", f"{now:%Y-%m-%d %H:%M} UTC is before the newest release, {releases[-1].id}",
            "Set the clock (timedatectl set-ntp true): releases, embargoes and calendars go by it.",
        )  # fmt: skip
    if _synchronised() == "no":
        return Finding(name, "warn", f"{now:%Y-%m-%d %H:%M} UTC, not set by the network", "timedatectl set-ntp true")
    return ok(name, f"{now:%Y-%m-%d %H:%M} UTC")


def _synchronised() -> str:
    program = shutil.which("timedatectl")
    if not program:
        return ""
    done = subprocess.run(  # noqa: S603 (fixed program)
        [program, "show", "-p", "NTPSynchronized", "--value"], capture_output=True, text=True, timeout=10, check=False
    )
    return done.stdout.strip()


def time_zones() -> Finding:
    """Check that the time zones of the release calendars are known to this machine."""
    name = "Time zones"
    zones = sorted({source.calendar.timezone for source in load_catalog().values() if source.calendar})
    missing = [zone for zone in zones if not _is_zone(zone)]
    if missing:
        return Finding(name, "fail", f"unknown here: {', '.join(missing)}", "Install the package tzdata.")
    return ok(name, f"{len(zones)} of release calendars known")


def _is_zone(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return False


def texts() -> Finding:
    """Check that files and the terminal are read and written as UTF-8."""
    name = "Texts"
    found = {sys.getfilesystemencoding().lower(), (sys.stdout.encoding or "utf-8").lower()}
    if found == {"utf-8"}:
        return ok(name, "UTF-8")
    return Finding(name, "fail", ", ".join(sorted(found)), "Set LANG=C.UTF-8 (or another locale of UTF-8).")


def fonts(folder: Path = PROJECT / "pipelines" / "reports" / "fonts") -> Finding:
    """Check that the fonts of the reports came with the project."""
    name = "Fonts of reports"
    found = sorted(path.stem for path in folder.glob("*.ttf"))
    wanted = {
        f"{family}-{weight}" for family in ("IBMPlexSans", "IBMPlexSansArabic") for weight in ("Regular", "SemiBold")
    }
    missing = wanted - set(found)
    if missing:
        return Finding(name, "fail", f"missing: {', '.join(sorted(missing))}", f"Get {folder} from the project again.")
    return ok(name, f"{len(found)} there")


def calls_home() -> Finding:
    """Check that no tool calls its maker."""
    name = "Telemetry"
    if on := not_quiet():
        return Finding(name, "warn", f"not off: {', '.join(on)}", "Take these variables out of the environment.")
    return ok(name, "off")
