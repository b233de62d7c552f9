"""What people decided of titles that the coder left open: a file of the data folder, to which lines are only added."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.files import locked, written_beside
from pipelines.fingerprint import digest_of

DECISION_SCHEMA = pl.Schema(
    {
        "title": pl.String(),
        "lang": pl.String(),
        "isco08": pl.String(),
        "decided_at": pl.String(),
        "decided_by": pl.String(),
        "source_id": pl.String(),
        "time_period": pl.String(),
    }
)
"""One row a title, its decision and a partition in which it occurs. Without `isco08`: it tells no occupation."""


def read_decisions(home: Path) -> pl.DataFrame:
    """Return all decisions, the newest of a title last."""
    path = _path(home)
    if not path.exists():
        return pl.DataFrame(schema=DECISION_SCHEMA)
    state = path.stat()
    return _read(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, size: int, mtime_ns: int) -> pl.DataFrame:
    """Read the file, which every partition asks for; size and time of change make the cache forget an older one."""
    return pl.read_csv(path, schema=DECISION_SCHEMA)


def add_decisions(home: Path, decided: pl.DataFrame, *, by: str) -> None:
    """Add decisions.

    Args:
        home: The data folder.
        decided: `title, lang, isco08, source_id, time_period`.
        by: Who decided.
    """
    path = _path(home)
    signed = decided.with_columns(
        decided_at=pl.lit(datetime.now(UTC).isoformat(timespec="seconds")), decided_by=pl.lit(by)
    )
    with locked(path.with_suffix(".lock")), written_beside(path) as beside:
        pl.concat([read_decisions(home), signed.select(list(DECISION_SCHEMA)).cast(DECISION_SCHEMA)]).write_csv(beside)


def decisions_fingerprint(home: Path, source_id: str, time_period: str) -> str:
    """Return the hash of the decisions on titles of one partition, so that it alone is made anew."""
    mine = read_decisions(home).filter(pl.col("source_id") == source_id, pl.col("time_period") == time_period)
    return digest_of(
        mine.select("title", "lang", pl.col("isco08").fill_null(""))
        .unique()
        .sort("title", "lang")
        .write_csv()
        .splitlines()
    )


def _path(home: Path) -> Path:
    return home / "occupations" / "decisions.csv"
