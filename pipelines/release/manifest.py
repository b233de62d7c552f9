"""The manifest of a release: what it holds, where that came from, and the hashes to prove it."""

import hashlib
import json
import platform
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.files import sha256_of
from pipelines.release.errors import ReleaseError

MANIFEST_NAME = "manifest.json"
METADATA_NAME = "metadata.json"
DATABASE_NAME = "lmis.duckdb"


def observations_name(synthetic: bool) -> str:
    """Name the file of observations; made-up data says so in its name, wherever the file is copied to."""
    return "observations.SYNTHETIC.parquet" if synthetic else "observations.parquet"


def write_json(path: Path, value: Any) -> None:
    """Write JSON with a fixed order and layout."""
    path.write_text(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def write_manifest(
    folder: Path,
    *,
    release_id: str,
    created_at: datetime,
    fingerprint: str,
    content: str,
    synthetic: bool,
    rows: int,
    previous: str | None,
    partitions: pl.DataFrame,
) -> None:
    """Write the manifest of a folder that is complete otherwise.

    Args:
        folder: the unfinished release.
        release_id: its name to be.
        created_at: when it was made, UTC.
        fingerprint: what the run was made from.
        content: hash of what the release says, without its time.
        synthetic: whether any of it is made up.
        rows: number of observations.
        previous: the release that was current before, to roll back to.
        partitions: the table `partition`.
    """
    lineage = partitions.select("source_id", "time_period", "sha256", "location", "retrieved_at", "status").to_dicts()
    for entry in lineage:
        entry["retrieved_at"] = entry["retrieved_at"] and entry["retrieved_at"].isoformat() + "Z"
    body = {
        "release_id": release_id,
        "created_at": created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "fingerprint": fingerprint,
        "content_sha256": content,
        "synthetic": synthetic,
        "previous": previous,
        "observations": observations_name(synthetic),
        "rows": rows,
        "files": [
            {"name": path.name, "sha256": sha256_of(path), "size_bytes": path.stat().st_size}
            for path in sorted(folder.iterdir())
        ],
        "lineage": lineage,
        "tools": {
            "python": platform.python_version(),
            "duckdb": duckdb.__version__,
            "polars": pl.__version__,
        },
    }
    write_json(folder / MANIFEST_NAME, {**body, "manifest_sha256": digest(body)})


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a release and check its own hash.

    Raises:
        ReleaseError: it is missing, unreadable or changed.
    """
    path = folder / MANIFEST_NAME
    try:
        manifest = json.loads(path.read_text("utf-8"))
        body = {name: value for name, value in manifest.items() if name != "manifest_sha256"}
        intact = manifest["manifest_sha256"] == digest(body) and _complete(body)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ReleaseError(
            f"{path} cannot be read ({error}). Verify the other releases and roll back to a sound one."
        ) from error
    if not intact:
        raise ReleaseError(f"{path} was changed after publishing. Verify the others and roll back to a sound one.")
    return manifest


def digest(value: Any) -> str:
    """Hash a JSON value whatever its layout."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _complete(body: dict[str, Any]) -> bool:
    names = [entry["name"] for entry in body["files"]]
    return body["observations"] in names and all(Path(name).name == name for name in names)
