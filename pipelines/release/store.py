"""The shelf of releases: list, verify, roll back. Nothing here writes or deletes a release."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.files import locked, sha256_of, written_beside
from pipelines.release.errors import ReleaseError
from pipelines.release.files import CURRENT_NAME, LOCK_NAME, ROLLED_BACK_NAME, switch_current
from pipelines.release.manifest import MANIFEST_NAME, read_manifest

_ID = re.compile(r"(?P<time>\d{8}T\d{6}Z)-(?P<hash>[0-9a-f]{8})(?P<synthetic>-SYNTHETIC)?")
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Release:
    """One release.

    Attributes:
        id: the name of its folder.
        path: its folder.
        created_at: when it was made, UTC.
        synthetic: whether it holds made-up data.
        current: whether readers see this one.
        created: whether the call that returned it made it.
    """

    id: str
    path: Path
    created_at: datetime
    synthetic: bool
    current: bool = False
    created: bool = False


@dataclass(frozen=True)
class Verification:
    """What a look at every byte of a release found.

    Attributes:
        release_id: the release.
        files: how many files were hashed.
        problems: one sentence for each defect; none if the release is sound.
    """

    release_id: str
    files: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the release is as it was published."""
        return not self.problems


def new_id(created_at: datetime, content: str, synthetic: bool) -> str:
    """Name a release by its time and its content."""
    return f"{created_at.astimezone(UTC).strftime(_TIME)}-{content[:8]}{'-SYNTHETIC' if synthetic else ''}"


def list_releases(releases: Path) -> list[Release]:
    """List the releases, oldest first. A damaged one is listed too: `verify` tells."""
    if not releases.is_dir():
        return []
    now = _current_id(releases)
    names = sorted(path.name for path in releases.iterdir() if path.is_dir() and not path.is_symlink())
    return [_release(releases, name, current=name == now) for name in names if _ID.fullmatch(name)]


def current(releases: Path) -> Release | None:
    """Give the release that readers see, or None before the first one.

    Raises:
        ReleaseError: `current` is not a link to a release that exists.
    """
    name = _current_id(releases)
    if name is None:
        return None
    if not _ID.fullmatch(name) or not (releases / name).is_dir():
        raise ReleaseError(
            f"{releases / CURRENT_NAME} points to '{name}', which is no release. {_known(releases)} "
            "Roll back to one by its name, or publish."
        )
    return _release(releases, name, current=True)


def find(releases: Path, release_id: str | None) -> Release:
    """Find a release by its id; None means the current one.

    Raises:
        ReleaseError: there is no such release.
    """
    if release_id is None:
        found = current(releases)
        if found is None:
            raise ReleaseError(f"There is no release in {releases} yet. Publish one first.")
        return found
    for release in list_releases(releases):
        if release.id == release_id:
            return release
    raise ReleaseError(f"There is no release '{release_id}' in {releases}. {_known(releases)}")


def verify(releases: Path, release_id: str | None = None) -> Verification:
    """Hash every file of a release again and hold it against the manifest.

    Args:
        releases: the folder of releases.
        release_id: which one; None means the current one.

    Returns:
        The problems: changed, missing or unlisted files, or a manifest that cannot be trusted.
    """
    release = find(releases, release_id)
    try:
        manifest = read_manifest(release.path)
    except ReleaseError as error:
        return Verification(release.id, 0, (str(error),))
    listed = {entry["name"]: entry for entry in manifest["files"]}
    present = {path.name for path in release.path.iterdir()} - {MANIFEST_NAME}
    problems = [f"{name} is not listed in the manifest." for name in sorted(present - set(listed))]
    problems += [f"{name} is missing." for name in sorted(set(listed) - present)]
    for name in sorted(present & set(listed)):
        problems += _changed(release.path / name, listed[name]["sha256"])
    if manifest["release_id"] != release.id:
        problems.append(f"The manifest is of another release, {manifest['release_id']}.")
    return Verification(release.id, len(present & set(listed)), tuple(problems))


def rollback(releases: Path, to: str | None = None) -> Release:
    """Let readers see an earlier release again, until there is something new to publish.

    Nothing is deleted, so this can be undone in the same way. What was rolled back from is written down, so that the
    next run over unchanged input does not publish it again.

    Args:
        releases: the folder of releases.
        to: which one; None means the one that was current when the current one was published.

    Returns:
        The release that is current now.

    Raises:
        ReleaseError: there is no such release, or it is damaged.
    """
    if not releases.is_dir():
        raise ReleaseError(f"There is no folder of releases at {releases}. Publish one first.")
    with locked(releases / LOCK_NAME):
        target = find(releases, to if to is not None else _previous(releases))
        result = verify(releases, target.id)
        if not result.ok:
            raise ReleaseError(
                f"The release {target.id} is damaged, so current stays as it is: {' '.join(result.problems)} "
                f"Choose another. {_known(releases)}"
            )
        left = _fingerprint_of_current(releases)
        switch_current(releases, target.id)
        with written_beside(releases / ROLLED_BACK_NAME) as beside:
            beside.write_text(left)
    return _release(releases, target.id, current=True)


def rolled_back_from(releases: Path) -> str:
    """Return the fingerprint of the release that the last rollback left; empty where there was none."""
    path = releases / ROLLED_BACK_NAME
    return path.read_text() if path.exists() else ""


def _fingerprint_of_current(releases: Path) -> str:
    try:
        return str(read_manifest(find(releases, None).path)["fingerprint"])
    except ReleaseError:  # damaged or gone: a reason to roll back, and it is not published again as it is
        return ""


def _previous(releases: Path) -> str:
    now = find(releases, None)
    try:
        previous = read_manifest(now.path)["previous"]
    except ReleaseError:  # the current one is damaged: that is when one must get away from it
        earlier = [release.id for release in list_releases(releases) if release.id < now.id]
        previous = earlier[-1] if earlier else None
    if previous is None or not (releases / previous).is_dir():
        raise ReleaseError(f"No release was current before {now.id}. Name the one to go to. {_known(releases)}")
    return str(previous)


def _changed(path: Path, expected: str) -> list[str]:
    if path.is_symlink() or not path.is_file():
        return [f"{path.name} is not a plain file."]
    try:
        return (
            [] if sha256_of(path) == expected else [f"{path.name} was changed: its SHA-256 differs from the manifest."]
        )
    except OSError as error:
        return [f"{path.name} cannot be read ({error})."]


def _current_id(releases: Path) -> str | None:
    link = releases / CURRENT_NAME
    if link.is_symlink():
        return str(link.readlink())
    if link.exists():
        raise ReleaseError(f"{link} is not a symbolic link. Move it away, then roll back to a release.")
    return None


def _release(releases: Path, name: str, *, current: bool) -> Release:
    parts = _ID.fullmatch(name)
    if parts is None:
        raise ReleaseError(f"'{name}' is not the name of a release.")
    created_at = datetime.strptime(parts["time"], _TIME).replace(tzinfo=UTC)
    return Release(name, releases / name, created_at, parts["synthetic"] is not None, current)


def _known(releases: Path) -> str:
    try:
        names = [release.id for release in list_releases(releases)]
    except ReleaseError:
        names = []
    return f"Known: {', '.join(names)}." if names else "None is known."
