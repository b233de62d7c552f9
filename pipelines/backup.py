"""Backup of the data folder in one archive, and restore into an empty one. Both are streams: memory does not grow.

The last member of an archive is its manifest, the SHA-256 of every file: an archive that was cut off has none.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import pyarrow as pa

from pipelines.errors import LmisError
from pipelines.files import locked, written_beside
from pipelines.release.files import BUILDING, CURRENT_NAME, SWITCHING, seal, sync
from pipelines.release.store import list_releases, verify
from pipelines.settings import Settings

MANIFEST = "backup-manifest.json"
RESTORING = ".restoring"
COMPRESSIONS = {".tar.zst": "zstd", ".tar.gz": "gzip"}

MADE_AGAIN = ("staging", "warehouse", "linked", "impact", "dagster")
"""Rooms that the next run makes from the others, or that hold records only."""

_RELEASE = re.compile(r"[\w-]+")
NEVER = ("scratch", RESTORING)
PASSING = (".new-", BUILDING, SWITCHING)
"""Names of what is being written; a killed run may have left some."""

ORDER = ("accounting", "checks", "held", "quarantine", "harmonised", "inbox", "landing", "releases")
"""A step of Dagster may write meanwhile. What is told of comes before what is told, so that a restored account is never
newer than its rows, nor rows newer than their bytes; an older one is made again."""


@dataclass(frozen=True)
class Backup:
    """What an archive holds: number of files, their bytes, and the release that was current (None: none was)."""

    files: int
    size_bytes: int
    current: str | None


def make_backup(settings: Settings, archive: Path, *, everything: bool = False) -> Backup:
    """Write the data folder into an archive, beside its place and then renamed; readable by its owner only.

    Args:
        settings: Where data lie.
        archive: The file to write, `.tar.zst` or `.tar.gz`, outside the data folder. One that is there is replaced.
        everything: Also the rooms that a run makes again.

    Raises:
        LmisError: A run is at work, there is nothing to back up, or the archive cannot be written there.
    """
    compression = _compression(archive)
    if archive.resolve().is_relative_to(settings.home):
        raise LmisError(f"{archive} lies in the data folder itself. Name a file on another disk.")
    if not settings.home.is_dir():
        raise LmisError(f"There is no data folder at {settings.home}. Set LMIS_HOME to the one to back up.")
    try:
        with (
            locked(settings.run_lock, patience_s=1),
            locked(settings.warehouse_lock, patience_s=1) if everything else nullcontext(),
            written_beside(archive) as beside,
        ):
            with pa.CompressedOutputStream(str(beside), compression) as stream:
                made = _write(settings.home, stream, () if everything else MADE_AGAIN)
            sync(beside)
        sync(archive.parent)
    except OSError as fault:
        raise LmisError(f"{fault.filename or archive}: {fault.strerror or fault}. No backup was made.") from fault
    return made


def _write(home: Path, stream: IO[bytes], without: tuple[str, ...]) -> Backup:
    hashes, links, size = {}, {}, 0
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for path in _to_keep(home, without):
            name = path.relative_to(home).as_posix()
            if path.is_symlink():
                links[name] = str(path.readlink())
                tar.add(path, name)
                continue
            try:
                with _steady(path, is_database=name.startswith("dagster/") and path.suffix == ".db") as file:
                    hashes[name] = _add(tar, name, file)
                    size += os.fstat(file.fileno()).st_size
            except FileNotFoundError:  # a step of Dagster has taken it away meanwhile
                continue
        manifest = {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "lmis": version("lmis")}
        content = json.dumps(manifest | {"files": hashes, "links": links}, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return Backup(len(hashes), size, links.get(f"releases/{CURRENT_NAME}"))


def _to_keep(home: Path, without: tuple[str, ...]) -> Iterator[Path]:
    """Yield files, and the link of the current release, in the order of rooms."""
    rooms = [path for path in home.iterdir() if path.name not in (*without, *NEVER)]
    for room in sorted(rooms, key=lambda path: (path.name in ORDER and ORDER.index(path.name) + 1, path.name)):
        for path in _walk(room) if room.is_dir() else [room]:
            if path.name.startswith(PASSING) or path.name.endswith((".lock", "-wal", "-shm")):
                continue
            if path.is_symlink() and path != home / "releases" / CURRENT_NAME:
                raise LmisError(f"{path} is a link. Links are not backed up: move it out of the data folder.")
            if path.is_symlink() or path.is_file():
                yield path


def _walk(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder, then what lies deeper, which is listed only then: ledgers come before objects."""
    yield from sorted(path for path in folder.iterdir() if path.is_symlink() or not path.is_dir())
    for below in sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()):
        if not below.name.startswith(PASSING):
            yield from _walk(below)


@contextmanager
def _steady(path: Path, *, is_database: bool) -> Iterator[IO[bytes]]:
    """Open a file; of a database of Dagster, a consistent copy, since its services may write meanwhile."""
    if not is_database:
        with path.open("rb") as file:
            yield file
        return
    with tempfile.NamedTemporaryFile() as copy:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy.name)) as target:
            try:
                source.backup(target)
            except sqlite3.DatabaseError as fault:
                raise LmisError(f"{path} is damaged ({fault}). It holds records only: move it away.") from fault
        with Path(copy.name).open("rb") as file:
            yield file


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Read and hash."""
        content = self.file.read(size)
        self.hash.update(content)
        return content


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    """Add an open file, as long as it is now, and return the SHA-256 of what was added."""
    member = tar.gettarinfo(arcname=name, fileobj=file)
    member.uid, member.gid, member.uname, member.gname = 0, 0, "", ""
    member.type, member.linkname = tarfile.REGTYPE, ""  # not a hard link to an earlier member
    member.size = os.fstat(file.fileno()).st_size
    hashing = _Hashing(file)
    tar.addfile(member, hashing)
    return hashing.hash.hexdigest()


def restore_backup(settings: Settings, archive: Path) -> Backup:
    """Bring an archive back into an empty data folder, and verify every file and every release.

    Everything is unpacked and verified in `.restoring`, and moved to its place after that, the releases last.

    Raises:
        LmisError: The data folder is not empty, or the archive is damaged: the message names the file in it. The data
            folder is then as empty as before.
    """
    compression, home = _compression(archive), settings.home
    _require_empty(settings)
    inside = home / RESTORING
    try:
        with locked(settings.run_lock, patience_s=1):
            _remove(inside)
            inside.mkdir(mode=0o700)
            try:
                made = _unpack(archive, compression, inside)
                _verify_releases(inside / "releases")
                os.sync()
            except BaseException:
                _remove(inside)
                raise
            for room in sorted(inside.iterdir(), key=lambda path: path.name == "releases"):
                room.rename(home / room.name)
            inside.rmdir()
    except OSError as fault:
        raise LmisError(f"{fault.filename or home}: {fault.strerror or fault}. Nothing was restored.") from fault
    return made


def _require_empty(settings: Settings) -> None:
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    passed_over = (settings.run_lock.name, RESTORING)
    there = sorted(path.name for path in home.iterdir() if path.name not in passed_over and not _is_empty(path))
    if there:
        begun = " A restore was ended midway." if (home / RESTORING).exists() else ""
        raise LmisError(
            f"{home} is not empty (it holds {', '.join(there[:5])}).{begun} Set LMIS_HOME to an empty folder."
        )


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _unpack(archive: Path, compression: str, into: Path) -> Backup:
    """Unpack and hash, then hold the hashes against the manifest."""
    hashes, links, size, last, manifest = {}, {}, 0, "its beginning", None
    try:
        with (
            pa.CompressedInputStream(str(archive), compression) as stream,
            tarfile.open(fileobj=stream, mode="r|") as tar,
        ):
            for member in tar:
                if member.name == MANIFEST:
                    content = tar.extractfile(member)
                    manifest = json.load(content) if content else None
                    break
                last, place = member.name, _place(into, member)
                if member.issym():
                    links[member.name] = member.linkname
                    place.symlink_to(member.linkname)
                else:
                    hashes[member.name], size = _extract(tar, member, place), size + member.size
    except FileNotFoundError as fault:
        raise LmisError(f"There is no file {fault.filename or archive}.") from fault
    except (tarfile.TarError, EOFError, zlib.error, ValueError, OSError) as fault:
        if isinstance(fault, OSError) and fault.errno:
            raise
        raise LmisError(f"{archive} is damaged at or after {last} ({fault}). Take another backup.") from fault
    if manifest is None:
        raise LmisError(f"{archive} ends after {last}: it was cut off. Take another backup.")
    _compare(archive, hashes | links, manifest["files"] | manifest["links"])
    return Backup(len(hashes), size, links.get(f"releases/{CURRENT_NAME}"))


def _place(into: Path, member: tarfile.TarInfo) -> Path:
    """Return where a member belongs: a file within the folder, or the link to a release beside it; nothing else."""
    inside = not member.name.startswith("/") and ".." not in member.name.split("/")
    link = member.issym() and member.name == f"releases/{CURRENT_NAME}" and _RELEASE.fullmatch(member.linkname)
    if not inside or not (member.isreg() or link):
        raise LmisError(f"{member.name} in the archive is no plain file of a data folder: lmis made no such backup.")
    place = into / member.name
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> str:
    """Write a file that is not there yet, with the rights it had, and return its SHA-256."""
    content = tar.extractfile(member)
    if content is None:
        raise EOFError
    hashing = _Hashing(content)
    with place.open("xb") as file:
        os.fchmod(file.fileno(), member.mode & 0o755)
        shutil.copyfileobj(hashing, file)
    return hashing.hash.hexdigest()


def _compare(archive: Path, found: dict[str, str], listed: dict[str, str]) -> None:
    wrong = sorted(name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name))
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise LmisError(f"{archive}: {wrong[0]}{more} differs from what was backed up (SHA-256). Take another backup.")


def _verify_releases(releases: Path) -> None:
    for release in list_releases(releases):
        seal(release.path)
        if problems := verify(releases, release.id).problems:
            raise LmisError(f"Release {release.id} was damaged when it was backed up: {problems[0]}")


def _remove(folder: Path) -> None:
    """Remove what was being restored, releases too, which are read-only."""
    for path in [folder, *folder.rglob("*")] if folder.exists() else []:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _compression(archive: Path) -> str:
    for ending, compression in COMPRESSIONS.items():
        if archive.name.endswith(ending):
            return compression
    raise LmisError(f"{archive}: a backup is called something.tar.zst or something.tar.gz.")
