"""The data folder as a place: whose it is, what its disk can do, what was left there, who works on it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.backup import RESTORING
from pipelines.doctor.model import Finding, ok
from pipelines.files import is_held
from pipelines.release.files import BUILDING, SWITCHING, sync
from pipelines.settings import PROJECT, Settings

SECRET_FILES = (PROJECT / ".env", Path("/etc/lmis/lmis.env"), Path("/etc/lmis/web.env"))
LONG_S = 6 * 3600
LITTLE = 0.1


def home(settings: Settings) -> Finding:
    """Check that the data folder is there, ours, and closed to others."""
    name, folder = "Data folder", settings.home
    if not folder.is_dir():
        return Finding(name, "fail", f"{folder} is not there", "Make it, or set LMIS_HOME; `lmis run` makes it too.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            name, "fail", f"{folder} may not be written", "chown -R the folder to the account that runs lmis."
        )
    if folder.stat().st_mode & 0o007:
        return Finding(name, "warn", f"every account of this machine may look into {folder}", f"chmod 700 {folder}")
    return ok(name, str(folder))


def secrets(settings: Settings, files: tuple[Path, ...] = SECRET_FILES) -> Finding:
    """Check that secrets are readable by their owner only; a file of settings also by its group."""
    name = "Secrets"
    closed = {settings.home / "secret": 0o077} | dict.fromkeys(files, 0o007)
    there = {path: mask for path, mask in closed.items() if path.exists()}
    open_ = [path for path, mask in there.items() if path.stat().st_mode & mask]
    if open_:
        commands = "; ".join(f"chmod {'600' if closed[path] == 0o077 else '640'} {path}" for path in open_)
        return Finding(name, "fail", f"others may read {', '.join(map(str, open_))}", commands)
    return ok(name, f"{len(there)} file(s), closed to others")


def filesystem(settings: Settings) -> Finding:
    """Try what the system relies on: writing through, renaming over, links, and locks that exclude."""
    name = "File system"
    able = {"fsync": _fsync, "rename": _rename, "links": _link, "locks": _lock}
    with tempfile.TemporaryDirectory(prefix=".new-doctor-", dir=settings.home) as probe:
        lacking = [what for what, attempt in able.items() if not _works(attempt, Path(probe))]
    if lacking:
        return Finding(
            name, "fail", f"{settings.home} lacks: {', '.join(lacking)}",
            "Put LMIS_HOME on a local disk (ext4, xfs, btrfs, zfs); a network share often cannot do this.",
        )  # fmt: skip
    return ok(name, ", ".join(able))


def _works(attempt: Callable[[Path], bool], probe: Path) -> bool:
    try:
        return attempt(probe)
    except OSError:
        return False


def _fsync(probe: Path) -> bool:
    (probe / "a").write_text("a")
    sync(probe / "a")
    sync(probe)
    return True


def _rename(probe: Path) -> bool:
    (probe / "b").write_text("b")
    (probe / "a").replace(probe / "b")
    return (probe / "b").read_text() == "a"


def _link(probe: Path) -> bool:
    for target in ("one", "two"):
        (probe / "beside").symlink_to(target)
        (probe / "beside").replace(probe / "link")
    return str((probe / "link").readlink()) == "two"


def _lock(probe: Path) -> bool:
    with (probe / "lock").open("w") as first, (probe / "lock").open("w") as second:
        fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def disk(settings: Settings) -> Finding:
    """Check that the next run has room: as much as the warehouse and two releases, and a tenth of the disk."""
    name = "Disk"
    usage, state = shutil.disk_usage(settings.home), os.statvfs(settings.home)
    releases = settings.releases / "current"
    needed = _size(settings.warehouse.parent) + 2 * (_size(releases.resolve()) if releases.exists() else 0)
    share = usage.free / usage.total
    found = f"{usage.free / 1e9:.1f} GB free ({share:.0%}); the next run may need {needed / 1e9:.1f} GB"
    more_room = "Give it more room, or remove old releases (docs/operations.md, Disk)."
    if usage.free < needed:
        return Finding(name, "fail", found, more_room)
    if state.f_files and state.f_favail / state.f_files < LITTLE / 2:
        return Finding(name, "warn", f"{state.f_favail:,} files can still be made", "Give the disk more inodes.")
    return Finding(name, "warn", found, more_room) if share < LITTLE else ok(name, found)


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def lock(settings: Settings) -> Finding:
    """Tell whether a run is at work, which process it is, and since when."""
    name = "Run lock"
    holder = holder_of(settings.run_lock)
    if holder is None:
        return ok(name, "free")
    age = time.time() - Path(f"/proc/{holder}").stat().st_mtime if holder else 0.0
    found = f"a run is at work (process {holder or 'unknown'}, for {age / 60:.0f} minutes)"
    if age > LONG_S:
        return Finding(
            name, "warn", found, f"Look what it does (ps -fp {holder}); kill {holder} ends it, nothing is lost."
        )
    return ok(name, found)


def holder_of(path: Path, table: Path = Path("/proc/locks")) -> int | None:
    """Return the process that holds a lock file; 0 where the system does not tell which, None where it is free."""
    if not is_held(path):
        return None
    inode = str(path.stat().st_ino)
    lines = [line.split() for line in table.read_text().splitlines()] if table.exists() else []
    holders = [int(line[4]) for line in lines if line[1] == "FLOCK" and line[5].rpartition(":")[2] == inode]
    return holders[0] if holders else 0


def leftovers(settings: Settings) -> Finding:
    """Find what killed runs left behind."""
    name = "Leftovers"
    if is_held(settings.run_lock):
        return ok(name, "not looked for while a run is at work")
    found = list(_left(settings.home))
    if not found:
        return ok(name, "none")
    size = sum(_size(path) if path.is_dir() else path.lstat().st_size for path in found)
    return Finding(
        name, "warn", f"{len(found)} of killed runs, {size / 1e6:.1f} MB, e.g. {found[0].relative_to(settings.home)}",
        f"While nothing runs: find {settings.home} -name '.new-*' -delete; rm -rf {settings.home}/scratch "
        f"{settings.home}/{RESTORING}. What lies in releases goes with the next publication.",
    )  # fmt: skip


def _left(folder: Path) -> Iterator[Path]:
    yield from (path for path in (folder / "scratch", folder / RESTORING) if path.exists() and any(path.iterdir()))
    for start, folders, files in os.walk(folder):
        passing = [name for name in (*folders, *files) if name.startswith((".new-", BUILDING, SWITCHING))]
        yield from (Path(start) / name for name in passing)
        folders[:] = [name for name in folders if name not in passing]
