"""Outcomes by year of application change while cases are still open: which years may be reported and compared.

A register's newest years hold many cases that nobody has decided yet, and those decided are the quick ones. Outcomes
are therefore given for the newest year of which few cases are pending, and compared with such years only. Full
recognition may follow a compensation measure years after the first decision: it is not compared over years at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboards.compare import MOST_OPEN_PCT
from pipelines.reports.content.reading import Release, Row, latest

FULL = ("full_recognition_rate_decided", "full_recognition_rate_submitted")
#: Outcomes that add up to the applications; `compensation`: a compensation measure is required.
OUTCOMES = (
    "recognition_outcome_full",
    "recognition_outcome_compensation",
    "recognition_outcome_partial",
    "recognition_outcome_refused",
    "recognition_outcome_withdrawn",
    "recognition_outcome_pending",
)
MATURING = ("recognition_rate_decided", "recognition_rate_submitted", *FULL, *OUTCOMES)
_YEAR = ("ref_area", "source_id", "time_period")


def open_years(release: Release) -> pl.DataFrame:
    """The years of application that are not closed, as `ref_area`, `source_id`, `time_period`.

    A year without a figure of pending cases has none, or so few that they are withheld.
    """
    pending = release.figures("recognition_outcome_pending").select(*_YEAR, pending="obs_value")
    applied = release.figures("recognition_applications").select(*_YEAR, applied="obs_value")
    share = 100 * pl.col("pending") / pl.col("applied")
    return applied.join(pending, on=_YEAR).filter(share > MOST_OPEN_PCT).select(_YEAR)


def closed(release: Release, figures: pl.DataFrame) -> pl.DataFrame:
    """The figures of closed years; of a place and source that has none, all."""
    kept = figures.join(open_years(release), on=_YEAR, how="anti")
    others = figures.join(kept.filter(pl.col("obs_value").is_not_null()), on=["ref_area", "source_id"], how="anti")
    return pl.concat([kept, others]).unique(maintain_order=True)


def comparable(release: Release, indicator: str, figures: pl.DataFrame) -> pl.DataFrame:
    """The figures of an indicator of which the newest may be reported, and compared with the others."""
    return closed(release, figures) if indicator in MATURING else figures


def newest(release: Release, indicator: str, **dimensions: str | Sequence[str]) -> list[Row]:
    """The newest figure of each place and source, of closed years where the indicator matures."""
    return latest(comparable(release, indicator, release.figures(indicator, **dimensions)))


def is_open(release: Release, row: Row) -> bool:
    """Whether a figure will still change, since many of its cases are not decided."""
    if row["indicator"] not in MATURING:
        return False
    mine = open_years(release).filter(pl.col(name) == row[name] for name in _YEAR)
    return mine.height > 0
