"""Publish: from a finished warehouse to a release that never changes.

A release is made in a folder that no reader looks at; a rename and the switch of a link make it visible. A
publish that dies at any point leaves `current` as it was, and the next one removes what it left behind.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.files import locked, sha256_of
from pipelines.protection.publishable import Publishable
from pipelines.release import tables
from pipelines.release.curves import publishable_curves
from pipelines.release.database import write_database
from pipelines.release.errors import ReleaseError, ReleaseRefusedError
from pipelines.release.files import (
    BUILDING,
    LOCK_NAME,
    remove_unfinished,
    seal,
    sweep,
    switch_current,
    sync,
)
from pipelines.release.gather import ROW_GROUP_SIZE, read_table, refuse_unsound, write_estimates
from pipelines.release.manifest import (
    DATABASE_NAME,
    METADATA_NAME,
    digest,
    observations_name,
    read_manifest,
    write_json,
    write_manifest,
)
from pipelines.release.revisions import published_observations, revisions_since
from pipelines.release.schema import DECLARED, OBSERVATION
from pipelines.release.skills import skill_shortage
from pipelines.release.store import Release, current, find, list_releases, new_id, verify
from pipelines.release.visibility import PUBLIC, Terms, inherited, shown_before, write_terms

Gate = Callable[[pl.LazyFrame], list[str]]
Protection = Callable[[pl.DataFrame, pl.DataFrame | None], Publishable]


@dataclass(frozen=True)
class _Draft:
    """What a release will say, whatever its time and name."""

    tables: dict[str, pl.DataFrame]
    metadata: dict[str, Any]
    fingerprint: str
    synthetic: bool
    created_at: datetime
    protection: Protection
    gate: Gate
    terms: Terms


def publish(
    *,
    warehouse: Path,
    releases: Path,
    sources: tables.Rows,
    partitions: tables.Rows,
    checks: tables.Rows,
    indicators: Sequence[Mapping[str, Any]],
    skills: tables.Rows,
    more: Mapping[str, tables.Rows],
    seeds_dir: Path,
    fingerprint: str,
    synthetic: bool,
    created_at: datetime,
    protection: Protection,
    gate: Gate,
    terms: Terms = PUBLIC,
) -> Release:
    """Publish the indicators of the warehouse, unless readers see exactly this already.

    Args:
        warehouse: the DuckDB file that dbt built; every table `ind_*` in it is an indicator.
        releases: the folder of releases.
        sources: rows of the table `source`.
        partitions: rows of the table `partition`.
        checks: rows of the table `check_result`.
        indicators: the metadata of each indicator, with its `id`.
        skills: rows of the table `skill`.
        more: rows of the tables `DECLARED`, by their names; none of those left out.
        seeds_dir: the classifications, a file `<codelist>.csv` each, and `community.csv`.
        fingerprint: stands for everything that the run was made from.
        synthetic: whether any of the data is made up; the name of the release and its files then say so.
        created_at: the time of the release, with a time zone.
        protection: makes estimates, given those of the release before, fit to be published.
        gate: gives the reasons to refuse these observations; an empty list lets them pass.
        terms: who may see the release; where the newest release is still closed, so is this one.

    Returns:
        The current release; `created` is false if it existed before.

    Raises:
        ReleaseRefusedError: the gate or a check found reasons not to publish.
        ReleaseError: something that a release needs is missing or wrong.
    """
    if created_at.tzinfo is None:
        raise ReleaseError(f"The time of a release needs a time zone; found {created_at}. Give it in UTC.")
    frames = {
        "source": tables.to_frame("source", sources),
        "partition": tables.to_frame("partition", partitions),
        "check_result": tables.to_frame("check_result", checks),
        "indicator": tables.to_frame("indicator", [{**entry, "indicator": entry.get("id")} for entry in indicators]),
        "skill": tables.to_frame("skill", skills),
        "code": tables.codes(seeds_dir),
        "community": tables.communities(seeds_dir),
        **{name: tables.to_frame(name, more.get(name, [])) for name in DECLARED},
    }
    metadata = _metadata(indicators, frames["source"], synthetic)
    created_at = created_at.astimezone(UTC).replace(microsecond=0)
    return _publish(
        _Draft(frames, metadata, fingerprint, synthetic, created_at, protection, gate, terms), warehouse, releases
    )


def _publish(draft: _Draft, warehouse: Path, releases: Path) -> Release:
    """Build beside the releases, one at a time; what does not become a release is removed."""
    with locked(releases / LOCK_NAME):
        sweep(releases)
        building = releases / f"{BUILDING}{secrets.token_hex(8)}"
        building.mkdir()
        try:
            return _build(draft, warehouse, releases, building)
        finally:
            if building.exists():
                remove_unfinished(building)


def _build(draft: _Draft, warehouse: Path, releases: Path, building: Path) -> Release:
    spill = building / "spill"
    spill.mkdir()
    observations = building / observations_name(draft.synthetic)
    newest = max((release.id for release in list_releases(releases)), default=None)
    terms = inherited(releases, newest, draft.terms, datetime.now(UTC))
    draft = _protect(draft, warehouse, observations, _shown_before(releases, terms), spill)
    rows = _pass_gate(draft, observations, spill)
    write_json(building / METADATA_NAME, draft.metadata)
    content = _content(draft, observations)
    same = _same(releases, content, draft.fingerprint)
    if same is not None:
        if not same.current:
            switch_current(releases, same.id)
        return replace(same, current=True)
    created_at, release_id = _name(draft, releases, content)
    info = {"release_id": release_id, "created_at": created_at, "synthetic": draft.synthetic}
    frames = {**draft.tables, "release_info": tables.to_frame("release_info", [info])}
    write_database(building / DATABASE_NAME, observations, frames, spill)
    shutil.rmtree(spill)
    previous = _current(releases)
    write_manifest(
        building,
        release_id=release_id,
        created_at=created_at,
        fingerprint=draft.fingerprint,
        content=content,
        synthetic=draft.synthetic,
        rows=rows,
        previous=previous.id if previous else None,
        partitions=draft.tables["partition"],
    )
    seal(building)
    if terms != PUBLIC:
        write_terms(releases, release_id, terms)  # before anybody can see it
    building.rename(releases / release_id)
    sync(releases)
    switch_current(releases, release_id)
    return replace(find(releases, release_id), created=True)


def _protect(draft: _Draft, warehouse: Path, observations: Path, shown: Release | None, spill: Path) -> _Draft:
    """Write the observations that may be published, and add to the tables what was done to them."""
    write_estimates(warehouse, spill / "estimates.parquet", spill)
    before = published_observations(shown)
    found = draft.protection(pl.read_parquet(spill / "estimates.parquet"), before)
    if found.refusals:
        raise ReleaseRefusedError(found.refusals)
    found.observations.select(list(OBSERVATION)).write_parquet(
        observations, compression="zstd", row_group_size=ROW_GROUP_SIZE
    )
    demand = read_table(warehouse, "skill_demand", spill)
    shortage = skill_shortage(found.observations, demand, draft.tables["source"])
    few = draft.tables["source"].select("source_id", "min_cases").drop_nulls()
    curves = publishable_curves(read_table(warehouse, "recognition_curve", spill), dict(few.iter_rows()))
    partitions = draft.tables["partition"]
    reasons = pl.DataFrame(
        [(*partition, why) for partition, why in found.held.items()],
        schema={"source_id": pl.String, "time_period": pl.String, "why": pl.String},
        orient="row",
    )
    held = partitions.join(reasons, on=["source_id", "time_period"], how="left", maintain_order="left").with_columns(
        status=pl.when(pl.col("why").is_null()).then("status").otherwise(pl.lit("held")),
        error=pl.coalesce("why", "error"),
    )
    checks = [draft.tables["check_result"], tables.to_frame("check_result", found.checks)]
    added = {
        "audit": tables.to_frame("audit", found.audit),
        "partition": held.drop("why"),
        "skill_demand": tables.to_frame("skill_demand", demand),
        "skill_shortage": tables.to_frame("skill_shortage", shortage),
        "recognition_curve": tables.to_frame("recognition_curve", curves),
        "check_result": tables.to_frame("check_result", pl.concat(checks)),
    }
    added["revision"] = revisions_since(shown, before, found.observations, added["partition"])
    return replace(draft, tables={**draft.tables, **added})


def _shown_before(releases: Path, terms: Terms) -> Release | None:
    """Give what the public knows when a release with these terms opens. A closed one told nobody anything."""
    name = shown_before(releases, terms, datetime.now(UTC))
    return next((release for release in list_releases(releases) if release.id == name), None)


def _pass_gate(draft: _Draft, observations: Path, spill: Path) -> int:
    described = set(draft.tables["indicator"]["indicator"])
    rows = refuse_unsound(observations, spill, indicators=described, sources=set(draft.tables["source"]["source_id"]))
    if reasons := _made_up(draft, observations) + list(draft.gate(pl.scan_parquet(observations))):
        raise ReleaseRefusedError(reasons)
    return rows


def _made_up(draft: _Draft, observations: Path) -> list[str]:
    """Give the reason to refuse a release that holds made-up data and does not say so."""
    if draft.synthetic:
        return []
    source, partition = draft.tables["source"], draft.tables["partition"]
    read = set(pl.scan_parquet(observations).select(pl.col("source_id").unique()).collect()["source_id"])
    read |= set(partition.filter(partition["status"] == "admitted")["source_id"])
    found = sorted(read & set(source.filter(source["synthetic"])["source_id"]))
    if not found:
        return []
    return [f"The sources {', '.join(found)} are synthetic and the release is not: publish it as synthetic."]


def _metadata(indicators: Sequence[Mapping[str, Any]], sources: pl.DataFrame, synthetic: bool) -> dict[str, Any]:
    ids = [entry.get("id") for entry in indicators]
    if repeated := sorted({str(name) for name in ids if name is None or ids.count(name) > 1}):
        raise ReleaseError(
            f"Indicators need one id each; missing or repeated: {repeated}. Correct the YAML of the models."
        )
    described = sources.to_dicts()
    for source in described:
        source["standards"] = _parsed(source["standards"])
    ordered = sorted((dict(entry) for entry in indicators), key=lambda entry: str(entry["id"]))
    return {"synthetic": synthetic, "indicators": ordered, "sources": described}


def _parsed(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _content(draft: _Draft, observations: Path) -> str:
    """Hash what the release says. When the same bytes were fetched again is not part of it."""
    said = {name: frame.drop("retrieved_at", strict=False).to_dicts() for name, frame in sorted(draft.tables.items())}
    return digest({"observations": sha256_of(observations), "metadata": draft.metadata, "tables": said})


def _same(releases: Path, content: str, fingerprint: str) -> Release | None:
    """Find a sound release that says the same: the current one, or one that died just before its switch."""
    now = _current(releases)
    candidates = [release for release in list_releases(releases) if now is None or release.id >= now.id]
    for release in candidates:
        try:
            manifest = read_manifest(release.path)
        except ReleaseError:
            continue
        if (manifest["content_sha256"], manifest["fingerprint"]) != (content, fingerprint):
            continue
        if verify(releases, release.id).ok:
            return release
    return None


def _current(releases: Path) -> Release | None:
    """Give the current release; a link to nothing (somebody deleted it by hand) is mended by publishing."""
    try:
        return current(releases)
    except ReleaseError:
        return None


def _name(draft: _Draft, releases: Path, content: str) -> tuple[datetime, str]:
    """Take a second after every release there is, so that names sort by age also where the clock was put back."""
    created_at = draft.created_at
    if earlier := list_releases(releases):
        created_at = max(created_at, earlier[-1].created_at + timedelta(seconds=1))
    return created_at, new_id(created_at, content, draft.synthetic)
