"""What stands behind an occupation's shortage index: its parts, its course, and who works in it."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboards.certainty import WITHHELD, number, state
from dashboards.charts.plane import plane
from dashboards.charts.ranking import dots
from dashboards.charts.time import lines
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.params import Option
from dashboards.ranks import side, without_one
from dashboards.sections.migrants import FOREIGN_SHARE
from dashboards.views import (
    axis,
    coded_occupation,
    hover,
    mark,
    marked,
    marks,
    not_collected,
    reading,
    rows_table,
    separators,
    titled,
)

INDEX = "shortage_index"
PARTS = (
    "shortage_wages", "shortage_employment", "shortage_hours", "shortage_unemployment", "shortage_underqualification",
)  # fmt: skip
OVERQUALIFIED = "overqualification_rate"
#: What the index is set against, and whose figure it is.
AGAINST = {FOREIGN_SHARE: TOTAL, OVERQUALIFIED: "FOR"}
QUARTERS = (("right", "top"), ("right", "bottom"), ("left", "top"), ("left", "bottom"))
NAMED = 10


def rank(ctx: Context, row: dict[str, Any], of: int) -> str:
    """The ranks that a figure may have; empty where it has none."""
    first, last = row.get("rank_first"), row.get("rank_last")
    if first is None or last is None:
        return ""
    key = "shortage.rank" if first == last else "shortage.ranks"
    return ctx.t(key, first=ctx.t.number(first), last=ctx.t.number(last), all=ctx.t.number(of))


def parts_card(ctx: Context, now: pl.DataFrame, occupation: str, where: str) -> Card:
    """The parts of the index of one occupation, and how far the index depends on any one of them.

    Args:
        ctx: The request.
        now: The index and its parts in one country, source and period.
        occupation: The occupation.
        where: The country and the period in words.
    """
    found = now.filter(pl.col("isco08") == occupation)
    rows = {r["indicator"]: r for r in found.to_dicts()}
    source_ids = found["source_id"].to_list()
    title = titled(ctx, ctx.t("shortage.parts", occupation=ctx.occupation(occupation), where=where), source_ids)
    shown = [rows[i] for i in PARTS if i in rows]
    if not shown:
        return Card("parts", title, message=ctx.t("shortage.no_parts"))
    points = [
        mark(ctx, rows[i], key=i, label=name, group=TOTAL)
        if i in rows
        else not_collected(ctx, key=i, label=name, group=TOTAL)
        for i in PARTS
        for name in [ctx.t(f"shortage.{i.removeprefix('shortage_')}")]
    ]
    figure = dots(
        marks(points), axis=ctx.t("shortage.axis"), names={TOTAL: title}, separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
    )  # fmt: skip
    note = " ".join(filter(None, [_sensitivity(ctx, rows, shown), reading(ctx, found)]))
    return Card("parts", title, figure, rows_table(ctx, shown, "indicator"), alt=title, note=note)


def _sensitivity(ctx: Context, rows: dict[str, dict[str, Any]], shown: list[dict[str, Any]]) -> str:
    """The range of the index if one part were left out, where it is the mean of its parts."""
    index = number(rows[INDEX], "obs_value") if INDEX in rows else None
    parts = [value for row in shown if (value := number(row, "obs_value")) is not None]
    found = without_one(index, parts) if index is not None and len(parts) == len(shown) else None
    if index is None or found is None:
        return ""
    decimals = ctx.meta(INDEX).decimals
    words = {"value": index, "low": found[0], "high": found[1]}
    return ctx.t("shortage.sensitivity", **{k: ctx.t.number(v, decimals) for k, v in words.items()})


def trend_card(ctx: Context, index: pl.DataFrame, occupation: str, place: str) -> Card:
    """The index of one occupation over time."""
    frame = index.filter(pl.col("isco08") == occupation).sort("time_period")
    source_ids = frame["source_id"].to_list()
    title = ctx.t("shortage.trend", occupation=ctx.occupation(occupation), place=place)
    title = titled(ctx, title, source_ids)
    rows = frame.to_dicts()
    if len(rows) < 2:
        return Card("trend", title, message=ctx.t("chart.one_period"))
    figure = lines(
        marks([mark(ctx, r, key=TOTAL, label=title, group=TOTAL) for r in rows]), axis=axis(ctx, INDEX),
        names={TOTAL: title}, break_name=ctx.t("chart.break"), separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
    )  # fmt: skip
    return Card("trend", title, figure, rows_table(ctx, rows), alt=title, note=reading(ctx, frame))


def two_way_card(ctx: Context, level: pl.DataFrame, around: pl.DataFrame, occupation: str, where: str) -> list[Card]:
    """Shortage against the share of the foreign-born, or against how many of them are over-qualified.

    Args:
        ctx: The request.
        level: The index of the occupations that are ranked.
        around: The other figures of the same country, source and period, by occupation and in total.
        occupation: The occupation chosen.
        where: The country and the period in words.
    """
    others = {
        i: around.filter((pl.col("indicator") == i) & (pl.col("origin") == origin)) for i, origin in AGAINST.items()
    }
    codes = level["isco08"]
    there = [i for i, frame in others.items() if frame["isco08"].is_in(codes.implode()).any()]
    if not there:
        return []
    reason = ctx.t("control.no_figures")
    options = [Option(i, ctx.t(f"shortage.against_{i}"), "" if i in there else reason) for i in AGAINST]
    switch = ctx.parts("against", options)
    other = others[switch.value]
    pairs = level.join(other, on="isco08", suffix="_y", how="left", maintain_order="left").to_dicts()
    drawn = [r for r in pairs if r["obs_value"] is not None and r["obs_value_y"] is not None]
    title = ctx.t(f"shortage.two_way_{switch.value}", where=where)
    title = titled(ctx, title, level["source_id"])
    if not drawn:
        return [Card("two-way", title, message=ctx.t("shortage.nothing_drawn"), switch=switch, wide=True)]
    whole = other.filter(pl.col("isco08") == TOTAL).to_dicts()
    middle = number(whole[0], "obs_value") if whole else None
    figure = plane(
        _plane_rows(ctx, drawn),
        axes=(ctx.t("shortage.axis"), ctx.t(f"shortage.against_{switch.value}_axis")),
        level=middle,
        corners=_corners(ctx, switch.value) if middle is not None else {},
        selected=occupation,
        separators=separators(ctx),
        synthetic=marked(ctx, level["source_id"]),
    )
    table = rows_table(ctx, [_other(r) for r in drawn], "occupation")
    table.insert_column(1, pl.Series(ctx.indicator(INDEX) + "\u200b", [ctx.amount(r) for r in drawn]))
    answer = _both(ctx, drawn, switch.value, whole[0] if whole else None)
    return [
        Card(
            "two-way", title, figure, table, alt=answer, pick="occupation", switch=switch, wide=True,
            note=" ".join(filter(None, [answer, *_notes(ctx, switch.value, pairs, drawn, whole)])),
        )
    ]  # fmt: skip


def _other(pair: dict[str, Any]) -> dict[str, Any]:
    """The second observation of a pair."""
    return {name.removesuffix("_y"): value for name, value in pair.items() if name.endswith("_y")} | {
        "isco08": pair["isco08"]
    }


def _plane_rows(ctx: Context, pairs: list[dict[str, Any]]) -> pl.DataFrame:
    """Pairs as the marks of ``charts.plane``."""
    schema = dict.fromkeys(("x", "x_lower", "x_upper", "y", "y_lower", "y_upper"), pl.Float64)
    rows = [
        {
            "key": pair["isco08"], "x": pair["obs_value"], "x_lower": pair["ci_lower"], "x_upper": pair["ci_upper"],
            "y": pair["obs_value_y"], "y_lower": pair["ci_lower_y"], "y_upper": pair["ci_upper_y"],
            "weak": "weak" in (state(pair), state(_other(pair))),
            "hover": hover(ctx, pair, coded_occupation(ctx, pair["isco08"]))
            + "<br>"
            + hover(ctx, _other(pair), ctx.indicator(pair["indicator_y"])),
        }
        for pair in pairs
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"key": pl.String, **schema, "weak": pl.Boolean, "hover": pl.String})


def _corners(ctx: Context, against: str) -> dict[tuple[str, str], str]:
    return {(x, y): ctx.t(f"shortage.quarter_{against}_{y}_{x}") for x, y in QUARTERS}


def _both(ctx: Context, drawn: list[dict[str, Any]], against: str, whole: dict[str, Any] | None) -> str:
    """The occupations that are short and above the whole in the other figure, as far as the intervals tell."""
    middle = number(whole, "obs_value") if whole else None
    if whole is None or middle is None:
        return ""
    decimals = ctx.meta(INDEX).decimals
    found = [
        ctx.occupation(r["isco08"])
        for r in drawn
        if side(r, decimals) == "above" and (number(r, "ci_lower_y") or middle) > middle
    ]
    words = {"whole": ctx.amount(whole), "occupations": ctx.t.listed(found)}
    return ctx.t(f"shortage.both_{against}" if found else f"shortage.neither_{against}", **words)


def _notes(
    ctx: Context, against: str, pairs: list[dict[str, Any]], drawn: list[dict[str, Any]], whole: list[dict[str, Any]]
) -> list[str]:
    """How to read the view: the dividing line, the codes, what could not be drawn and why."""
    here = {r["isco08"] for r in drawn}
    gone = [r for r in pairs if r["isco08"] not in here]
    withheld = [r for r in gone if state(r) in WITHHELD or state(_other(r)) in WITHHELD]
    absent = [r for r in gone if r not in withheld]
    codes = sorted(here)
    return [
        ctx.t("shortage.quarters", whole=ctx.amount(whole[0])) if whole else "",
        ctx.t("shortage.recognition") if against == OVERQUALIFIED else "",
        ctx.t("shortage.codes", codes=", ".join(f"{c} {ctx.occupation(c)}" for c in codes)) + "."
        if len(codes) <= NAMED
        else "",
        *(
            ctx.t(f"shortage.undrawn_{why}", occupations=ctx.t.listed([ctx.occupation(r["isco08"]) for r in rows]))
            for why, rows in (("withheld", withheld), ("missing", absent))
            if rows
        ),
        ctx.t("chart.hollow") if any("weak" in (state(r), state(_other(r))) for r in drawn) else "",
    ]
