"""Native-born and foreign-born side by side, row by row: by occupation or by industry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from dashboards.charts.figure import Figure
from dashboards.charts.ranking import dots
from dashboards.data import TOTAL
from dashboards.page import Card, Context, Control
from dashboards.params import Option
from dashboards.views import BIRTH, mark, marked, marks, not_collected, reading, rows_table, separators, titled

MIX = "employment_share"
COLUMNS = {"occupation": "isco08", "industry": "isic4"}


def births(ctx: Context) -> dict[str, str]:
    """The two groups by birth place with their names."""
    return {b: ctx.t(f"birth.{b}") for b in BIRTH}


def dumbbell(
    ctx: Context,
    rows: Sequence[dict[str, Any]],
    source_id: str,
    key: str,
    name: Callable[[str], str],
    label: Callable[[str], str],
) -> Figure:
    """Native- and foreign-born side by side, a row for each value of ``key``; an absent one is not collected."""
    names = births(ctx)
    there = {(r[key], r["origin"]): r for r in rows}
    points = []
    for value in dict.fromkeys(r[key] for r in rows):
        for birth in BIRTH:
            row, text = there.get((value, birth)), label(value)
            if row is None:
                points.append(not_collected(ctx, key=value, label=text, group=birth, group_name=names[birth]))
            else:
                words = f"{name(value)}, {names[birth]}"
                points.append(mark(ctx, row, key=value, label=text, group=birth, name=words, group_name=names[birth]))
    return dots(marks(points), axis="%", names=names, separators=separators(ctx), synthetic=marked(ctx, [source_id]))


def by_group(
    ctx: Context, figures: pl.DataFrame, sex: str, rates: Sequence[str], country: str, source_id: str
) -> list[Card]:
    """The employment mix, and the first mismatch rate that has it, by occupation or by industry.

    A survey seldom has respondents enough for occupation, place of birth and sex at once: where the chosen sex has no
    figures, those of both sexes are shown, and the cards say so.

    Args:
        ctx: The request.
        figures: Observations of one country, source and period.
        sex: The sex that the reader chose.
        rates: The mismatch rates, in order.
        country: The country.
        source_id: The source.
    """
    of_sex, note = figures.filter(pl.col("sex") == sex), ""
    if sex != TOTAL and not _has_mix(of_sex) and _has_mix(figures.filter(pl.col("sex") == TOTAL)):
        of_sex, note = figures.filter(pl.col("sex") == TOTAL), ctx.t("qualifications.both_sexes")
    parts = {part: _part(of_sex, column) for part, column in COLUMNS.items()}
    there = {part: set(frame["indicator"]) for part, frame in parts.items()}
    reason = ctx.t("control.no_figures")
    options = [Option(p, ctx.t(f"part.{p}"), "" if MIX in there[p] else reason) for p in parts]
    if not any(MIX in found for found in there.values()):
        title = titled(ctx, ctx.t("qualifications.mix", place=ctx.place(country, source_id)), [source_id])
        return [Card("mix", title, message=ctx.t("qualifications.no_mix"))]
    switch = ctx.parts("by", options)
    shown = [MIX, *[r for r in rates if r in there[switch.value]][:1]]
    return [_card(ctx, parts[switch.value], i, switch, country, source_id, note) for i in shown]


def _has_mix(figures: pl.DataFrame) -> bool:
    return any(MIX in set(_part(figures, column)["indicator"]) for column in COLUMNS.values())


def _part(figures: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows of one classification at its first level, by birth place; totals of the other."""
    others = [c for c in COLUMNS.values() if c != column]
    return figures.filter(
        pl.all_horizontal(pl.col(c) == TOTAL for c in others)
        & (pl.col(column).str.len_chars() == 1)
        & pl.col("origin").is_in(BIRTH)
    ).sort(column, "origin", descending=[False, True])


def _card(
    ctx: Context, part: pl.DataFrame, indicator: str, switch: Control, country: str, source_id: str, note: str
) -> Card:
    """One indicator, in the order of the classification."""
    frame = part.filter(pl.col("indicator") == indicator)
    rows, column = frame.to_dicts(), COLUMNS[switch.value]
    name = ctx.occupation if column == "isco08" else ctx.industry
    place = ctx.place(country, source_id)
    title = ctx.t("qualifications.mix", place=place)
    if indicator != MIX:
        title = ctx.t("qualifications.by_group", indicator=ctx.indicator(indicator), place=place)
    figure = dumbbell(ctx, rows, source_id, column, name, lambda code: f"{name(code)} ({code})")
    return Card(
        "mix" if indicator == MIX else "rate-by-group",
        titled(ctx, title, [source_id]),
        figure,
        rows_table(ctx, rows, switch.value, "birth"),
        alt=title,
        note=" ".join(filter(None, [note, reading(ctx, frame)])),
        switch=switch if indicator == MIX else None,
    )
