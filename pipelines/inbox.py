"""The drop folder: files that people or other systems put there, taken when whole, each once.

A source says in `location.inbox` what its file is called. A taken file is landed like any other delivery, and moved to
`taken/` below the drop folder. What no source expects, or what does not look right, is named and left where it lies.
"""

from __future__ import annotations

import difflib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipelines.catalog.load import load_catalog, periods_of
from pipelines.catalog.models import Location, Source
from pipelines.catalog.periods import pattern_fields
from pipelines.errors import UnreachableError
from pipelines.files import sha256_of
from pipelines.landing.land import INBOX, land, land_layout
from pipelines.landing.store import Delivery, LandingStore, now
from pipelines.lines import printable
from pipelines.settings import Settings

WHOLE_AFTER_S = 60.0
"""A file counts as whole when nothing about it has changed for this long: a transfer under way changes it often."""

TAKEN = "taken"
IN_TRANSIT = (".part", ".tmp", ".filepart", "~")
COMPANIONS = (".sha256", ".done")


@dataclass(frozen=True)
class Claim:
    """What a file is to a source: the data (or the layout) of a period. `ledger_id`: its name in the ledger."""

    source: Source
    ledger_id: str
    period: str

    @property
    def location(self) -> Location:
        """Where else the bytes may come from."""
        layout = self.source.format.layout
        return layout if layout and self.ledger_id != self.source.id else self.source.location


@dataclass(frozen=True)
class Arrival:
    """A whole file, and what it is to whom. `state` tells whether it has changed since."""

    path: Path
    claims: tuple[Claim, ...]
    state: tuple[int, ...]


@dataclass
class Inbox:
    """What lies in the drop folder: `whole` files; names `arriving`; names `left` in place, and why; names `taken`."""

    whole: list[Arrival] = field(default_factory=list)
    arriving: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)


def look(settings: Settings, sources: Iterable[Source] | None = None, *, whole_after_s: float | None = None) -> Inbox:
    """Look into the drop folder; nothing is moved. Oldest files first, so that the newest delivery is taken last.

    Args:
        settings: Where the folder is.
        sources: Whose files are expected; the whole catalogue where None.
        whole_after_s: Seconds without change after which a file is whole; `WHOLE_AFTER_S` where None.
    """
    found = Inbox()
    with suppress(FileNotFoundError):
        expected = _expected(load_catalog().values() if sources is None else sources)
        patience = WHOLE_AFTER_S if whole_after_s is None else whole_after_s
        for path in sorted(settings.inbox.iterdir(), key=lambda path: path.name):
            try:
                _sort(path, expected, patience, found)
            except FileNotFoundError:  # gone since it was listed
                continue
            except OSError as fault:
                found.left[printable(path.name)] = f"cannot be read ({fault.strerror}); see to the rights of the file"
    found.whole.sort(key=lambda one: one.state[-1])
    return found


def take_in(
    settings: Settings,
    wanted: Callable[[Claim], bool] = lambda _: True,
    sources: Iterable[Source] | None = None,
    *,
    whole_after_s: float | None = None,
) -> Inbox:
    """Land the whole files that somebody expects and move them away; return what was found and done.

    A run killed between the two takes the file again the next time, which changes nothing: the bytes are known.

    Args:
        settings: Where the folder is.
        wanted: Takes only files with such a claim. A file is always taken for all its claims.
        sources: As of `look`.
        whole_after_s: As of `look`.
    """
    found = look(settings, sources, whole_after_s=whole_after_s)
    for arrival in found.whole:
        if not any(wanted(claim) for claim in arrival.claims):
            continue
        name = arrival.path.name
        try:
            if _land(arrival, settings):
                _move_away(arrival)
                found.taken[name] = _meaning(arrival)
            else:
                found.arriving.append(name)
        except OSError as fault:
            found.left[name] = f"could not be taken ({fault.strerror}); see to the rights of file and folder"
    return found


def _expected(sources: Iterable[Source]) -> dict[str, list[Claim]]:
    """Return the names of files that may come, and what each is. Names are compared whole, so that none leads away."""
    names: dict[str, list[Claim]] = {}
    for source in sources:
        for ledger_id, location in ((source.id, source.location), (f"{source.id}.layout", source.format.layout)):
            if location and location.inbox:
                for period in periods_of(source):
                    name = location.inbox.format(**pattern_fields(period))
                    names.setdefault(name, []).append(Claim(source, ledger_id, period))
    return names


def _sort(path: Path, expected: dict[str, list[Claim]], patience_s: float, found: Inbox) -> None:
    """Put one entry of the folder where it belongs."""
    name, at = path.name, path.lstat()
    if stat.S_ISDIR(at.st_mode) or name.startswith(".") or name.endswith((*IN_TRANSIT, *COMPANIONS)):
        return
    if not stat.S_ISREG(at.st_mode):
        found.left[printable(name)] = "is a link or a device, not a file; put the file itself there"
    elif name not in expected:
        near = difflib.get_close_matches(name, expected, n=1, cutoff=0.5)
        hint = f"; one is expected that is called {near[0]}" if near else ""
        found.left[printable(name)] = (
            f"no source expects a file of this name now{hint}. Correct the name, or take it away"
        )
    else:
        still = time.time() - at.st_ctime >= patience_s
        agrees = _companion_agrees(path, at.st_size)
        if agrees or (agrees is None and still):
            found.whole.append(Arrival(path, tuple(expected[name]), _state(at)))
        elif still:
            found.left[name] = f"does not agree with what {name}.sha256 or {name}.done says of it; send it again"
        else:
            found.arriving.append(name)


def _companion_agrees(path: Path, size: int) -> bool | None:
    """Return whether a file is what its companion says; None where there is none.

    `NAME.sha256` holds the hash, as sha256sum writes it. `NAME.done` is empty, or holds the size in bytes.
    """
    told = {ending: _first_word(path.with_name(path.name + ending)) for ending in COMPANIONS}
    if told[".sha256"] is not None:
        return told[".sha256"].lower() == sha256_of(path)
    if told[".done"] is not None:
        return told[".done"] in ("", str(size))
    return None


def _first_word(path: Path) -> str | None:
    with suppress(OSError), _opened(path) as descriptor:
        return (os.read(descriptor, 256).decode("ascii", "replace").split() or [""])[0]
    return None


def _land(arrival: Arrival, settings: Settings) -> bool:
    """Keep the bytes and write the ledger; False where the file changed meanwhile, so that it was not whole."""
    store = LandingStore(settings.landing)
    for claim in arrival.claims:
        _land_from_elsewhere(claim, settings)
    with _opened(arrival.path) as descriptor:
        if _state(os.fstat(descriptor)) != arrival.state:
            return False
        try:
            sha256, size = store.keep(Path(f"/dev/fd/{descriptor}"))
        except UnreachableError:
            return False
        if _state(os.fstat(descriptor)) != arrival.state:
            return False
    location = f"{INBOX}{arrival.path.name}"
    for claim in arrival.claims:
        licence = claim.source.licence.name
        store.record(Delivery(claim.ledger_id, claim.period, location, now(), size, sha256, licence))
    return True


def _land_from_elsewhere(claim: Claim, settings: Settings) -> None:
    """Land what other places have at this time, so that it is an earlier delivery than the file, not a later one."""
    if claim.location.elsewhere:
        with suppress(UnreachableError):
            (land if claim.ledger_id == claim.source.id else land_layout)(claim.source, claim.period, settings)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a plain file, and that file only: a link put in its place is not followed, a pipe does not stop us."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a plain file")
        yield descriptor
    finally:
        os.close(descriptor)


def _state(at: os.stat_result) -> tuple[int, ...]:
    return at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns


def _move_away(arrival: Arrival) -> None:
    path, folder = arrival.path, arrival.path.parent / TAKEN
    folder.mkdir(exist_ok=True)
    moved = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z-{path.name}"
    for ending in COMPANIONS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(moved.with_name(moved.name + ending))
    path.rename(moved)
    if moved.lstat().st_ino != arrival.state[1]:  # another file took its place in this moment: it is the next one
        moved.rename(path)


def _meaning(arrival: Arrival) -> str:
    of: dict[str, list[str]] = {}
    for claim in arrival.claims:
        of.setdefault(claim.ledger_id, []).append(claim.period)
    spans = (f"{name} {periods[0]}{f' to {periods[-1]}' if len(periods) > 1 else ''}" for name, periods in of.items())
    return ", ".join(spans)
