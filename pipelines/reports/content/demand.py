"""What employers ask for: occupations in shortage, and the skills that advertisements name."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.release.schema import TOTAL
from pipelines.reports.charts import Bars, DotInterval
from pipelines.reports.charts import Row as ChartRow
from pipelines.reports.content.blocks import chart_row
from pipelines.reports.content.desk import Desk, named, newest_period
from pipelines.reports.content.reading import Row, period_end, rows_of
from pipelines.reports.document import Block, Figure, Paragraph, Run

INDEX = "shortage_index"
MOST_SKILLS = 10


def shortage_rows(desk: Desk, places: Sequence[str] | None = None) -> list[list[Row]]:
    """The shortage index of the major groups, newest period: one list a place and source, the highest first."""
    groups = [str(digit) for digit in range(10)]
    where: dict[str, Sequence[str]] = {"ref_area": places} if places is not None else {}
    frame = desk.release.figures(INDEX, isco08=groups, **where)
    found = []
    for part in frame.partition_by("ref_area", "source_id", maintain_order=True):
        newest = newest_period(part.filter(pl.col("obs_value").is_not_null()).iter_rows(named=True))
        rows = rows_of(part.filter(pl.col("time_period") == newest))
        if rows:
            found.append(sorted(rows, key=lambda r: (r["obs_value"] is None, -(r["obs_value"] or 0), r["isco08"])))
    return found


def short_of_workers(rows: Sequence[Row]) -> list[Row]:
    """The occupations that may be called short: the whole interval lies above nought."""
    return [row for row in rows if row["ci_lower"] is not None and row["ci_lower"] > 0]


def shortage_blocks(desk: Desk, places: Sequence[str] | None = None) -> list[Block]:
    """A sentence and a chart of the shortage index, a place and source."""
    return [block for rows in shortage_rows(desk, places) for block in _shortage(desk, rows)]


def shortage_text(desk: Desk, rows: Sequence[Row]) -> tuple[Run, ...]:
    """Which occupations may be called short of workers."""
    say = desk.say
    desk.use(rows)
    short = [say.occupation(row["isco08"]) for row in short_of_workers(rows)]
    where = desk.place_period(rows[0])
    sentence = (
        say("sentence.short", where=where, occupations=say.listed(short))
        if short
        else say("sentence.none_short", where=where)
    )
    return (Run(sentence), desk.cite(rows[0]["source_id"]))


def _shortage(desk: Desk, rows: Sequence[Row]) -> list[Block]:
    say = desk.say
    text = shortage_text(desk, rows)
    where = desk.place_period(rows[0])
    title = say("chart.shortage", where=where, unit=say("unit.INDEX"))
    drawn = tuple(chart_row(desk, row, label=say.occupation(row["isco08"])) for row in rows)
    chart = DotInterval(title, drawn, reference=(0.0, say("label.no_shortage")))
    alt = say("sentence.alt", title=title, text=text[0].text)
    return [
        Paragraph(text),
        Figure(chart, say("caption.shortage", where=where), alt, named(desk, [rows[0]["source_id"]])),
    ]


def skill_rows(desk: Desk, places: Sequence[str] | None = None) -> list[list[Row]]:
    """The skills most asked for in all advertisements, newest period: one list a source."""
    frame = desk.release.frame("skill_demand").filter(
        pl.col("isco08") == TOTAL, pl.lit(True) if places is None else pl.col("ref_area").is_in(places)
    )
    found = []
    for part in frame.partition_by("ref_area", "source_id", maintain_order=True):
        newest = max(part["time_period"].unique(), key=lambda p: (len(p) == 4, period_end(p)))
        rows = part.filter(pl.col("time_period") == newest).sort("share_pct", "skill", descending=[True, False])
        found.append(rows_of(rows.head(MOST_SKILLS)))
    return found


def skill_blocks(desk: Desk, places: Sequence[str] | None = None) -> list[Block]:
    """A chart of the skills most asked for, a source of advertisements."""
    return [_skills(desk, rows) for rows in skill_rows(desk, places)]


def _skills(desk: Desk, rows: Sequence[Row]) -> Block:
    say = desk.say
    desk.use(rows, "skill_demand")
    where = desk.place_period(rows[0])
    title = say("chart.skills", where=where, unit=say("unit.PERCENT"))
    drawn = tuple(
        ChartRow(
            say.skill(r["skill"]),
            r["share_pct"],
            say.amount(r["share_pct"], "PERCENT", 1),
            r["ci_lower"],
            r["ci_upper"],
        )
        for r in rows
    )
    most = say.listed([f"{row.label} {row.text}" for row in drawn[:3]])
    alt = say("alt.skills", title=title, most=most, n=say.number(rows[0]["n_base"]))
    caption = say("caption.skills", where=where, n=say.number(rows[0]["n_base"]))
    return Figure(Bars(title, drawn), caption, alt, named(desk, [rows[0]["source_id"]]))
