"""What needs somebody to look, as the data folder shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pipelines.accounting import Account, Accounts
from pipelines.alerts.model import Alert
from pipelines.catalog.load import load_catalog
from pipelines.inbox import look
from pipelines.lateness import in_words, late
from pipelines.quality.model import failing
from pipelines.quality.results import read_results
from pipelines.release.query import departures
from pipelines.release.store import current
from pipelines.settings import Settings

ON_DISK = ("failed", "held", "late", "departed", "unmatched")
"""The kinds of alerts that are found here."""

STAYS = "An earlier version, if there is one, stays in use."


def standing(settings: Settings, now: datetime) -> list[Alert]:
    """Return what stands now of the kinds `ON_DISK`."""
    known = load_catalog()
    accounts = [account for account in Accounts(settings.home).all() if account.source in known]
    return [*_not_passed(accounts, settings), *_late(accounts, settings, now), *_departed(settings), *_left(settings)]


def _not_passed(accounts: Iterable[Account], settings: Settings) -> Iterator[Alert]:
    for one in accounts:
        name, file = f"{one.source} {one.period}", one.location
        if one.status == "failed":
            yield Alert(
                "failed",
                name,
                f"{name}: {file} could not be read as its YAML says. {STAYS}",
                "see the reason, with row and column, in the last lines of `lmis run` on the machine; "
                "get a sound file, or correct the YAML.",
                version=one.sha256,
            )
        elif one.status == "held":
            yield Alert(
                "held",
                name,
                f"{name}: {file} is held back, a blocking check failed{_checks(one, settings)}. {STAYS}",
                f"see {settings.home / 'checks' / 'index.html'}; then correct the YAML, or get a sound file.",
                version=one.sha256,
            )


def _checks(one: Account, settings: Settings) -> str:
    found = read_results(settings.home, one.source, one.period)
    errors = [result for result in failing(found.results if found else ()) if result.severity == "error"]
    names = sorted({f"{result.check_name} {result.column_name}".strip() for result in errors})
    return f": {', '.join(names)}" if names else ""


def _late(accounts: list[Account], settings: Settings, now: datetime) -> Iterator[Alert]:
    """Yield what has not come of the sources in use; one of which nothing ever came is not late, but not begun."""
    in_use = {account.source for account in accounts if account.admitted_fingerprint}
    for source in load_catalog().values():
        for one in late(source, accounts, now) if source.id in in_use else ():
            if one.state == "not come":
                text = f"{in_words(one, source, settings)}."
                todo = f"ask {source.producer} for it, or correct `calendar` in the YAML if the date is wrong."
                yield Alert("late", f"{one.source} {one.period}", text, todo)


def _departed(settings: Settings) -> Iterator[Alert]:
    released = current(settings.releases)
    for told in departures(released.path) if released else ():
        name = told.partition(" is left out")[0]
        yield Alert(
            "departed",
            name,
            f"{name} is left out of the release: a figure departs from the one that the producer published.",
            f"see {settings.home / 'checks' / 'index.html'}; then correct the YAML, or the figure under `published`.",
        )


def _left(settings: Settings) -> Iterator[Alert]:
    for name, why in look(settings).left.items():
        todo = "put it right in the inbox, or take it away; the next run looks again."
        yield Alert("unmatched", name, f"{name} in the inbox {settings.inbox}: {why}.", todo, version=why)
