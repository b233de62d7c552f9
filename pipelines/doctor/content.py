"""What the data folder holds: catalogue, bytes received, accounts, release, warehouse."""

from __future__ import annotations

from itertools import islice

import duckdb
import pyarrow.parquet as pq

from pipelines.accounting import Account, Accounts
from pipelines.catalog.load import load_catalog
from pipelines.doctor.model import Finding, ok
from pipelines.files import is_held, sha256_of
from pipelines.impact.load import load_designs
from pipelines.landing.store import LandingStore
from pipelines.release.store import current, verify
from pipelines.release.tables import codes, communities
from pipelines.settings import IMPACT_DESIGNS, SEEDS, Settings

SAMPLE = 50


def catalogue() -> Finding:
    """Load every source and declared design, and the classifications."""
    sources = load_catalog()
    designs = load_designs(IMPACT_DESIGNS, sources)
    codes(SEEDS), communities(SEEDS)
    return ok("Catalogue", f"{len(sources)} sources, {len(designs)} designs, classifications there")


def landing(settings: Settings, *, deep: bool) -> Finding:
    """Look for the bytes of every delivery, and hash the newest ones, or with `deep` all of them."""
    name, store = "Landing", LandingStore(settings.landing)
    known = list(dict.fromkeys(one.sha256 for one in store.deliveries()))
    missing = [sha256 for sha256 in known if not store.object_path(sha256).exists()]
    objects = (settings.landing / "objects").glob("*/*") if deep else map(store.object_path, known[-SAMPLE:])
    present = [path for path in objects if path.is_file() and not path.name.startswith(".")]
    changed = [path.name for path in present if sha256_of(path) != path.name]
    if missing or changed:
        what = [f"missing {sha256}" for sha256 in missing] + [f"changed {sha256}" for sha256 in changed]
        return Finding(
            name, "fail", f"{len(missing)} object(s) missing, {len(changed)} changed, e.g. {what[0]}",
            "Remove the changed ones from landing/objects; take them from a backup, or let lmis run fetch them again.",
        )  # fmt: skip
    return ok(name, f"{len(known)} deliveries there, {len(present)} hashed{'' if deep else ' (--deep: all)'}")


def accounts(settings: Settings) -> Finding:
    """Add up the accounts, and count the rows of what each one says was admitted."""
    name = "Accounts"
    all_ = Accounts(settings.home).all()
    wrong = [f"{one.source} {one.period}" for one in all_ if _admitted_as_is(one) and not _rows_agree(one, settings)]
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        return Finding(
            name, "fail", f"rows in harmonised/ differ from the account: {', '.join(wrong[:5])}{more}",
            "Remove their files in accounting/; the next run makes them again from what is landed.",
        )  # fmt: skip
    held = sum(one.status == "held" for one in all_)
    failed = sum(one.status == "failed" for one in all_)
    return ok(name, f"{len(all_)} partitions add up; {held} held, {failed} failed")


def _admitted_as_is(account: Account) -> bool:
    return account.status == "admitted" and account.fingerprint == account.admitted_fingerprint


def _rows_agree(account: Account, settings: Settings) -> bool:
    folder = settings.partition(f"harmonised/{account.subject}", account.source, account.period)
    path = folder / "part.parquet"
    return path.exists() and pq.read_metadata(path).num_rows == account.rows_harmonised


def release(settings: Settings) -> Finding:
    """Hash every file of the current release."""
    name, now = "Release", current(settings.releases)
    if now is None:
        return Finding(name, "warn", "there is none yet", "Run lmis run.")
    found = verify(settings.releases, now.id)
    if not found.ok:
        problems = " ".join(islice(found.problems, 3))
        return Finding(
            name, "fail", f"{now.id} is damaged: {problems}", "lmis release rollback, then look at the disk."
        )
    return ok(name, f"{now.id}, {found.files} files sound")


def warehouse(settings: Settings) -> Finding:
    """Open the warehouse, unless a run has it."""
    name, path = "Warehouse", settings.warehouse
    if not path.exists():
        return ok(name, "not there yet; the next run makes it")
    if is_held(settings.warehouse_lock):
        return ok(name, "in use by a run")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.sql("select count(*) from duckdb_tables()").fetchall()[0][0]
    except duckdb.Error as fault:
        reason = str(fault).splitlines()[0]
        return Finding(name, "fail", reason, f"rm -r {path.parent}; the next run makes it again.")
    return ok(name, f"opens, {tables} tables")
