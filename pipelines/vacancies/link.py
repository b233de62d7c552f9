"""Which advertisements repeat others, kept a partition at a time: a day that is new costs that day and its window."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines.accounting import Accounts
from pipelines.catalog.periods import start_of
from pipelines.files import read_json, write_json, written_beside
from pipelines.fingerprint import code_fingerprint, digest_of
from pipelines.settings import Settings
from pipelines.vacancies.copies import AD, COPY_SCHEMA, WINDOW_DAYS, find_copies

COPIES = "linked/vacancy_copy"
WIDEST_PERIOD_DAYS = 31
READ = [
    "source_id", "time_period", "ad_id", "observed_at", "ref_area", "region", "employer_hash", "title", "first_seen",
    "sketch",
]  # fmt: skip
Partition = tuple[str, str]


def link_copies(settings: Settings) -> None:
    """Find the copies in the partitions of advertisements that changed, and in those that may repeat them.

    Writes `linked/vacancy_copy/source_id=…/time_period=…/part.parquet` with the columns of `COPY_SCHEMA`, for the
    advertisements that were first delivered in that partition. Nothing is done where nothing changed.
    """
    code = code_fingerprint("vacancies/copies.py", "vacancies/sketch.py", "vacancies/link.py")
    now = {_name(key): digest_of([fingerprint, code]) for key, fingerprint in _admitted(settings).items()}
    known = [_key(name) for name in now]
    state = read_json(_state(settings)) or {"inputs": {}, "copies": {}}
    before = state["inputs"]
    changed = [_key(name) for name in now.keys() | before.keys() if now.get(name) != before.get(name)]
    if not changed:
        return
    # If this dies midway, some of them are linked anew and some are not.
    write_json(_state(settings), state | {"inputs": before | {_name(key): "" for key in changed}})
    for source_id, period in changed:
        shutil.rmtree(settings.partition(COPIES, source_id, period), ignore_errors=True)
    found = {name: digest for name, digest in state["copies"].items() if name in now}
    for key, copies in _copies(_within(known, changed, days_before=0), known, settings).items():
        with written_beside(settings.partition(COPIES, *key) / "part.parquet") as beside:
            copies.write_parquet(beside)
        found[_name(key)] = digest_of(copies.write_csv().splitlines())
    write_json(_state(settings), {"inputs": now, "copies": found})


def copies_of(settings: Settings) -> dict[str, str]:
    """Return, for each partition (`source:period`) of advertisements, what stands for the copies found in it."""
    return (read_json(_state(settings)) or {}).get("copies", {})


def _state(settings: Settings) -> Path:
    return settings.home / COPIES / "linked.json"


def _admitted(settings: Settings) -> dict[Partition, str]:
    """Return the partitions of advertisements that downstream reads, and what each was made from."""
    return {
        (one.source, one.period): one.admitted_fingerprint
        for one in Accounts(settings.home).all()
        if one.subject == "vacancy" and one.admitted_fingerprint
    }


def _within(known: list[Partition], around: list[Partition], *, days_before: int) -> list[Partition]:
    """Return the partitions that begin at most `days_before` before, or a window after, one of those given."""
    days = sorted(start_of(period) for _, period in around)
    after = timedelta(days=WINDOW_DAYS + WIDEST_PERIOD_DAYS)

    def near(period: str) -> bool:
        day: date = start_of(period)
        return any(-days_before <= (day - other).days and day - other <= after for other in days)

    return sorted(key for key in known if near(key[1]))


def _copies(asked: list[Partition], known: list[Partition], settings: Settings) -> dict[Partition, pl.DataFrame]:
    """Return the copies among the advertisements first delivered in each partition that is asked for."""
    if not asked:
        return {}
    read = _within(known, asked, days_before=WINDOW_DAYS + WIDEST_PERIOD_DAYS)
    paths = [settings.partition("harmonised/vacancy", *key) / "part.parquet" for key in read]
    versions = pl.scan_parquet(paths).select(READ).filter(pl.col("sketch").is_not_null()).collect()
    first = versions.sort("time_period", "observed_at").unique(AD, keep="first", maintain_order=True)
    wanted = pl.DataFrame(asked, schema=["source_id", "time_period"], orient="row").with_columns(asked=pl.lit(True))
    ads = first.join(wanted, on=["source_id", "time_period"], how="left").with_columns(pl.col("asked").fill_null(False))
    copies = find_copies(ads).join(ads.select(*AD, "time_period"), on=AD)
    parts = copies.partition_by("source_id", "time_period", as_dict=True)
    nothing = pl.DataFrame(schema=COPY_SCHEMA)
    return {key: parts[key].drop("time_period") if key in parts else nothing for key in asked}


def _name(key: Partition) -> str:
    return ":".join(key)


def _key(name: str) -> Partition:
    source_id, period = name.split(":")
    return source_id, period
