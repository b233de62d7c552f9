"""The standards and parameters that a series rests on, as a text that goes with each figure.

Where the text changes between two periods the series breaks: no line is drawn across.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.catalog.models import Source, Standards

SEPARATOR = "; "


def name_standards(
    observations: pl.DataFrame, sources: Iterable[Source], indicators: Sequence[Mapping[str, Any]]
) -> pl.DataFrame:
    """Add the column `standard`.

    Args:
        observations: figures with `indicator`, `source_id`, `time_period`.
        sources: sources with the standards in force from a period on.
        indicators: metadata; `standards` names what an indicator rests on: keys of a source's standards, or in words a
            parameter of its own.

    Returns:
        The figures with `standard`, null where nothing is named.
    """
    declared = {source.id: source for source in sources}
    needed = {str(one["id"]): list(one.get("standards") or []) for one in indicators}
    series = observations.select("indicator", "source_id", "time_period").unique()
    texts = [
        (indicator, source_id, period, _text(needed.get(indicator, []), declared.get(source_id), period))
        for indicator, source_id, period in series.iter_rows()
    ]
    schema = dict.fromkeys([*series.columns, "standard"], pl.String)
    return observations.join(
        pl.DataFrame(texts, schema=schema, orient="row"), on=series.columns, how="left", maintain_order="left"
    )


def _text(needed: Sequence[str], source: Source | None, period: str) -> str | None:
    in_force = source.standards_of(period) if source else None
    parts = [_of(name, in_force) for name in needed]
    return SEPARATOR.join(part for part in parts if part) or None


def _of(name: str, in_force: Standards | None) -> str | None:
    if name not in Standards.model_fields:
        return name
    value = getattr(in_force, name, None)
    if name == "hours_threshold":
        return f"below {value:g} hours a week" if value is not None else "no threshold of hours"
    return str(value) if value is not None else None
