"""Staging a delivery: read once, split by period, write a Parquet file a period."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import polars as pl

from pipelines.catalog.models import Source
from pipelines.files import read_json, write_json, written_beside
from pipelines.fingerprint import code_fingerprint, digest_of
from pipelines.landing.store import Delivery, LandingStore
from pipelines.readers.read import read
from pipelines.settings import Settings
from pipelines.staging.day import read_day
from pipelines.staging.split import UNKNOWN, Staged, split_by_period


def stage(
    source: Source,
    period: str,
    delivery: Delivery,
    layout: Delivery | None,
    *,
    periods: Collection[str],
    settings: Settings,
) -> Staged | None:
    """Return the staged rows of one period; read the delivery only where that has not been done before.

    A file that holds several periods is read once and staged for all of them. None: the file has no row of the period.

    Raises:
        InputError: The bytes cannot be read as declared.
        CodebookError: The file lacks the column that tells the period.
    """
    many = source.location.many_periods_in_one_file
    # Of what lies staged now: a delivery that was there before may come back, and its rows are no longer there.
    done = settings.home / "staging" / f"source_id={source.id}" / "deliveries" / f"{'_all' if many else period}.json"
    mark = _mark(source, delivery, layout, periods)
    known = read_json(done)
    if not known or known["mark"] != mark:
        done.unlink(missing_ok=True)
        store = LandingStore(settings.landing)
        received, scratch = store.object_path(delivery.sha256), settings.home / "scratch"
        if source.location.feed:
            rows = read_day(received, source.location.feed, source.format, store, scratch)
        else:
            described = store.object_path(layout.sha256) if layout else None
            rows = read(received, source.format, layout=described, scratch=scratch)
        staged = split_by_period(rows, source, periods=periods, file_period=None if many else period)
        if many:
            shutil.rmtree(settings.partition("staging", source.id, UNKNOWN), ignore_errors=True)
        for name, part in staged.items():
            _write(settings.partition("staging", source.id, name), part)
        write_json(done, {"mark": mark, "periods": sorted(staged)})
        known = {"periods": sorted(staged)}
    return _read(settings.partition("staging", source.id, period)) if period in known["periods"] else None


def _mark(source: Source, delivery: Delivery, layout: Delivery | None, periods: Collection[str]) -> str:
    said = source.model_dump_json(include={"format", "row_period", "periods", "location"})
    parts = [
        delivery.sha256,
        layout.sha256 if layout else "",
        said,
        code_fingerprint("readers", "staging", "sql.py"),
        *periods,
    ]
    return digest_of(parts)


def _write(folder: Path, part: Staged) -> None:
    for name, frame in (("rejected", part.rejected), ("part", part.rows)):
        with written_beside(folder / f"{name}.parquet") as beside:
            frame.write_parquet(beside, compression="zstd", compression_level=1)


def _read(folder: Path) -> Staged:
    return Staged(pl.read_parquet(folder / "part.parquet"), pl.read_parquet(folder / "rejected.parquet"))
