"""Where a check works: a data folder of its own that is gone afterwards, with the file under it. The only I/O."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.accounting import Account
from pipelines.catalog.load import periods_of
from pipelines.catalog.location import Location
from pipelines.catalog.models import Source
from pipelines.catalog.periods import check_period, pattern_fields, shift, start_of
from pipelines.connectors.fetch import fetch
from pipelines.errors import CodebookError, InputError, LmisError, UnreachableError
from pipelines.harmonise.harmonise import harmonise
from pipelines.ingest import ingest
from pipelines.landing.store import Delivery, LandingStore, now
from pipelines.onboarding.describe import describe
from pipelines.quality.model import CheckResult
from pipelines.quality.plausibility import summarise
from pipelines.quality.results import write_results
from pipelines.readers.kinds import PACKAGES
from pipelines.settings import ARRANGEMENTS, CATALOG, Settings
from pipelines.staging.split import Staged
from pipelines.staging.stage import stage


class UsageError(LmisError):
    """The command was not given what it needs."""


@dataclass(frozen=True)
class Previous:
    """The harmonised rows that a period is set against, and where they come from, in words."""

    period: str
    origin: str
    rows: pl.DataFrame


@dataclass(frozen=True)
class Result:
    """What the YAML made of the file. `rows` are harmonised, also where a blocking check would hold them back."""

    account: Account
    checks: list[CheckResult]
    rows: pl.DataFrame
    quarantine: pl.DataFrame


def yaml_of(name: str) -> Path:
    """Return the YAML file that a source's id, or a path, names.

    Raises:
        UsageError: There is none.
    """
    if name.endswith((".yml", ".yaml")):
        if not Path(name).is_file():
            raise UsageError(f"There is no file {name}.")
        return Path(name)
    known = {path.stem: path for path in sorted(CATALOG.glob("*/*.yml")) if path.parent != ARRANGEMENTS}
    if name not in known:
        raise UsageError(f"No source is called {name}. Name a YAML file, or one of: {', '.join(known)}.")
    return known[name]


@dataclass(frozen=True)
class Desk:
    """A source, the folder of its YAML, and the data folder that the check works in."""

    source: Source
    package: Path
    settings: Settings

    def landed(self, period: str, file: Path | None) -> tuple[Delivery, Delivery | None]:
        """Return a period's bytes, of the file given or from where the source says, and its layout.

        Raises:
            UnreachableError: They can be had nowhere.
        """
        given = self._kept(file, file.name, period) if file else self._fetched(self.source.location, period)
        layout = self.source.format.layout
        return given, self._fetched(layout, period) if layout else None

    def staged(self, period: str, landed: tuple[Delivery, Delivery | None]) -> Staged | None:
        """Return the rows of a period as read; None where the file has none.

        Raises:
            InputError: The bytes cannot be read as declared.
            CodebookError: The file lacks the column that tells the period.
        """
        return stage(self.source, period, *landed, periods=periods_of(self.source), settings=self.settings)

    def ingested(self, period: str, landed: tuple[Delivery, Delivery | None], previous: Previous | None) -> Result:
        """Bring a period to the harmonised table, and check it against the previous one."""
        if previous:
            summary = summarise(previous.rows, self.source.subject)
            write_results(self.settings.home, self.source.id, previous.period, (), summary)
        done = ingest(self.source, period, *landed, self.settings)
        rows, quarantine = pl.DataFrame(), pl.DataFrame()
        if done.account.status != "failed":
            rows = pl.read_parquet(self._admit(period, held=done.account.status == "held"))
            left_out = self.settings.partition("quarantine", self.source.id, period)
            quarantine = pl.read_parquet(left_out / "part.parquet")
        return Result(done.account, done.checks, rows, quarantine)

    def _admit(self, period: str, *, held: bool) -> Path:
        """Return the harmonised file. One that is held is put where the indicators are computed from: they tell why."""
        subject = self.source.subject
        place = self.settings.partition(f"harmonised/{subject}", self.source.id, period) / "part.parquet"
        if held:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(
                self.settings.partition(f"held/{subject}", self.source.id, period) / "part.parquet",
                place,
            )
        return place

    def harmonised(self, period: str, landed: tuple[Delivery, Delivery | None]) -> pl.DataFrame | None:
        """Return the harmonised rows of a period, unchecked; None where the file has none of it."""
        staged = self.staged(period, landed)
        return harmonise(staged, self.source, period, secret=self.settings.secret()).rows if staged else None

    def labels(self, landed: tuple[Delivery, Delivery | None]) -> dict[str, dict[str, str]]:
        """Return what a file, or the codebook that is its layout, calls each code, by column."""
        if self.source.format.kind not in PACKAGES and landed[1] is None:
            return {}
        store = LandingStore(self.settings.landing)
        file = store.object_path(landed[0].sha256)
        layout = store.object_path(landed[1].sha256) if landed[1] else None
        try:
            told = describe(file, ddi=layout, scratch=self.settings.home / "scratch")
        except InputError:
            return {}
        return {one.name: {category.code: category.label for category in one.categories} for one in told.variables}

    def _fetched(self, location: Location, period: str) -> Delivery:
        got = fetch(
            location,
            period,
            mirror=self.settings.mirror,
            package=self.package,
            scratch=self.settings.home / "scratch",
        )
        return self._kept(got.path, got.location, period)

    def _kept(self, path: Path, location: str, period: str) -> Delivery:
        sha256, size = LandingStore(self.settings.landing).keep(path)
        return Delivery(self.source.id, period, location, now(), size, sha256, self.source.licence.name)


@contextmanager
def desk_for(source: Source, package: Path, mirror: Path | None) -> Iterator[Desk]:
    """Give a desk with an empty data folder, which is removed afterwards."""
    with TemporaryDirectory(prefix="lmis-check-") as home:
        yield Desk(source, package, Settings(home=Path(home), mirror=mirror))


def find_period(desk: Desk, file: Path | None, asked: str | None) -> str:
    """Return the period to check: the one asked for, that of the file's name, or the newest there is.

    Raises:
        UsageError: The source has no such period, or nothing tells which it is.
        InputError: The file cannot be read as declared.
        CodebookError: The file lacks the column that tells the period.
    """
    periods = periods_of(desk.source)
    if not periods:
        raise UsageError(f"{desk.source.id} has no period yet: {desk.source.periods.first} has not ended.")
    if asked:
        if asked not in periods:
            raise UsageError(f"--period {asked}: {desk.source.id} has the periods {periods[0]} to {periods[-1]}.")
        return asked
    if desk.source.location.many_periods_in_one_file:
        landed = desk.landed(periods[-1], file)
        found = [period for period in reversed(periods) if _has_rows(desk.staged(period, landed))]
        if found:
            return found[0]
        raise InputError(
            f"no row is of one of the source's periods, {periods[0]} to {periods[-1]}. Correct row_period or periods."
        )
    if file:
        return _period_in_name(desk.source, file) or _only_one(periods, file)
    for period in reversed(periods):
        try:
            desk.landed(period, None)
        except UnreachableError as fault:
            reason = fault
        else:
            return period
    raise UsageError(f"{desk.source.id}: no file was found ({reason}). Name one with --file.")


def _has_rows(staged: Staged | None) -> bool:
    return staged is not None and not staged.rows.is_empty()


def _period_in_name(source: Source, file: Path) -> str | None:
    place = source.location
    pattern = place.mirror or place.packaged or place.url or place.inbox or ""
    names = {Path(pattern.format(**pattern_fields(period))).name: period for period in periods_of(source)}
    return names.get(file.name)


def _only_one(periods: list[str], file: Path) -> str:
    if len(periods) == 1:
        return periods[0]
    raise UsageError(f"The name of {file.name} does not tell its period. Say it with --period, such as {periods[-1]}.")


def find_previous(desk: Desk, period: str, file: Path | None, against: str | None, home: Path) -> Previous | None:
    """Return what a period is set against: what was named, else the data folder's last one, else the period before.

    Args:
        desk: Where the check works.
        period: The period that is checked.
        file: The file that was given for it.
        against: A file or a period, as named by the user.
        home: The data folder of the office, which is only read.

    Raises:
        UsageError: What was named is not there or cannot be read.
    """
    try:
        if against:
            return _named(desk, period, file, against)
        return _admitted(desk.source, period, home) or _before(desk, period, file)
    except (UnreachableError, InputError, CodebookError, ValueError) as fault:
        if against:
            raise UsageError(f"--against {against}: {fault}") from fault
        return None


def _named(desk: Desk, period: str, file: Path | None, against: str) -> Previous | None:
    given = Path(against)
    if given.is_file():
        many = desk.source.location.many_periods_in_one_file
        before = None if many else _period_in_name(desk.source, given)
        return _harmonised(desk, before or shift(period, -1, desk.source.periods.frequency), given)
    return _harmonised(desk, check_period(against), file if desk.source.location.many_periods_in_one_file else None)


def _before(desk: Desk, period: str, file: Path | None) -> Previous | None:
    periods = periods_of(desk.source)
    at = periods.index(period)
    if not at:
        return None
    return _harmonised(desk, periods[at - 1], file if desk.source.location.many_periods_in_one_file else None)


def _harmonised(desk: Desk, period: str, file: Path | None) -> Previous | None:
    landed = desk.landed(period, file)
    rows = desk.harmonised(period, landed)
    return Previous(period, landed[0].location, rows) if rows is not None else None


def _admitted(source: Source, period: str, home: Path) -> Previous | None:
    """Return the last partition before `period` that the office's data folder has admitted."""
    folders = (home / "harmonised" / source.subject / f"source_id={source.id}").glob("time_period=*")
    found = {folder.name.removeprefix("time_period="): folder / "part.parquet" for folder in folders}
    earlier = [name for name in found if len(name) == len(period) and start_of(name) < start_of(period)]
    if not earlier:
        return None
    newest = max(earlier, key=start_of)
    return Previous(newest, "the data folder", pl.read_parquet(found[newest], hive_partitioning=False))
