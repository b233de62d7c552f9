"""One partition from received bytes to the harmonised table: stage, harmonise, check, admit or hold, account.

The steps themselves stand in their rooms; this is their order, and what is written when one fails.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.accounting import Account, Accounts, Status
from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.errors import CodebookError, InputError
from pipelines.files import written_beside
from pipelines.fingerprint import code_fingerprint, digest_of, files_fingerprint
from pipelines.harmonise.harmonise import QUARANTINE_SCHEMA, Harmonised, explain, harmonise
from pipelines.harmonise.subjects import SUBJECTS, schema_of
from pipelines.landing.store import Delivery
from pipelines.occupations.decisions import decisions_fingerprint, read_decisions
from pipelines.quality.model import CheckResult, blocking
from pipelines.quality.record import check_and_record
from pipelines.settings import EXPECTATIONS, PROJECT, SEEDS, Settings
from pipelines.staging.split import UNKNOWN
from pipelines.staging.stage import stage
from pipelines.vacancies.copies import COPY_SCHEMA
from pipelines.vacancies.link import COPIES


@dataclass(frozen=True)
class Ingested:
    """What one partition came to: its account, its checks, and in words why rows or all of it were refused."""

    account: Account
    checks: list[CheckResult]
    reasons: list[str]


def ingest(source: Source, period: str, delivery: Delivery, layout: Delivery | None, settings: Settings) -> Ingested:
    """Bring one landed partition to the harmonised table.

    Bytes that cannot be read, or do not fit the codebook, give a `failed` account with the reason; a failed blocking
    check gives a `held` one. In both cases an earlier admitted version stays what downstream reads.
    """
    fingerprint = partition_fingerprint(source, period, delivery, layout, settings)
    where = f"{delivery.location}, codebook pipelines/catalog/…/{source.id}.yml"
    Accounts(settings.home).begin(source.id, period)
    try:
        staged = stage(source, period, delivery, layout, periods=periods_of(source), settings=settings)
        if staged is None:
            raise InputError("the file has no row of this period.")
        done = _enriched(harmonise(staged, source, period, secret=settings.secret()), settings)
    except (InputError, CodebookError) as fault:
        error = f"{source.id} {period} ({where}): {fault}"
        return Ingested(_account(source, period, delivery, fingerprint, settings, error=error), [], [error])
    _account_for_strays(source, delivery, fingerprint, settings)
    _write(done.quarantine, settings.partition("quarantine", source.id, period))
    checks = check_and_record(done, source, period, settings)
    held = blocking(checks)
    room = "held" if held else "harmonised"
    _write(done.rows, settings.partition(f"{room}/{source.subject}", source.id, period))
    if not held:
        shutil.rmtree(settings.partition(f"held/{source.subject}", source.id, period), ignore_errors=True)
    reasons = [f"{source.id} {period} ({where}): {reason}" for reason in explain(done.quarantine)]
    account = _account(source, period, delivery, fingerprint, settings, done=done, held=held)
    return Ingested(account, checks, reasons)


def _enriched(done: Harmonised, settings: Settings) -> Harmonised:
    """Add what the system itself finds in advertisements."""
    if "sketch" not in done.rows.columns:
        return done
    from pipelines.vacancies.enrich import enrich  # only where there are advertisements: it loads the title coder

    return replace(done, rows=enrich(done.rows, read_decisions(settings.home)))


def partition_fingerprint(
    source: Source, period: str, delivery: Delivery, layout: Delivery | None, settings: Settings
) -> str:
    """Return what a partition's result depends on: bytes, layout, catalogue entry, code, links, expectations.

    Of advertisements also the title coder, and what people decided of titles in that partition.
    """
    parts = [delivery.sha256, layout.sha256 if layout else "", source.model_dump_json()]
    code = code_fingerprint("readers", "staging", "harmonise", "quality", "sql.py")
    if source.subject == "vacancy":
        parts += [
            files_fingerprint(*(PROJECT / "pipelines" / room for room in ("occupations", "vacancies"))),
            decisions_fingerprint(settings.home, source.id, period),
        ]
    return digest_of([*parts, code, files_fingerprint(SEEDS, EXPECTATIONS)])


def _account(
    source: Source,
    period: str,
    delivery: Delivery,
    fingerprint: str,
    settings: Settings,
    *,
    done: Harmonised | None = None,
    held: bool = False,
    error: str | None = None,
) -> Account:
    accounts = Accounts(settings.home)
    before = accounts.read(source.id, period)
    status: Status = "failed" if error else "held" if held else "admitted"
    account = Account(
        source=source.id,
        period=period,
        subject=source.subject,
        rows_read=done.rows_read if done else 0,
        rows_harmonised=done.rows.height if done else 0,
        rows_quarantined=done.rows_quarantined if done else 0,
        rows_duplicate=done.rows_duplicate if done else 0,
        sha256=delivery.sha256,
        location=delivery.location,
        retrieved_at=delivery.retrieved_at,
        size_bytes=delivery.size_bytes,
        status=status,
        fingerprint=fingerprint,
        admitted_fingerprint=fingerprint if status == "admitted" else before.admitted_fingerprint if before else None,
        error=error,
    )
    accounts.write(account)
    return account


def _account_for_strays(source: Source, delivery: Delivery, fingerprint: str, settings: Settings) -> None:
    """Account for rows of a file whose period cannot be told, so that none is lost."""
    if not source.location.many_periods_in_one_file:
        return
    rejected = settings.partition("staging", source.id, UNKNOWN) / "rejected.parquet"
    if not rejected.exists():
        Accounts(settings.home).remove(source.id, UNKNOWN)
        shutil.rmtree(settings.partition("quarantine", source.id, UNKNOWN), ignore_errors=True)
        return
    strays = pl.read_parquet(rejected)
    quarantine = strays.with_columns(kind=pl.lit("rejected")).select(list(QUARANTINE_SCHEMA))
    _write(quarantine, settings.partition("quarantine", source.id, UNKNOWN))
    nothing = Harmonised(pl.DataFrame(), quarantine, rows_read=strays.height)
    _account(source, UNKNOWN, delivery, fingerprint, settings, done=nothing, held=True)


def _write(frame: pl.DataFrame, folder: Path) -> None:
    with written_beside(folder / "part.parquet") as beside:
        frame.write_parquet(beside, compression="zstd", compression_level=1)


def withdraw(source_id: str, settings: Settings) -> None:
    """Take a source's partitions out of what downstream reads; landing keeps its bytes."""
    for room in ("harmonised", "held"):
        for subject in SUBJECTS:
            shutil.rmtree(settings.home / room / subject / f"source_id={source_id}", ignore_errors=True)
    for room in ("accounting", "checks"):
        shutil.rmtree(settings.home / room / source_id, ignore_errors=True)


def ensure_schemas(settings: Settings) -> None:
    """Write the zero-row file of each table that dbt reads, so that one without data can be read."""
    tables = {f"harmonised/{subject}": schema_of(subject) for subject in SUBJECTS} | {COPIES: COPY_SCHEMA}
    for room, schema in tables.items():
        folder = settings.partition(room, "_schema", "_schema")
        written = folder / "part.parquet"
        if not written.exists() or pl.read_parquet_schema(written) != schema:
            _write(pl.DataFrame(schema=schema), folder)
