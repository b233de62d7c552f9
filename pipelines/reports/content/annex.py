"""What stands behind a report: method, definitions, sources, and the frames of its data annex."""

from __future__ import annotations

import polars as pl

from dashboards.compare import MOST_OPEN_PCT
from pipelines.reports.content.desk import Desk
from pipelines.reports.content.maturity import MATURING
from pipelines.reports.content.speech import ENGLISH
from pipelines.reports.document import Block, Bullets, Column, Definitions, Heading, Paragraph, Run, Table, Text

_METHODS = ("intervals", "reliability", "withheld", "differences", "breaks")
_DEFINED = ("indicator", "title", "definition", "formula", "universe", "unit_measure", "source", "limitations")
_SOURCED = (
    "source_id", "title", "producer", "citation", "licence_name", "licence_url", "homepage", "coverage", "synthetic",
    "design", "reliability", "notes",
)  # fmt: skip


def annexes(desk: Desk) -> tuple[tuple[Block, ...], dict[str, pl.DataFrame]]:
    """The annexes of a report whose text is written, and the frames of its data annex by name."""
    frames = {**desk.frames(), **_lists(desk)}
    return (*method(desk), *definitions(desk), *sources(desk), *data(desk, frames)), frames


def method(desk: Desk) -> list[Block]:
    """How the figures were made and how the sentences follow from them."""
    say, used = desk.say, desk.frames()
    more = [
        *(["maturity"] if set(desk.indicators()) & set(MATURING) else []),
        *(["durations"] if "recognition_curve" in used else []),
        *(["coverage"] if "arrangement" in used else []),
        *(["impact"] if "impact_design" in used else []),
        *(["synthetic"] if desk.release.synthetic else []),
    ]
    most_open = say.amount(MOST_OPEN_PCT, "PERCENT")
    items = tuple(say(f"method.{name}", open=most_open) for name in (*_METHODS, *more))
    again = say("method.again", release=desk.release.release_id)
    return [Heading(1, say("heading.method"), "method"), Bullets((*items, again))]


def definitions(desk: Desk) -> list[Block]:
    """Every indicator that the report used, as the release defines it."""
    say = desk.say
    items = tuple((say.title(name), _definition(desk, name)) for name in sorted(desk.indicators(), key=say.title))
    if not items:
        return []
    english = [] if say.lang == ENGLISH else [Paragraph(say("definition.english"))]
    return [Heading(1, say("heading.definitions"), "definitions"), *english, Definitions(items)]


def _definition(desk: Desk, indicator: str) -> Text:
    say, told = desk.say, desk.release.indicators.get(indicator)
    if told is None:
        return say("value.unknown")
    parts = [told["definition"], say("definition.formula", formula=told["formula"])]
    if told["limitations"]:
        parts.append(say("definition.limits", limits=told["limitations"]))
    return " ".join(parts)


def sources(desk: Desk) -> list[Block]:
    """The sources that notes refer to: who made them, what they cover, and under which licence."""
    say = desk.say
    told = [desk.release.sources[name] for name in desk.cited if name in desk.release.sources]
    if not told:
        return []
    columns = (
        Column(say("column.source"), width=3),
        Column(say("column.producer"), width=2),
        Column(say("column.covers"), width=2),
        Column(say("column.licence"), width=1.6),
    )
    body = tuple(
        (
            (Run(row["title"], href=row["homepage"] or ""), desk.cite(row["source_id"])),
            row["producer"] or "",
            row["coverage"] or "",
            (Run(row["licence_name"] or "", href=row["licence_url"] or ""),),
        )
        for row in told
    )
    return [Heading(1, say("heading.sources"), "sources"), Table(columns, body, say("caption.sources"))]


def data(desk: Desk, frames: dict[str, pl.DataFrame]) -> list[Block]:
    """What the data annex holds."""
    say = desk.say
    columns = (Column(say("column.sheet"), width=2), Column(say("column.rows"), "end"))
    body = tuple((name, say.number(frame.height)) for name, frame in frames.items())
    return [Heading(1, say("heading.data"), "data"), Table(columns, body, say("caption.data"), (say("table.data"),))]


def _lists(desk: Desk) -> dict[str, pl.DataFrame]:
    """The definitions and sources of what was used, for the data annex; made-up sources are marked by `synthetic`."""
    indicator, source = desk.release.frame("indicator"), desk.release.frame("source")
    return {
        "definitions": indicator.select(_DEFINED).filter(pl.col("indicator").is_in(desk.indicators())),
        "sources": source.select(_SOURCED).filter(pl.col("source_id").is_in(desk.cited)),
    }
