"""Tables and charts of one country: its indicators, gaps by birth place, corridors, and the quality of its sources."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.release.schema import TOTAL
from pipelines.reports.charts import LineBand, Point, Reliability, Series
from pipelines.reports.content.blocks import (
    FEWEST_DRAWN,
    MOST_ROWS,
    birth_pairs,
    birth_row,
    cited,
    more_rows,
    table_row,
    without_empty,
)
from pipelines.reports.content.desk import Desk, newest_period
from pipelines.reports.content.maturity import newest
from pipelines.reports.content.reading import Row, in_order, period_end
from pipelines.reports.content.sentences import standing, value
from pipelines.reports.document import Column, Figure, Run, Table, Text


def profile_table(desk: Desk, place: str, indicators: Sequence[str], caption: str) -> Table | None:
    """One row an indicator and source, in the order given; none where there is no figure, not even a withheld one."""
    say = desk.say
    rows = [row for name in indicators for row in newest(desk.release, name, ref_area=place)]
    desk.use(rows)
    if not rows:
        return None
    columns = (
        Column(say("column.indicator"), width=3),
        Column(say("column.period")),
        Column(say("column.value"), "end", 1.5),
        Column(say("column.interval"), "end", 1.6),
        Column(say("column.n"), "end", 0.9),
        Column(say("column.change"), width=2.2),
        Column(say("column.remarks"), width=1.4),
    )
    body = tuple((say.title(row["indicator"]), *table_row(desk, row)[1:]) for row in rows)
    return without_empty(Table(columns, body, caption))


def birth_table(desk: Desk, place: str, indicators: Sequence[str]) -> Table | None:
    """Foreign-born against native-born, one row an indicator and source."""
    say = desk.say
    pairs = [pair for name in indicators for pair in birth_pairs(desk, name, {"ref_area": [place]})]
    if not pairs:
        return None
    columns = (
        Column(say("column.indicator"), width=2.4),
        Column(say("column.period")),
        Column(say("birth.FOR"), "end", 1.8),
        Column(say("birth.NAT"), "end", 1.8),
        Column(say("column.difference"), width=2.6),
        Column(say("column.remarks"), width=1.4),
    )
    body = tuple((say.title(pair[0]["indicator"]), *birth_row(desk, *pair)[1:]) for pair in pairs)
    caption = say("caption.profile", topic=say("heading.birth"), place=say.place(place))
    return without_empty(Table(columns, body, caption))


def over_time_chart(desk: Desk, indicator: str, place: str) -> Figure | None:
    """An indicator over time by place of birth, of the source with most periods; lines break where a standard does."""
    say = desk.say
    every = desk.release.figures(indicator, ref_area=place, origin=["FOR", "NAT", TOTAL])
    if every.is_empty():
        return None
    sources = every.group_by("source_id").agg(pl.col("time_period").n_unique()).sort("time_period", "source_id")
    frame = every.filter(pl.col("source_id") == sources["source_id"][-1])
    groups = ["FOR", "NAT"] if "FOR" in set(frame.filter(pl.col("obs_value").is_not_null())["origin"]) else [TOTAL]
    series = tuple(_series(desk, in_order(frame.filter(pl.col("origin") == group)), group) for group in groups)
    known = [row for row in in_order(frame) if row["origin"] == groups[0] and row["obs_value"] is not None]
    if len(known) < FEWEST_DRAWN:
        return None
    desk.use(frame.filter(pl.col("origin").is_in(groups)).iter_rows(named=True))
    name = say.title(indicator)
    title = say("chart.over_time", title=name, place=desk.place(known[0]), unit=say(f"unit.{known[0]['unit_measure']}"))
    ends = {
        "first_period": say.period(known[0]["time_period"]),
        "first": value(desk, known[0]),
        "last_period": say.period(known[-1]["time_period"]),
        "last": value(desk, known[-1]),
    }
    alt = say("alt.over_time", title=say("label.group", title=title, group=series[0].name), **ends)
    return Figure(
        LineBand(title, series),
        say("caption.over_time", title=name, place=desk.place(known[0])),
        alt,
        cited(desk, known),
    )


def _series(desk: Desk, rows: Sequence[Row], group: str) -> Series:
    before = [None, *rows[:-1]]
    points = tuple(_point(desk, row, earlier) for row, earlier in zip(rows, before, strict=True))
    name = desk.say.title(rows[0]["indicator"]) if group == TOTAL else desk.say(f"birth.{group}")
    return Series(name, points, "" if group == TOTAL else group)


def _point(desk: Desk, row: Row, earlier: Row | None) -> Point:
    states: dict[str, Reliability] = {"known": "good", "weak": "weak"}
    year, month, _ = period_end(row["time_period"])
    broken = earlier is not None and earlier["standard"] != row["standard"]
    return Point(
        year + month / 12,
        desk.say.period(row["time_period"]),
        row["obs_value"],
        row["ci_lower"],
        row["ci_upper"],
        states.get(standing(row), "withheld"),
        broken,
    )


def corridor_table(desk: Desk, indicator: str, place: str, *, arriving: bool) -> Table | None:
    """The largest corridors that end (`arriving`) or begin in a country, newest period of each source."""
    say = desk.say
    here, there = ("ref_area", "origin") if arriving else ("origin", "ref_area")
    frame = desk.release.every(indicator).filter(
        pl.col(here) == place,
        pl.col("origin") != pl.col("ref_area"),
        pl.col("origin").str.len_chars() == 3,
        ~pl.col("origin").is_in(["NAT", "FOR", "XXX"]),
        *(pl.col(name) == TOTAL for name in ("sex", "age", "isco08", "isced11")),
        pl.col("obs_value").is_not_null(),
    )
    if frame.is_empty():
        return None
    newest = newest_period(frame.iter_rows(named=True))
    rows = list(
        frame.filter(pl.col("time_period") == newest)
        .sort("obs_value", there, descending=[True, False])
        .iter_rows(named=True)
    )
    desk.use(rows)
    columns = (Column(say("column.place"), width=3), Column(say(f"unit.{rows[0]['unit_measure']}"), "end"))
    body: tuple[tuple[Text, ...], ...] = tuple(
        (say.place(row[there]), (Run(value(desk, row)), desk.cite(row["source_id"]))) for row in rows[:MOST_ROWS]
    )
    notes = more_rows(say, len(body), len(rows))
    way = "origins" if arriving else "destinations"
    where = say("label.place_period", place=say.place(place), period=say.period(newest))
    caption = say(f"caption.{way}", title=say.title(indicator), where=where)
    return Table(columns, body, caption, notes)


def quality_table(desk: Desk, sources: Sequence[str]) -> Table | None:
    """What became of the data of some sources: files, rows, checks, and figures withheld."""
    say = desk.say
    body = tuple(_quality_row(desk, source) for source in sources)
    if not body:
        return None
    columns = (
        Column(say("column.source"), width=3),
        Column(say("column.partitions"), "end"),
        Column(say("column.read"), "end"),
        Column(say("column.quarantined"), "end"),
        Column(say("column.failed"), "end"),
        Column(say("column.withheld"), "end", 1.3),
    )
    return Table(columns, body, say("caption.quality"), (say("table.quality"),))


def _quality_row(desk: Desk, source: str) -> tuple[Text, ...]:
    say, release = desk.say, desk.release
    of_source = pl.col("source_id") == source
    partitions = release.frame("partition").filter(of_source)
    checks = release.frame("check_result").filter(of_source)
    figures = release.frame("observation").filter(of_source)
    desk.use(partitions.iter_rows(named=True), "partition")
    desk.use(checks.filter(~pl.col("passed")).iter_rows(named=True), "check_result")
    admitted = partitions.filter(pl.col("status") == "admitted").height
    withheld = figures.filter(pl.col("obs_status") == "Q").height
    share = say.amount(100 * withheld / figures.height, "PERCENT", 1) if figures.height else ""
    title = desk.marked(release.sources[source]["title"], source)
    return (
        (Run(title), desk.cite(source)),
        say("label.of", n=say.number(admitted), total=say.number(partitions.height)),
        say.number(int(partitions["rows_read"].sum())),
        say.number(int(partitions["rows_quarantined"].sum())),
        say("label.of", n=say.number(checks.filter(~pl.col("passed")).height), total=say.number(checks.height)),
        share,
    )
