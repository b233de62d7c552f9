"""The release as a Dagster asset: what the warehouse holds, published for readers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import dagster as dg

from pipelines import auditlog
from pipelines.accounting import Accounts
from pipelines.catalog.arrangement import load_arrangements
from pipelines.catalog.load import load_catalog
from pipelines.files import locked
from pipelines.impact.run import read_results
from pipelines.lake import Lake
from pipelines.landing.store import LandingStore
from pipelines.protection.publishable import make_publishable
from pipelines.quality.record import check_rows, gate
from pipelines.quality.results import read_all
from pipelines.release.arrangements import arrangement_tables
from pipelines.release.build import publish
from pipelines.release.contents import indicator_rows, partition_rows, source_rows
from pipelines.release.revisions import vintage_rows
from pipelines.release.store import Release
from pipelines.release.visibility import in_words, parse_terms, read_terms
from pipelines.retries import retried
from pipelines.settings import SEEDS, Settings
from pipelines.vacancies.skills.lexicon import load_lexicon
from pipelines.warehouse.assets import WAREHOUSE_POOL
from pipelines.warehouse.state import fingerprint_of, next_build


def release_asset(upstream: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that publishes, downstream of every indicator and estimate."""

    @dg.asset(
        key=["release", "current"],
        deps=list(upstream),
        group_name="release",
        kinds={"duckdb", "parquet"},
        pool=WAREHOUSE_POOL,
    )
    def _release(context: dg.AssetExecutionContext, lake: Lake) -> dg.MaterializeResult:
        """Immutable release: observations, metadata, manifest; `current` is switched in one step."""
        settings = lake.settings()
        with retried(context), locked(settings.warehouse_lock):
            if next_build(settings).needed:
                raise dg.Failure("Data came in after the indicators were built. Publish again.", allow_retries=False)
            release = publish_current(settings)
        return dg.MaterializeResult(
            metadata={
                "release": release.id,
                "new": release.created,
                "folder": dg.MetadataValue.path(str(release.path)),
                "synthetic": release.synthetic,
            }
        )

    return _release


def publish_current(settings: Settings) -> Release:
    """Publish what the warehouse holds now.

    Raises:
        ReleaseRefusedError: The observations do not pass; the current release stays.
    """
    accounts = Accounts(settings.home).all()
    catalog = load_catalog()
    used = [catalog[name] for name in sorted({one.source for one in accounts}) if name in catalog]
    indicators = indicator_rows()
    files = {source.id for source in used if not source.location.feed}
    admitted = {one.source for one in accounts if one.admitted_fingerprint}
    synthetic = any(source.synthetic for source in used if source.id in admitted)
    release = publish(
        warehouse=settings.warehouse,
        releases=settings.releases,
        sources=source_rows(used),
        partitions=partition_rows(accounts),
        checks=check_rows(read_all(settings.home)),
        indicators=indicators,
        skills=load_lexicon(),
        more={
            "vintage": vintage_rows(LandingStore(settings.landing).deliveries(), files),
            **arrangement_tables(load_arrangements(), synthetic=synthetic),
            **read_results(settings),
        },
        seeds_dir=SEEDS,
        fingerprint=fingerprint_of(next_build(settings)),
        synthetic=synthetic,
        created_at=datetime.now(UTC),
        protection=partial(make_publishable, sources=used, indicators=indicators),
        gate=gate,
        terms=parse_terms(settings.release_terms),
    )
    if release.created:
        words = in_words(read_terms(settings.releases, release.id), datetime.now(UTC))
        auditlog.write(settings.audit, "publication", auditlog.operator(), release=release.id, now_for=words)
    return release
