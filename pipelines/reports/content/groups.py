"""Work by place of training, recognition and years of residence: groups beside the native-born, described only.

The groups differ in much else, so no figure here is an effect of training, of recognition or of time; every table says
so. All figures of a place and source are of one period: the newest in which any of the groups has a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.release.schema import TOTAL
from pipelines.reports.content.blocks import MOST_ROWS, more_rows, table_row, without_empty
from pipelines.reports.content.compare import Verdict, by_intervals
from pipelines.reports.content.desk import Desk, newest_period
from pipelines.reports.content.reading import Row
from pipelines.reports.content.sentences import flags, gap_words, interval, value
from pipelines.reports.document import Block, Bullets, Column, Run, Table, Text
from pipelines.reports.numbers import NONE

#: A group as its origin and its breakdown.
Group = tuple[str, str]
#: The figures of one place, source and period, by indicator and group.
Figures = Mapping[tuple[str, Group], Row]

NATIVE: Group = ("NAT", TOTAL)
GROUPS: dict[str, tuple[Group, ...]] = {
    "training": (("FOR", "training:inland"), ("FOR", "training:abroad")),
    "status": (
        (TOTAL, "status:FQLF_REC"),
        (TOTAL, "status:FQLF_NREC"),
        (TOTAL, "status:PROC_UW"),
        (TOTAL, "status:NAP_NAPLD"),
        (TOTAL, "status:NRP"),
    ),
    "stay": ((TOTAL, "stay:Y0T4"), (TOTAL, "stay:Y5T9"), (TOTAL, "stay:Y_GE10")),
}
"""The groups of each breakdown that is set against the native-born. Years of stay may be of natives who came back."""


def training_blocks(desk: Desk, place: str, indicators: Sequence[str]) -> list[Block]:
    """Work by place of training and by recognition, one column an indicator; nothing where no source asks for it."""
    groups = (*GROUPS["training"], *GROUPS["status"])
    return [block for found in _found(desk, indicators, groups, [place]) for block in _wide(desk, found)]


def group_blocks(desk: Desk, name: str, places: Sequence[str] | None = None) -> list[Block]:
    """One indicator by the groups of a breakdown, as `overqualification_rate_tertiary:stay`, one row a group.

    Args:
        desk: What the report is written with.
        name: The id of the indicator and, after a colon, one of `GROUPS`.
        places: The places wanted; all by default.
    """
    indicator, _, kind = name.partition(":")
    every = _found(desk, [indicator], GROUPS[kind], places)
    shown = every[: MOST_ROWS // (1 + len(GROUPS[kind]))]
    rows = tuple(_long_row(desk, found, key) for found in shown for key in found)
    if not rows:
        return []
    say = desk.say
    columns = (
        Column(say("column.place"), width=1.4),
        Column(say("column.group"), width=2.4),
        Column(say("column.period")),
        Column(say("column.value"), "end", 1.4),
        Column(say("column.interval"), "end", 1.6),
        Column(say("column.n"), "end", 0.8),
        Column(say("column.against_native"), width=1.8),
        Column(say("column.remarks"), width=1.4),
    )
    notes = (*more_rows(say, len(rows), sum(len(found) for found in every)), say("table.groups"))
    caption = say("caption.breakdown", title=say.title(indicator), breakdown=say(f"breakdown.{kind}"))
    return [without_empty(Table(columns, rows, caption, notes))]


def _found(
    desk: Desk, indicators: Sequence[str], groups: Sequence[Group], places: Sequence[str] | None
) -> list[Figures]:
    """The figures of each place and source in the newest period in which one of the groups has one; used."""
    wanted = (NATIVE, *groups)
    where: dict[str, Sequence[str]] = {"ref_area": places} if places is not None else {}
    where |= {part: sorted({group[i] for group in wanted}) for i, part in enumerate(("origin", "breakdown"))}
    frame = pl.concat([desk.release.figures(name, **where) for name in indicators])
    by_source: dict[tuple[str, str], list[Row]] = {}
    for row in frame.sort("ref_area", "source_id").iter_rows(named=True):
        by_source.setdefault((row["ref_area"], row["source_id"]), []).append(row)
    found: list[Figures] = []
    for rows in by_source.values():
        known = [row for row in rows if _group(row) in groups and row["obs_value"] is not None]
        here = [row for row in rows if row["time_period"] == newest_period(known)]
        keyed = {(row["indicator"], _group(row)): row for row in here}
        ordered = {
            (name, group): keyed[name, group] for group in wanted for name in indicators if (name, group) in keyed
        }
        if ordered:
            desk.use(ordered.values())
            found.append(ordered)
    return found


def _group(row: Row) -> Group:
    return row["origin"], row["breakdown"]


def _label(desk: Desk, group: Group) -> str:
    """A group as a sentence names it."""
    say = desk.say
    if group == NATIVE:
        return say("birth.NAT")
    named = say.breakdown(group[1])
    return named if group[0] == TOTAL else say("list.comma").join((say(f"birth.{group[0]}"), named))


def _head(desk: Desk, group: Group) -> str:
    """A group as a row begins with it."""
    label = _label(desk, group)
    return label[:1].upper() + label[1:]


def _verdict(found: Figures, key: tuple[str, Group]) -> Verdict:
    """A group against the native-born, by the two intervals; `plain` where either has none."""
    indicator, group = key
    native = found.get((indicator, NATIVE))
    if group == NATIVE or native is None or found[key]["obs_value"] is None or native["obs_value"] is None:
        return Verdict("plain")
    return by_intervals(found[key], native)


def _long_row(desk: Desk, found: Figures, key: tuple[str, Group]) -> tuple[Text, ...]:
    row = found[key]
    place, period, amount, spread, n, _, remarks = table_row(desk, row)
    against = gap_words(desk.say, _verdict(found, key), row["unit_measure"], desk.decimals(row), cell=True)
    return place, _head(desk, key[1]), period, amount, spread, n, against, remarks


def _wide(desk: Desk, found: Figures) -> list[Block]:
    """The table of one source, and what may be said of each indicator."""
    say = desk.say
    indicators = list(dict.fromkeys(name for name, _ in found))
    groups = list(dict.fromkeys(group for _, group in found))
    first = next(iter(found.values()))
    columns = (Column(say("column.group"), width=2), *(Column(say.title(name), "end", 2) for name in indicators))
    body: tuple[tuple[Text, ...], ...] = tuple(
        (
            (Run(_head(desk, group)), desk.cite(first["source_id"])),
            *(_cell(desk, found.get((name, group))) for name in indicators),
        )
        for group in groups
    )
    caption = say("caption.training", where=desk.place_period(first))
    said = tuple(text for name in indicators if (text := _said(desk, found, name)))
    table = Table(columns, body, caption, (say("table.groups"),))
    return [table, Bullets(said)] if said else [table]


def _cell(desk: Desk, row: Row | None) -> str:
    """The figure with its interval and warnings."""
    if row is None:
        return NONE
    aside = desk.say("list.semicolon").join(part for part in (interval(desk, row), *flags(desk, row)) if part)
    return value(desk, row) + (desk.say("sentence.aside", text=aside) if aside else "")


def _said(desk: Desk, found: Figures, indicator: str) -> Text:
    """Which groups are above and below the native-born, and of which no difference is seen; empty where nothing."""
    say = desk.say
    ways = {key: _verdict(found, key).way for key in found if key[0] == indicator}
    parts = [
        say(f"groups.{way}", groups=say("list.semicolon").join(names))
        for way in ("more", "less", "unclear")
        if (names := [_named(desk, found[key]) for key in ways if ways[key] == way])
    ]
    if not parts:
        return ""
    source = next(row["source_id"] for row in found.values())
    lead = Run(say("label.lead", text=say.title(indicator)) + " ", bold=True)
    return (lead, Run(" ".join(parts)), desk.cite(source))


def _named(desk: Desk, row: Row) -> str:
    """A group in a sentence, with the warnings of its figure."""
    weak = desk.say("list.semicolon").join(flags(desk, row))
    return _label(desk, _group(row)) + (desk.say("sentence.aside", text=weak) if weak else "")
