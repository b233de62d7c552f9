"""Figures of one indicator as blocks: a few as sentences, more as a table, with a chart where there are intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from pipelines.reports.charts import DotInterval, Reliability
from pipelines.reports.charts import Row as ChartRow
from pipelines.reports.content.desk import Desk, named
from pipelines.reports.content.maturity import newest
from pipelines.reports.content.reading import Row, latest
from pipelines.reports.content.sentences import (
    birth_gap,
    birth_verdict,
    change,
    change_words,
    figure,
    flags,
    gap_words,
    interval,
    respondents,
    standing,
    value,
)
from pipelines.reports.content.speech import Speech
from pipelines.reports.document import Block, Bullets, Column, Figure, Run, Table, Text

#: More rows stand in the data annex only.
MOST_ROWS = 12
#: Up to so many figures are said in sentences.
MOST_SENTENCES = 2
#: From so many on, figures with intervals are drawn.
FEWEST_DRAWN = 3
WEAK_OR_GOOD: dict[bool, Reliability] = {True: "weak", False: "good"}


def indicator_blocks(desk: Desk, name: str, places: Sequence[str] | None = None) -> list[Block]:
    """The latest figures of an indicator, one a place and source.

    Args:
        desk: What the report is written with.
        name: The id of the indicator; `:birth` after it asks for foreign-born against native-born.
        places: The places wanted; all by default.
    """
    indicator, _, split = name.partition(":")
    where: dict[str, Sequence[str]] = {"ref_area": places} if places is not None else {}
    if split == "birth":
        return _birth_blocks(desk, indicator, where)
    rows = newest(desk.release, indicator, **where)
    desk.use(rows)
    known = by_value(row for row in rows if row["obs_value"] is not None)
    if not known:
        return [withheld] if (withheld := _withheld(desk, indicator, rows)) else []
    shown = known[:MOST_ROWS]
    blocks: list[Block] = []
    if len(known) <= MOST_SENTENCES:
        blocks.append(Bullets(tuple(_with_change(desk, row) for row in shown)))
    else:
        blocks.append(latest_table(desk, indicator, shown, len(known)))
        if drawn := interval_chart(desk, indicator, shown):
            blocks.append(drawn)
    if withheld := _withheld(desk, indicator, rows):
        blocks.append(withheld)
    return blocks


def by_value(rows: Iterable[Row]) -> list[Row]:
    """Rows with a figure, the highest first; then by place."""
    return sorted(rows, key=lambda row: (-row["obs_value"], row["ref_area"], row["source_id"]))


def _with_change(desk: Desk, row: Row) -> Text:
    said = change(desk, row)
    if said is None:
        return figure(desk, row)
    return (
        *figure(desk, row)[:1],
        Run(" " + desk.say("sentence.change", change=change_words(desk, row, *said))),
        *figure(desk, row)[1:],
    )


def latest_table(desk: Desk, indicator: str, rows: Sequence[Row], total: int) -> Table:
    """The latest figure of each place; says so where there are more than it shows."""
    say = desk.say
    body = [table_row(desk, row) for row in rows]
    columns = [
        Column(say("column.place"), width=2),
        Column(say("column.period")),
        Column(say("column.value"), "end", 1.4),
        Column(say("column.interval"), "end", 1.6),
        Column(say("column.n"), "end", 0.9),
        Column(say("column.change"), width=2.2),
        Column(say("column.remarks"), width=1.6),
    ]
    notes = more_rows(say, len(rows), total)
    return without_empty(Table(tuple(columns), tuple(body), say("caption.latest", title=say.title(indicator)), notes))


def table_row(desk: Desk, row: Row) -> tuple[Text, ...]:
    """Place, period, value, interval, n, change, remarks."""
    say = desk.say
    said = change(desk, row)
    return (
        desk.place(row),
        say.period(row["time_period"]),
        (Run(value(desk, row)), desk.cite(row["source_id"])),
        interval(desk, row),
        respondents(desk, row),
        change_words(desk, row, *said, cell=True) if said else "",
        say("list.semicolon").join(flags(desk, row)),
    )


def more_rows(say: Speech, shown: int, total: int) -> tuple[str, ...]:
    """The note of a table that shows some of its rows; none if it shows all."""
    return (say("table.more", shown=say.number(shown), total=say.number(total)),) if total > shown else ()


def without_empty(table: Table) -> Table:
    """The table without the columns that have nothing in any row."""
    keep = [i for i in range(len(table.columns)) if any(row[i] for row in table.rows)]
    return Table(
        tuple(table.columns[i] for i in keep),
        tuple(tuple(row[i] for i in keep) for row in table.rows),
        table.caption,
        table.notes,
    )


def interval_chart(desk: Desk, indicator: str, rows: Sequence[Row]) -> Figure | None:
    """Dots with intervals, if enough figures have one."""
    drawn = [row for row in rows if row["ci_lower"] is not None]
    if len(drawn) < FEWEST_DRAWN:
        return None
    say = desk.say
    title = say("chart.title", title=say.title(indicator), unit=say(f"unit.{drawn[0]['unit_measure']}"))
    high, low = drawn[0], drawn[-1]
    alt = say(
        "alt.highest_lowest",
        title=title,
        high_place=desk.place(high),
        high=value(desk, high),
        low_place=desk.place(low),
        low=value(desk, low),
    )
    return Figure(
        DotInterval(title, tuple(chart_row(desk, row) for row in drawn)),
        say("caption.latest_interval", title=say.title(indicator)),
        alt,
        cited(desk, drawn),
    )


def chart_row(desk: Desk, row: Row, group: str = "", label: str = "") -> ChartRow:
    """A figure as a row of a chart."""
    state: Reliability = "withheld" if row["obs_value"] is None else WEAK_OR_GOOD[standing(row) == "weak"]
    return ChartRow(
        label or desk.place_period(row),
        row["obs_value"],
        value(desk, row),
        row["ci_lower"],
        row["ci_upper"],
        state,
        group,
    )


def cited(desk: Desk, rows: Sequence[Row]) -> tuple[Run, ...]:
    """The sources of some figures by name, each once, with their notes."""
    return named(desk, [row["source_id"] for row in rows])


def _withheld(desk: Desk, indicator: str, rows: Sequence[Row]) -> Bullets | None:
    """Where the figure exists and is not shown; a place with another, shown source is not among them."""
    known = {row["ref_area"] for row in rows if row["obs_value"] is not None}
    kept = [row for row in rows if row["obs_value"] is None and row["ref_area"] not in known]
    if not kept:
        return None
    say = desk.say
    places = say.listed(list(dict.fromkeys(say.place(row["ref_area"]) for row in kept)))
    reasons = say.listed(sorted({say(f"reason.{standing(row)}") for row in kept}))
    return Bullets((say("sentence.withheld", title=say.title(indicator), places=places, reasons=reasons),))


def _birth_blocks(desk: Desk, indicator: str, where: dict[str, Sequence[str]]) -> list[Block]:
    pairs = birth_pairs(desk, indicator, where)
    if not pairs:
        return []
    if len(pairs) <= MOST_SENTENCES:
        return [Bullets(tuple(birth_gap(desk, *pair) for pair in pairs))]
    return [
        _birth_table(desk, indicator, pairs[:MOST_ROWS], len(pairs)),
        _birth_chart(desk, indicator, pairs[:MOST_ROWS]),
    ]


def birth_pairs(desk: Desk, indicator: str, where: dict[str, Sequence[str]]) -> list[tuple[Row, Row]]:
    """The latest foreign-born figure of each place and source with the native-born one of the same period.

    Both with a figure; the largest difference first.
    """
    frame = desk.release.figures(indicator, origin=["FOR", "NAT"], **where)
    native = frame.filter(pl.col("origin") == "NAT", pl.col("obs_value").is_not_null())
    keyed = {(r["ref_area"], r["source_id"], r["time_period"]): r for r in native.iter_rows(named=True)}
    foreign = frame.filter(pl.col("origin") == "FOR", pl.col("obs_value").is_not_null())
    matched = foreign.join(native, on=["ref_area", "source_id", "time_period"], how="semi")
    pairs = [(row, keyed[row["ref_area"], row["source_id"], row["time_period"]]) for row in latest(matched)]
    desk.use(row for pair in pairs for row in pair)
    return sorted(pairs, key=lambda pair: -abs(pair[0]["obs_value"] - pair[1]["obs_value"]))


def _birth_table(desk: Desk, indicator: str, pairs: Sequence[tuple[Row, Row]], total: int) -> Table:
    say = desk.say
    columns = (
        Column(say("column.place"), width=1.6),
        Column(say("column.period")),
        Column(say("birth.FOR"), "end", 1.8),
        Column(say("birth.NAT"), "end", 1.8),
        Column(say("column.difference"), width=2.6),
        Column(say("column.remarks"), width=1.4),
    )
    notes = more_rows(say, len(pairs), total)
    body = tuple(birth_row(desk, *pair) for pair in pairs)
    return without_empty(Table(columns, body, say("caption.birth", title=say.title(indicator)), notes))


def birth_row(desk: Desk, foreign: Row, native: Row) -> tuple[Text, ...]:
    """Place, period, foreign-born, native-born, difference, remarks."""
    say = desk.say
    verdict = birth_verdict(desk, foreign, native)
    both = dict.fromkeys((*flags(desk, foreign), *flags(desk, native)))
    return (
        desk.place(foreign),
        say.period(foreign["time_period"]),
        (Run(_with_interval(desk, foreign)), desk.cite(foreign["source_id"])),
        _with_interval(desk, native),
        gap_words(say, verdict, foreign["unit_measure"], desk.decimals(foreign), cell=True),
        say("list.semicolon").join(both),
    )


def _with_interval(desk: Desk, row: Row) -> str:
    spread = interval(desk, row)
    return value(desk, row) + (desk.say("sentence.aside", text=spread) if spread else "")


def _birth_chart(desk: Desk, indicator: str, pairs: Sequence[tuple[Row, Row]]) -> Figure:
    say = desk.say
    unit = say(f"unit.{pairs[0][0]['unit_measure']}")
    title = say("chart.title", title=say.title(indicator), unit=unit)
    rows = tuple(chart_row(desk, row, row["origin"]) for pair in pairs for row in pair)
    legend = tuple((group, say(f"birth.{group}")) for group in ("FOR", "NAT"))
    foreign, native = pairs[0]
    alt = say(
        "alt.birth",
        title=title,
        place=desk.place(foreign),
        foreign=value(desk, foreign),
        native=value(desk, native),
    )
    sources = cited(desk, [row for pair in pairs for row in pair])
    return Figure(DotInterval(title, rows, legend), say("caption.birth", title=say.title(indicator)), alt, sources)


def breakdown_blocks(desk: Desk, name: str, places: Sequence[str] | None = None) -> list[Block]:
    """An indicator of a register by class, as `recognition_rate_decided:learning`; the newest of each place."""
    indicator, _, kind = name.partition(":")
    where: dict[str, Sequence[str]] = {"ref_area": places} if places is not None else {}
    every = desk.release.every(indicator).filter(pl.col("breakdown").str.starts_with(f"{kind}:"))
    classes = every["breakdown"].unique().sort().to_list()
    rows = [row for c in classes for row in newest(desk.release, indicator, breakdown=c, **where)]
    desk.use(rows)
    if not any(row["obs_value"] is not None for row in rows):
        return []
    say = desk.say
    ordered = sorted(rows, key=lambda row: (row["ref_area"], row["source_id"], row["breakdown"]))
    columns = (
        Column(say("column.place"), width=1.6),
        Column(say(f"breakdown.{kind}"), width=2.4),
        Column(say("column.period")),
        Column(say("column.value"), "end", 1.4),
        Column(say("column.interval"), "end", 1.6),
        Column(say("column.n"), "end", 0.9),
        Column(say("column.remarks"), width=1.4),
    )
    body = tuple(_breakdown_row(desk, row) for row in ordered[:MOST_ROWS])
    notes = more_rows(say, len(body), len(ordered))
    caption = say("caption.breakdown", title=say.title(indicator), breakdown=say(f"breakdown.{kind}"))
    return [without_empty(Table(columns, body, caption, notes))]


def _breakdown_row(desk: Desk, row: Row) -> tuple[Text, ...]:
    place, period, amount, spread, n, _, remarks = table_row(desk, row)
    return place, desk.say.breakdown(row["breakdown"]), period, amount, spread, n, remarks
