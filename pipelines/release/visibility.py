"""Who may see a release: provisional ones and those under embargo are for officials until they are opened.

The terms lie beside a release, `<id>.terms.json`, since a release itself never changes; one without terms is for
everybody. Terms that cannot be read close the release. The dashboards use this module too: it needs no library.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.files import write_json
from pipelines.release.errors import ReleaseError
from pipelines.release.files import CURRENT_NAME, TERMS

MANIFEST = "manifest.json"
PROVISIONAL = "provisional"


@dataclass(frozen=True)
class Terms:
    """`provisional`: for officials until approved; `embargo_until`: for officials before this moment (UTC)."""

    provisional: bool = False
    embargo_until: datetime | None = None

    def closed(self, now: datetime) -> bool:
        """Return whether the public may not see the release at this moment."""
        return self.provisional or (self.embargo_until is not None and now < self.embargo_until)


PUBLIC = Terms()
UNREADABLE = Terms(provisional=True, embargo_until=datetime(9000, 1, 1, tzinfo=UTC))
"""What stands for terms that cannot be read: approving does not open the release, its embargo has to be lifted."""


def parse_terms(text: str) -> Terms:
    """Read terms as the setting `LMIS_RELEASE_TERMS` gives them: nothing, `provisional`, or a moment with its offset.

    Raises:
        ReleaseError: It is none of these.
    """
    if not text:
        return PUBLIC
    return Terms(provisional=True) if text == PROVISIONAL else Terms(embargo_until=moment(text))


def in_words(terms: Terms, now: datetime) -> str:
    """Say for whom a release with these terms is."""
    if terms.provisional:
        return "officials (provisional)"
    if terms.closed(now):
        return f"officials, and for everybody from {terms.embargo_until:%Y-%m-%d %H:%M:%S} UTC"
    return "everybody"


def release_terms(
    setting: str, embargo_until: str | None, timezone: str | None, now: datetime, *, provisional: bool
) -> str:
    """Return the terms of the next release as a setting: those asked for, else those that are set.

    Raises:
        ReleaseError: What is asked for is no time to come, or says both.
    """
    if provisional and embargo_until:
        raise ReleaseError("A release is provisional or under embargo, not both: leave one out.")
    if provisional:
        return PROVISIONAL
    terms = embargo_end(embargo_until, timezone, now).isoformat() if embargo_until else setting
    parse_terms(terms)
    return terms


def embargo_end(text: str, timezone: str | None, now: datetime) -> datetime:
    """Return the moment at which an embargo is to end: one that has passed would open the release at once.

    Raises:
        ReleaseError: It is no moment, or it has passed.
    """
    at = moment(text, timezone)
    if at <= now:
        raise ReleaseError(f"{text} has passed ({at:%Y-%m-%d %H:%M:%S} UTC). Give a later time, or no embargo.")
    return at


def moment(text: str, timezone: str | None = None) -> datetime:
    """Return a moment in UTC from `2026-12-01T09:00` and a time zone, or from a time with its offset.

    Raises:
        ReleaseError: It is no time, has no zone, or the clocks of that zone show it never or twice.
    """
    try:
        given = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ReleaseError(
            f"'{text}' is no time. Write 2026-12-01T09:00, or with seconds 2026-12-01T09:00:00."
        ) from fault
    if given.year in (MINYEAR, MAXYEAR):
        raise ReleaseError(f"'{text}' is out of what every time zone can tell. Give a year before {MAXYEAR}.")
    if given.tzinfo is not None:
        return given.astimezone(UTC)
    if timezone is None:
        raise ReleaseError(
            f"'{text}' does not say in which time zone. Add --timezone Europe/Madrid, or an offset as +01:00."
        )
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ReleaseError(f"'{timezone}' is no time zone; write one as Europe/Madrid.") from fault
    first, second = (given.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    offsets = f"{first.isoformat()} or {second.isoformat()}"
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != given:
        raise ReleaseError(
            f"The clocks of {timezone} never show {text}: they are put forward over it. Give another time."
        )
    raise ReleaseError(f"The clocks of {timezone} show {text} twice. Say which, with its offset: {offsets}.")


def read_terms(releases: Path, release_id: str) -> Terms:
    """Return the terms of a release; closed where they cannot be read."""
    try:
        content = json.loads(_path(releases, release_id).read_bytes())
        until = content["embargo_until"]
        return Terms(bool(content["provisional"]), datetime.fromisoformat(until).astimezone(UTC) if until else None)
    except FileNotFoundError:
        return PUBLIC
    except (OSError, ValueError, KeyError, TypeError):
        return UNREADABLE


def write_terms(releases: Path, release_id: str, terms: Terms) -> None:
    """Write the terms of a release, in one step."""
    until = terms.embargo_until.isoformat() if terms.embargo_until else None
    path = _path(releases, release_id)
    write_json(path, {"provisional": terms.provisional, "embargo_until": until})
    path.chmod(0o644)  # the account of the dashboards reads it


def inherited(releases: Path, newest: str | None, given: Terms, now: datetime) -> Terms:
    """Return the terms of a release to be published: as given, and at least as closed as the newest one still is.

    What is not yet for the public does not become so because a later run publishes it again.
    """
    before = read_terms(releases, newest) if newest else PUBLIC
    untils = [one.embargo_until for one in (given, before) if one.embargo_until and one.embargo_until > now]
    return Terms(given.provisional or before.provisional, max(untils, default=None))


def visible(releases: Path, *, official: bool, now: datetime) -> Path | None:
    """Return the folder of the release that a reader sees at this moment, or None where there is none.

    Officials see the current one. The public sees it unless it is closed; then the one that was current before it, and
    so on.
    """
    try:
        name: str | None = (releases / CURRENT_NAME).readlink().name
    except OSError:
        return None
    while name and (folder := releases / name).is_dir():
        if official or not read_terms(releases, name).closed(now):
            return folder
        name = _previous(folder)
    return None


def shown_before(releases: Path, terms: Terms, now: datetime) -> str | None:
    """Return the id of the release that the public sees last before one with these terms opens, if there is one.

    It is what a new release is compared with, and what readers know already: a release that is replaced before it
    opens was never published.
    """
    opens = max(now, terms.embargo_until - datetime.resolution) if terms.embargo_until else now
    folder = visible(releases, official=False, now=opens)
    return folder.name if folder else None


def _previous(folder: Path) -> str | None:
    """Return the release that was current when this one was published; none where that cannot be told."""
    try:
        return _named_before(folder)
    except (OSError, ValueError, AttributeError):
        return None


@lru_cache(maxsize=256)
def _named_before(folder: Path) -> str | None:
    """Return what the manifest says; kept, since it never changes, unless it could not be read."""
    return json.loads((folder / MANIFEST).read_bytes()).get("previous")


def _path(releases: Path, release_id: str) -> Path:
    return releases / f"{release_id}{TERMS}"
