"""The outer frame that both reports share: title page, engine's words, how to read, document."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.reports.content.annex import annexes
from pipelines.reports.content.desk import Desk
from pipelines.reports.document import Block, Bullets, Document, Heading, Words

Report = tuple[Document, dict[str, pl.DataFrame]]


def report(desk: Desk, title: str, subtitle: str, blocks: Sequence[Block]) -> Report:
    """The document with its annexes, and the frames of its data annex by name."""
    say, release = desk.say, desk.release
    behind, frames = annexes(desk)
    meta = [
        (say("meta_line.release"), release.release_id),
        (say("meta_line.made"), say.date(release.created_at.date())),
        (say("meta_line.language"), say("meta.name")),
    ]
    document = Document(
        title=title,
        subtitle=subtitle,
        lang=say.lang,
        direction=say.direction,
        release_id=release.release_id,
        created_at=release.created_at,
        synthetic=release.synthetic,
        meta=tuple(meta),
        blocks=tuple(blocks),
        annexes=behind,
        notes=desk.notes(),
        words=words(desk),
    )
    return document, frames


def words(desk: Desk) -> Words:
    """The engine's own words; placeholders that it fills in itself stay as they are."""
    text = {name: desk.say(f"engine.{name}") for name in Words.__dataclass_fields__}
    return Words(**text)


def reading(desk: Desk) -> list[Block]:
    """How to read the figures, in a few lines."""
    say = desk.say
    names = [
        "interval",
        "weak",
        "withheld",
        "difference",
        "period",
        *(["modelled"] if not desk.release.frame("impact_design").is_empty() else []),
    ]
    if desk.release.synthetic:
        names.append("synthetic")
    return [Heading(2, say("heading.reading"), "reading"), Bullets(tuple(say(f"reading.{name}") for name in names))]
