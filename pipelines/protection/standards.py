"""The standards and parameters that a series rests on, as a text that goes with each figure.

Where the text changes between two periods the series breaks: no line is drawn across.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.catalog.models import Source, Standards
from pipelines.protection.derived import window_of
from pipelines.release.schema import TOTAL

SEPARATOR = "; "
SERIES = ["indicator", "source_id", "time_period"]
BROKEN_DOWN = {"isco08": "occupation", "isced11": "education", "isic4": "industry"}
"""Standard behind a breakdown."""


def name_standards(
    observations: pl.DataFrame, sources: Iterable[Source], indicators: Sequence[Mapping[str, Any]]
) -> pl.DataFrame:
    """Add the column `standard`.

    Args:
        observations: figures with `indicator`, `source_id`, `time_period` and the classifications.
        sources: sources with the standards in force from a period on.
        indicators: metadata; `standards` names what an indicator rests on: keys of a source's standards, or in words a
            parameter of its own. `window_years`: the figure is a mean of changes over up to so many years.

    Returns:
        The figures with `standard`, null where nothing is named.
    """
    declared = {source.id: source for source in sources}
    needed = {str(one["id"]): list(one.get("standards") or []) for one in indicators}
    by = [(pl.col(column) != TOTAL).alias(standard) for column, standard in BROKEN_DOWN.items()]
    series = observations.select(*SERIES, *by).unique()
    texts = [
        (*row, _text(_needed(needed.get(str(row[0]), []), row[3:]), declared.get(str(row[1])), str(row[2])))
        for row in series.iter_rows()
    ]
    found = pl.DataFrame(texts, schema={**series.schema, "standard": pl.String}, orient="row")
    parts = ["standard", "_window"]
    return (
        observations.with_columns(by)
        .join(found, on=series.columns, how="left", maintain_order="left")
        .join(_windows(observations, indicators), on=["ref_area", *SERIES], how="left", maintain_order="left")
        .with_columns(standard=pl.coalesce(pl.concat_str(parts, separator=SEPARATOR), *parts))
        .drop(*BROKEN_DOWN.values(), "_window")
    )


def _windows(observations: pl.DataFrame, indicators: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return of how many changes the figures of a window of years are the mean, in words."""
    years = {str(one["id"]): int(one["window_years"]) for one in indicators if one.get("window_years")}
    length = pl.format("changes over a year averaged: {}", pl.len()).alias("_window")
    return window_of(observations, years).group_by("ref_area", *SERIES).agg(length)


def _needed(named: Sequence[str], broken_down: Sequence[bool]) -> list[str]:
    """Return what a figure rests on: what its indicator names, and the classification it is broken down by."""
    also = [
        standard for standard, is_broken_down in zip(BROKEN_DOWN.values(), broken_down, strict=True) if is_broken_down
    ]
    return [*named, *(standard for standard in also if standard not in named)]


def _text(needed: Sequence[str], source: Source | None, period: str) -> str | None:
    in_force = source.standards_of(period) if source else None
    parts = [_of(name, in_force) for name in needed]
    return SEPARATOR.join(part for part in parts if part) or None


def _of(name: str, in_force: Standards | None) -> str | None:
    if name not in Standards.model_fields:
        return name
    if in_force is None:
        return None
    value = getattr(in_force, name)
    if name == "hours_threshold":
        return f"below {value:g} hours a week" if value is not None else "no threshold of hours"
    if name == "vacancies":
        return f"advertisements of {value}" if value is not None else None
    if name == "eligible":
        return f"persons who could apply, by {value}" if value is not None else None
    return str(value) if value is not None else None
