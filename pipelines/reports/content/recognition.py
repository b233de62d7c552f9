"""What a register of recognition says: how many applications reach which outcome, and how long it takes."""

from __future__ import annotations

import polars as pl

from pipelines.release.schema import TOTAL
from pipelines.reports.charts import Curve, Funnel, FunnelStep, Point, Series
from pipelines.reports.content.desk import Desk, named
from pipelines.reports.content.maturity import OUTCOMES, closed
from pipelines.reports.content.reading import Row, latest, period_end
from pipelines.reports.content.sentences import standing, value
from pipelines.reports.document import Block, Column, Figure, Paragraph, Run, Table

APPLICATIONS = "recognition_applications"
#: Legal terms that laws on recognition set, months from the day the documents are complete.
TERMS = (3, 4)
CURVES = ("positive", "FULL")


def outcome_rows(desk: Desk, place: str) -> list[tuple[Row, list[Row]]]:
    """The newest closed year of each register of a place: its applications, and those by outcome."""
    found = []
    applied = closed(desk.release, desk.release.figures(APPLICATIONS, ref_area=place))
    for total in latest(applied):
        here = {key: total[key] for key in ("ref_area", "source_id", "time_period")}
        frames = [desk.release.figures(outcome, **here) for outcome in OUTCOMES]
        rows: list[Row] = [frame.row(0, named=True) for frame in frames if frame.height]
        if rows:
            found.append((total, rows))
    return found


def funnel_blocks(desk: Desk, place: str) -> list[Block]:
    """From application to outcome: a chart and the table whose parts add up; nothing without a register."""
    return [block for total, rows in outcome_rows(desk, place) for block in _funnel(desk, total, rows)]


def _funnel(desk: Desk, total: Row, rows: list[Row]) -> list[Block]:
    say = desk.say
    here = {key: total[key] for key in ("ref_area", "source_id", "time_period")}
    decided = desk.release.figures("recognition_decided", **here)
    reached = [total, *decided.iter_rows(named=True), rows[0]]
    desk.use([*reached, *rows])
    where = desk.place_period(total)
    title = say("chart.funnel", where=where)
    steps = tuple(_step(desk, row, total) for row in reached)
    chart = Funnel(title, steps)
    alt = say("alt.funnel", title=title, steps=say.listed([f"{step.label}: {step.text}" for step in steps]))
    columns = (
        Column(say("column.outcome"), width=3),
        Column(say("column.cases"), "end"),
        Column(say("column.share"), "end"),
    )
    body = tuple((say.title(row["indicator"]), value(desk, row), _share(desk, row, total)) for row in [*rows, total])
    table = Table(
        columns,
        body,
        say("caption.outcomes", where=where),
        ((Run(say("table.outcomes")), desk.cite(total["source_id"])),),
    )
    return [Figure(chart, say("caption.funnel", where=where), alt, named(desk, [total["source_id"]])), table]


def _step(desk: Desk, row: Row, total: Row) -> FunnelStep:
    share = _share(desk, row, total)
    text = value(desk, row) + (desk.say("sentence.aside", text=share) if share else "")
    states = {"known": "good", "weak": "weak"}
    return FunnelStep(desk.say.title(row["indicator"]), row["obs_value"], text, states.get(standing(row), "withheld"))  # type: ignore[arg-type]


def _share(desk: Desk, row: Row, total: Row) -> str:
    if row["obs_value"] is None or not total["obs_value"]:
        return ""
    return desk.say.amount(100 * row["obs_value"] / total["obs_value"], "PERCENT", 1)


def curve_blocks(desk: Desk, place: str) -> list[Block]:
    """How many have a positive, and full, outcome by month since the documents were complete, with the legal terms."""
    frame = desk.release.frame("recognition_curve").filter(
        pl.col("ref_area") == place,
        pl.col("outcome").is_in(CURVES),
        *(pl.col(name) == TOTAL for name in ("isco08", "origin", "breakdown")),
    )
    return [_curve(desk, part) for part in frame.partition_by("source_id", maintain_order=True)]


def _curve(desk: Desk, every: pl.DataFrame) -> Block:
    say = desk.say
    window = max(every["time_period"].unique(), key=lambda p: (len(p), period_end(p)))
    frame = every.filter(pl.col("time_period") == window).sort("outcome", "months")
    first = frame.row(0, named=True)
    desk.use(frame.iter_rows(named=True), "recognition_curve")
    where = desk.place_period(first)
    title = say("chart.curve", where=where)
    series = tuple(_series(desk, frame.filter(pl.col("outcome") == o), o) for o in CURVES if o in set(frame["outcome"]))
    marks = tuple((float(term), say("label.months", months=term)) for term in TERMS)
    said = [curve_text(desk, frame, months) for months in (6, 12)]
    alt = " ".join([title + ".", *(text for text in said if text)])
    chart = Curve(title, series, say("axis.months_complete"), marks)
    return Figure(chart, say("caption.curve", where=where), alt, named(desk, [first["source_id"]]))


def curve_text(desk: Desk, frame: pl.DataFrame, months: int) -> str:
    """The share with a positive outcome within some months, in words; empty where it is not known."""
    rows = frame.filter(pl.col("outcome") == "positive", pl.col("months") == months)
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    say = desk.say
    spread = say.interval(row["ci_lower"], row["ci_upper"], "PERCENT", 1)
    return say("sentence.curve", months=months, share=say.amount(row["share_pct"], "PERCENT", 1), interval=spread)


def _series(desk: Desk, rows: pl.DataFrame, outcome: str) -> Series:
    points = tuple(
        Point(row["months"], desk.say.number(row["months"]), row["share_pct"], row["ci_lower"], row["ci_upper"])
        for row in rows.iter_rows(named=True)
        if row["share_pct"] is not None
    )
    return Series(desk.say(f"outcome.{outcome}"), points)


def no_register(desk: Desk) -> Paragraph:
    """What is said where the outcomes of applications are not known."""
    return Paragraph(desk.say("missing.register"))
