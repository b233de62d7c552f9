"""Revisions: which published figures changed since an earlier release, and whether new data or a new method did it."""

import polars as pl

from pipelines.landing.store import Delivery
from pipelines.release.database import read_release_table
from pipelines.release.manifest import read_manifest
from pipelines.release.schema import KEY, POLARS_TYPE, TABLES, TOTAL
from pipelines.release.store import Release

_SAME = 1e-9
"""Relative difference below which two figures are the same: what another order of adding up may do."""
_REVISION = {name: POLARS_TYPE[kind] for name, kind in TABLES["revision"].items()}


def published_observations(release: Release | None) -> pl.DataFrame | None:
    """Read the observations of a release; nothing if it was made without disclosure control."""
    if release is None:
        return None
    observations = release.path / read_manifest(release.path)["observations"]
    if not observations.is_file() or "rule" not in pl.read_parquet_schema(observations):
        return None
    found = pl.read_parquet(observations)
    return found if "breakdown" in found.columns else found.with_columns(breakdown=pl.lit(TOTAL))


def revisions_since(
    now: Release | None, before: pl.DataFrame | None, after: pl.DataFrame, partitions: pl.DataFrame
) -> pl.DataFrame:
    """Return the table `revision` of a release to be published, in the order of its key.

    Args:
        now: the release that the public sees last before it, if there is one.
        before: its observations; None where they cannot be compared.
        after: the observations to be published.
        partitions: the table `partition` to be published.
    """
    told = pl.DataFrame(schema=_REVISION)
    if now is not None and before is not None:
        told = pl.concat([told, read_release_table(now.path, "revision")])
        changed = redelivered(read_release_table(now.path, "partition"), partitions)
        told = revisions(before, after, changed, told, now.id)
    return told.sort(*KEY, "retrieved_at", "old_release", nulls_last=True)


def revisions(
    before: pl.DataFrame, after: pl.DataFrame, redelivered: pl.DataFrame, told: pl.DataFrame, old_release: str
) -> pl.DataFrame:
    """Add to the revisions told so far those between two releases. A figure that either withholds is none.

    Args:
        before: observations of the release that the public saw.
        after: observations to be published.
        redelivered: `source_id` and `retrieved_at` of the sources that brought other bytes for a period, once each.
        told: the table `revision` of the release before.
        old_release: its id.

    Returns:
        The table `revision`. Of changes by `method` the last of each figure is kept, of `delivery` all.
    """
    had = before.select(*KEY, old_value="obs_value")
    changed = (
        after.select(*KEY, "unit_measure", new_value="obs_value")
        .join(had, on=KEY, how="inner", nulls_equal=True)
        .filter((pl.col("new_value") - pl.col("old_value")).abs() > _SAME * pl.col("old_value").abs())
        .join(redelivered, on="source_id", how="left")
        .with_columns(
            old_release=pl.lit(old_release),
            reason=pl.when(pl.col("retrieved_at").is_null()).then(pl.lit("method")).otherwise(pl.lit("delivery")),
        )
        .select(pl.col(name).cast(kind) for name, kind in _REVISION.items())
    )
    every = pl.concat([told, changed])
    by_delivery = pl.col("reason") == "delivery"
    last_by_method = every.filter(~by_delivery).unique(KEY, keep="last", maintain_order=True)
    return pl.concat([every.filter(by_delivery), last_by_method])


def redelivered(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the sources that brought other bytes for a period that was published, with when the last came.

    Args:
        before: the table `partition` of the release before.
        after: that of the release to be published.
    """
    had = before.select("source_id", "time_period", old="sha256")
    return (
        after.join(had, on=["source_id", "time_period"])
        .filter((pl.col("status") == "admitted") & (pl.col("sha256") != pl.col("old")))
        .group_by("source_id")
        .agg(pl.col("retrieved_at").max())
    )


def vintage_rows(deliveries: list[Delivery], sources: set[str]) -> pl.DataFrame:
    """Return the table `vintage`: every delivery of a source's period whose bytes differ from the one before it.

    Args:
        deliveries: the ledger of what was landed, oldest first.
        sources: the sources to tell of.
    """
    schema = {name: POLARS_TYPE[kind] for name, kind in TABLES["vintage"].items() if name != "vintage"}
    rows = [
        (one.source, one.period, one.sha256, one.retrieved_at, one.size_bytes, one.location)
        for one in deliveries
        if one.source in sources
    ]
    names = ["source_id", "time_period", "sha256", "retrieved_at", "size_bytes", "location"]
    period = ["source_id", "time_period"]
    return (
        pl.DataFrame(rows, schema=names, orient="row", schema_overrides={"size_bytes": pl.Int64})
        .with_columns(
            pl.col("retrieved_at").cast(pl.String).str.to_datetime(time_zone="UTC").dt.replace_time_zone(None)
        )
        .filter((pl.col("sha256") != pl.col("sha256").shift().over(period)).fill_null(True))
        .with_columns(vintage=pl.int_range(1, pl.len() + 1).over(period))
        .select(*(pl.col(name).cast(schema.get(name, pl.Int64)) for name in TABLES["vintage"]))
    )
