"""Find the bytes of a location: mirror first, then the package, a generator, and last the internet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.catalog.location import Location
from pipelines.catalog.periods import pattern_fields
from pipelines.connectors import http
from pipelines.demo.generate import generate
from pipelines.errors import RefusedError, UnreachableError


@dataclass(frozen=True)
class Fetched:
    """Bytes in a local file. `temporary` files may be moved; `not_modified` means the bytes known are current."""

    path: Path
    location: str
    temporary: bool = False
    etag: str | None = None
    not_modified: bool = False


def fetch(
    location: Location,
    period: str,
    *,
    mirror: Path | None,
    package: Path,
    scratch: Path,
    etag: str | None = None,
) -> Fetched:
    """Fetch the bytes of one period.

    Args:
        location: Where to look, as the catalogue says.
        period: Fills the pattern of the location.
        mirror: Folder that answers for the internet, asked first.
        package: Folder of the source's YAML file, for packaged figures.
        scratch: Folder for downloads and generated files.
        etag: Tag of the bytes known from the same address, to spare a download.

    Raises:
        UnreachableError: None of the places has it; the message names each place asked and its answer.
        RefusedError: The same, and none would have it a little later.
    """
    fields = pattern_fields(period)
    asked: list[str] = []
    away = bool(location.mirror and mirror and not mirror.is_dir())
    if location.mirror and mirror:
        path = _inside(mirror, location.mirror.format(**fields))
        if path.is_file():
            return Fetched(path, location=f"mirror:{path.relative_to(mirror.resolve())}")
        asked.append(f"mirror {path}: no such file")
    elif location.mirror:
        asked.append("no mirror folder is set (LMIS_MIRROR)")
    if location.packaged:
        path = _inside(package, location.packaged.format(**fields))
        if path.is_file():
            return Fetched(path, location=f"package:{path.name}")
        asked.append(f"package {path}: no such file")
    if location.generated:
        path = generate(location.generated, period, scratch)
        return Fetched(path, location=f"generator:{location.generated}", temporary=True)
    if location.url:
        url = location.url.format(**fields)
        try:
            answer = http.download(url, scratch, etag=etag)
            return Fetched(answer.path, url, temporary=True, etag=answer.etag, not_modified=answer.not_modified)
        except UnreachableError as fault:
            asked.append(str(fault))
            away = away or not isinstance(fault, RefusedError)
    if location.inbox:
        asked.append(f"inbox: {location.inbox.format(**fields)} has not come")
    raise (UnreachableError if away else RefusedError)("; ".join(asked))


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise UnreachableError(f"{name}: points outside {folder}")
    return path
