"""What must hold after a fault, and after the run that follows it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal

from tests.soak.faults.office import Done, Office

KEY = ["source_id", "ref_area", "time_period", "indicator", "sex", "age", "isco08", "isced11", "isic4", "origin",
       "destination", "breakdown", "unit_measure"]  # fmt: skip
LEFTOVERS = (".new-*", ".download-*", ".building-*", ".current-*")


@dataclass(frozen=True)
class Content:
    """What an office has made of its input: the observations that readers see, and the harmonised rows."""

    observations: pl.DataFrame
    harmonised: dict[str, pl.DataFrame]


def content_of(office: Office) -> Content:
    """Read what is published and what it was made from."""
    release = office.home / "releases" / "current"
    observations = pl.read_parquet(next(release.glob("observations*.parquet")))
    parts = sorted((office.home / "harmonised").glob("*/source_id=synthetic_*/*/part.parquet"))
    return Content(
        observations.sort(key for key in KEY if key in observations.columns),
        {str(part.relative_to(office.home)): pl.read_parquet(part, hive_partitioning=False) for part in parts},
    )


def after_fault(office: Office, before: str | None) -> list[str]:
    """Return what is wrong: a release not sound or neither old nor new, or rows that are not accounted for."""
    found = [] if before is None or office.current else ["the current release has gone"]
    if office.current:
        verified = office.lmis()("release", "verify")
        if verified.returncode:
            found.append(f"release verify: {verified.stdout}{verified.stderr}")
    return found + accounts(office)


def accounts(office: Office) -> list[str]:
    """Return the partitions whose Parquet rows are not those accounted for; those under way are done anew."""
    found = []
    for path in sorted((office.home / "accounting").glob("*/*.json")):
        one = json.loads(path.read_text())
        if not one["fingerprint"] or one["status"] == "failed":
            continue
        where = Path(f"source_id={one['source']}") / f"time_period={one['period']}" / "part.parquet"
        room = "harmonised" if one["status"] == "admitted" else "held"
        rows = _height(office.home / room / one["subject"] / where)
        kinds = Counter(_column(office.home / "quarantine" / where, "kind"))
        read = (rows, kinds["rejected"], kinds["duplicate"])
        told = (one["rows_harmonised"], one["rows_quarantined"], one["rows_duplicate"])
        if read != told or sum(told) != one["rows_read"]:
            found.append(f"{one['source']} {one['period']}: files hold {read}, the account says {told}")
    return found


def after_next_run(office: Office, done: Done, expected: Content) -> list[str]:
    """Return what is wrong once a run has come to its end without a fault."""
    found = after_fault(office, office.current) + plain_words(done)
    if done.code != 0:
        return [*found, f"the next run ended with {done.code}: {done.last}"]
    now = content_of(office)
    key = [name for name in KEY if name in now.observations.columns]
    if now.observations.select(key).is_duplicated().any():
        found.append("an observation stands twice")
    found += _differences("observations", now.observations, expected.observations)
    if now.harmonised.keys() != expected.harmonised.keys():
        found.append(f"other partitions: {sorted(now.harmonised.keys() ^ expected.harmonised.keys())}")
    for name in now.harmonised.keys() & expected.harmonised.keys():
        found += _differences(name, now.harmonised[name], expected.harmonised[name])
    return found + landing(office)


def landing(office: Office) -> list[str]:
    """Return what is wrong in the landing folder: an object that is not its hash or unknown, a delivery twice."""
    folder = office.home / "landing"
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_bytes().splitlines() if _is_json(line)]
    objects = {path.name: path for path in folder.glob("objects/*/*") if not path.name.startswith(".")}
    found = [f"{name} is not its hash" for name, path in objects.items() if _sha256(path) != name]
    if unknown := objects.keys() ^ {line["sha256"] for line in lines}:
        found.append(f"objects and ledger differ: {sorted(unknown)}")
    last: dict[tuple[str, str], Any] = {}
    for line in lines:
        key, said = (line["source"], line["period"]), (line["sha256"], line["location"], line["etag"])
        if last.get(key) == said:
            found.append(f"the ledger has a delivery twice: {key}")
        last[key] = said
    return found


def plain_words(done: Done) -> list[str]:
    """Return what a person should not see."""
    return [f"shown to a person: {word}" for word in ("Traceback", "a defect (") if word in done.said]


def leftovers(office: Office) -> list[Path]:
    """Return temporary files that are still there."""
    home = office.home
    found = [path for pattern in LEFTOVERS for path in home.rglob(pattern)]
    found += list((home / "scratch").glob("*")) + list(office.temporary.iterdir())
    return sorted(found)


def _differences(name: str, now: pl.DataFrame, expected: pl.DataFrame) -> list[str]:
    try:
        assert_frame_equal(now, expected, rel_tol=1e-12, abs_tol=0)
    except AssertionError as fault:
        return [f"{name} differs from an undisturbed run: {str(fault).splitlines()[0]}"]
    return []


def _height(path: Path) -> int:
    return pl.scan_parquet(path).select(pl.len()).collect().item() if path.exists() else 0


def _column(path: Path, name: str) -> list[str]:
    return pl.read_parquet(path, columns=[name])[name].to_list() if path.exists() else []


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
