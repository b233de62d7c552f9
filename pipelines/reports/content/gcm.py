"""The report to the Global Forum on Migration and Development on Objective 18 of the Global Compact."""

from __future__ import annotations

import polars as pl

from pipelines.reports.content import impact
from pipelines.reports.content.arrangements import arrangement_blocks, coverage_blocks
from pipelines.reports.content.blocks import breakdown_blocks, indicator_blocks
from pipelines.reports.content.demand import shortage_blocks, skill_blocks
from pipelines.reports.content.desk import Desk, newest_period
from pipelines.reports.content.frame import Report, reading, report
from pipelines.reports.content.groups import GROUPS, group_blocks
from pipelines.reports.content.messages import key_figures, messages
from pipelines.reports.content.objective18 import Commitment, commitments
from pipelines.reports.content.reading import Release
from pipelines.reports.content.recognition import APPLICATIONS, curve_blocks, funnel_blocks
from pipelines.reports.document import (
    Block,
    Bullets,
    Column,
    Contents,
    Heading,
    Message,
    PageBreak,
    Paragraph,
    Run,
    Table,
)


def document(release: Release, lang: str) -> Report:
    """The whole report in one language.

    Args:
        release: An opened release; tables that it lacks are said to be missing.
        lang: `en`, `fr`, `es` or `ar`.

    Raises:
        LanguageError: There are no reports in that language.
    """
    desk = Desk(release, lang)
    say = desk.say
    sections = [block for letter, one in commitments().items() for block in commitment_blocks(desk, letter, one)]
    blocks = [
        *_front(desk),
        PageBreak(),
        Contents(),
        Heading(1, say("heading.overview"), "overview"),
        overview(desk),
        *reading(desk),
        PageBreak(),
        Heading(1, say("heading.commitments"), "commitments"),
        *sections,
        *impact_section(desk),
    ]
    return report(desk, say("gcm.title"), say("gcm.subtitle"), blocks)


def _front(desk: Desk) -> list[Block]:
    """The messages for a reader with five minutes."""
    say = desk.say
    figures = key_figures(desk, None)
    silent = [letter for letter, one in commitments().items() if not _speaks(desk, one)]
    found: list[Block] = [
        Heading(1, say("heading.messages"), "messages"),
        Paragraph(say("gcm.intro")),
        *([figures] if figures else []),
        *messages(desk, None),
    ]
    if silent:
        letters = say.listed([f"({say.letter(letter)})" for letter in silent])
        found.append(Message(say("gcm.silent", letters=letters), "missing", say("state.missing")))
    return found


def _speaks(desk: Desk, one: Commitment) -> bool:
    """Whether anything in the release speaks to a commitment."""
    tables = {"arrangements": "arrangement", "skills": "skill_demand", "curve": "recognition_curve"}
    return (
        any(_places(desk, name) for name in one.indicator_ids)
        or any(not desk.release.frame(tables[name]).is_empty() for name in one.tables if name in tables)
        or bool(one.impact and impact.designs(desk.release, one.impact))
    )


def _places(desk: Desk, indicator: str) -> list[tuple[str, str]]:
    """Place and period of every published figure of an indicator."""
    published = desk.release.every(indicator).filter(pl.col("obs_value").is_not_null())
    return list(published.select("ref_area", "time_period").unique(maintain_order=True).iter_rows())


def overview(desk: Desk) -> Table:
    """One row a commitment: what the release measures of it, for how many places, and how recently."""
    say = desk.say
    columns = (
        Column(say("column.commitment"), width=4),
        Column(say("column.measured"), width=3),
        Column(say("column.places"), "end"),
        Column(say("column.newest"), width=1.2),
    )
    body = tuple(_overview_row(desk, letter, one) for letter, one in commitments().items())
    return Table(columns, body, say("caption.overview"), (say("table.overview"),))


def _overview_row(desk: Desk, letter: str, one: Commitment) -> tuple[str, ...]:
    say = desk.say
    found = {name: rows for name in one.indicator_ids if (rows := _places(desk, name))}
    pairs = [pair for rows in found.values() for pair in rows]
    designs = len(impact.designs(desk.release, one.impact)) if one.impact else 0
    parts = [
        say("overview.indicators", n=say.number(len(found)), total=say.number(len(one.indicator_ids)))
        if one.indicator_ids
        else "",
        say("overview.designs", n=say.number(designs)) if designs else "",
        say("overview.arrangements", n=say.number(desk.release.frame("arrangement").height))
        if "arrangements" in one.tables
        else "",
    ]
    newest = newest_period({"time_period": period} for _, period in pairs)
    return (
        say("label.commitment", letter=say.letter(letter), title=say(f"commitment.{letter}.title")),
        say("list.semicolon").join(part for part in parts if part),
        say.number(len({place for place, _ in pairs})),
        say.period(newest) if newest else say("value.none"),
    )


def commitment_blocks(desk: Desk, letter: str, one: Commitment) -> list[Block]:
    """One commitment: what it asks, what the release says of it, what is not measured and who could."""
    say = desk.say
    title = say("label.commitment", letter=say.letter(letter), title=say(f"commitment.{letter}.title"))
    evidence = [
        *(block for name in one.indicators for block in indicator_blocks(desk, name)),
        *(block for name in one.by for block in _split_blocks(desk, name)),
        *(block for name in one.tables for block in _table_blocks(desk, name)),
        *_impact_bullets(desk, one),
    ]
    return [
        Heading(2, title, f"commitment-{letter}"),
        Paragraph(say(f"commitment.{letter}.asks")),
        *([Paragraph(_context(desk, one.context))] if one.context else []),
        *(evidence or [Message(say("commitment_parts.nothing"), "missing", say("state.missing"))]),
        *(
            [Paragraph(say("commitment_parts.see", letters=say.listed([f"({say.letter(see)})" for see in one.see])))]
            if one.see
            else []
        ),
        *_gaps(desk, letter, one),
    ]


def _split_blocks(desk: Desk, name: str) -> list[Block]:
    by_group = name.partition(":")[2] in GROUPS
    return group_blocks(desk, name) if by_group else breakdown_blocks(desk, name)


def _context(desk: Desk, key: str) -> tuple[Run, ...]:
    return (Run(desk.say(f"context.{key}")), desk.remark(key))


def _table_blocks(desk: Desk, name: str) -> list[Block]:
    if name == "arrangements":
        return arrangement_blocks(desk)
    if name == "coverage":
        return coverage_blocks(desk)
    if name == "skills":
        return skill_blocks(desk)
    if name == "shortage":
        return shortage_blocks(desk)
    places = sorted(desk.release.figures(APPLICATIONS)["ref_area"].unique())
    of_place = funnel_blocks if name == "funnel" else curve_blocks
    return [block for place in places for block in of_place(desk, place)]


def _impact_bullets(desk: Desk, one: Commitment) -> list[Block]:
    """One line an answered or refused design; the section on impact has the rest."""
    say = desk.say
    lines: list[tuple[Run, ...]] = []
    for design in impact.designs(desk.release, one.impact) if one.impact else []:
        lead = Run(say("label.lead", text=impact.title_of(desk, design)) + " ", bold=True)
        lines += [(lead, *impact.effect_text(desk, design, row)) for row in impact.answers(desk, design)]
        if design["status"] != impact.ANSWERED:
            lines.append(impact.refusal_text(desk, design))
    return [Bullets(tuple(lines))] if lines else []


def _gaps(desk: Desk, letter: str, one: Commitment) -> list[Block]:
    """What is not measured, and who could measure it."""
    say = desk.say
    items = tuple(
        say(
            "commitment_parts.gap",
            what=say(f"commitment.{letter}.gap{number}"),
            who=say(f"commitment.{letter}.who{number}"),
        )
        for number in range(1, one.gaps + 1)
    )
    return [Paragraph((Run(say("commitment_parts.gaps"), bold=True),)), Bullets(items)]


def impact_section(desk: Desk) -> list[Block]:
    """Every design of the release."""
    say = desk.say
    found = impact.designs(desk.release)
    body: list[Block] = [block for design in found for block in impact.design_blocks(desk, design)]
    lead = Paragraph(say("impact.lead") if found else say("missing.impact"))
    return [PageBreak(), Heading(1, say("heading.impact"), "impact"), lead, *body]
