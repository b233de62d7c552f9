"""Work by place of training and recognition, and over-qualification by years of residence: groups as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from dashboards.charts.ranking import dots
from dashboards.data import TOTAL
from dashboards.page import Card, Context, Control
from dashboards.params import Option
from dashboards.views import axis, mark, marked, marks, reading, rows_table, separators, titled

OVERQUALIFICATION = "overqualification_rate_tertiary"
#: What the card on training can show: one unit at a time.
SHOWN = {
    "employment": "employment_to_population_ratio",
    "overqualification": OVERQUALIFICATION,
    "earnings": "hourly_earnings_mean",
}
Row = dict[str, Any]
Group = tuple[str, str]  # place of birth and breakdown
NATIVE: Group = ("NAT", TOTAL)
#: The groups with their names, in the order of the rows.
BY_TRAINING: dict[Group, str] = {
    NATIVE: "birth.NAT",
    ("FOR", "training:inland"): "training.foreign_inland",
    ("FOR", "training:abroad"): "training.foreign_abroad",
    (TOTAL, "status:FQLF_REC"): "training.recognised",
    (TOTAL, "status:FQLF_NREC"): "training.not_recognised",
    (TOTAL, "status:PROC_UW"): "training.under_way",
    (TOTAL, "status:NAP_NAPLD"): "training.not_applied",
    (TOTAL, "status:NRP"): "training.not_needed",
}
#: By level of education training is not told apart by place of birth.
BY_LEVEL: dict[Group, str] = {
    (TOTAL, "training:inland"): "training.inland",
    (TOTAL, "training:abroad"): "training.abroad",
}
BY_STAY: dict[Group, str] = {
    NATIVE: "birth.NAT",
    (TOTAL, "stay:Y0T4"): "training.stay_0_4",
    (TOTAL, "stay:Y5T9"): "training.stay_5_9",
    (TOTAL, "stay:Y_GE10"): "training.stay_10",
}
NAMES = BY_TRAINING | BY_LEVEL | BY_STAY
LEVELS = (TOTAL, "ED0_2", "ED3_4", "ED5_8")


def described(ctx: Context, country: str, source_id: str, period: str) -> pl.DataFrame:
    """The figures of every group of the two cards in one country, source and period; withheld ones too.

    Returns:
        Observations; none where the source tells neither training nor years of residence.
    """
    origins, breakdowns = (sorted(set(codes)) for codes in zip(*NAMES, strict=True))
    figures = ctx.release.observations(
        indicator=list(SHOWN.values()), ref_area=country, source_id=source_id, time_period=period, age=TOTAL,
        isco08=TOTAL, isic4=TOTAL, destination=TOTAL, isced11=LEVELS, origin=origins, breakdown=breakdowns,
    )  # fmt: skip
    groups = pl.DataFrame(list(NAMES), schema=["origin", "breakdown"], orient="row")
    figures = figures.join(groups, on=["origin", "breakdown"], how="semi", maintain_order="left")
    return figures if (figures["breakdown"] != TOTAL).any() else figures.clear()


def by_training(ctx: Context, figures: pl.DataFrame, sex: str, where: str) -> list[Card]:
    """One indicator by place of training and recognition, and in the table by level of education.

    No source has respondents enough for sex, place of birth and training at once: the figures are of both sexes.

    Args:
        ctx: The request.
        figures: Observations as `described` gives them.
        sex: The sex that the reader chose.
        where: The country and the period in words.
    """
    rows = {name: _of(figures, indicator, BY_TRAINING) for name, indicator in SHOWN.items()}
    reason = ctx.t("control.no_figures")
    if not any(rows.values()):
        return []
    options = [Option(name, ctx.t(f"training.{name}"), "" if found else reason) for name, found in rows.items()]
    switch = ctx.parts("work", options)
    indicator, shown = SHOWN[switch.value], rows[switch.value]
    by_level = [row for level in LEVELS[1:] for row in _of(figures, indicator, BY_LEVEL, level=level)]
    title = ctx.t("training.title", indicator=ctx.indicator(indicator), where=where, unit=axis(ctx, indicator))
    notes = [
        ctx.t("training.trained"),
        *([ctx.t("training.both_sexes")] if sex != TOTAL else []),
        *([ctx.t("training.levels")] if by_level else []),
    ]
    return [_card(ctx, "training", title, shown, notes, by_level, switch)]


def by_stay(ctx: Context, figures: pl.DataFrame, sex: str, where: str) -> list[Card]:
    """Over-qualification of the foreign-born by years of residence, against the native-born of the same sex.

    Args:
        ctx: The request.
        figures: Observations as `described` gives them.
        sex: The sex that the reader chose.
        where: The country and the period in words, with the sex if it is not all.
    """
    rows = _of(figures, OVERQUALIFICATION, BY_STAY, sex=sex)
    if not rows:
        return []
    title = ctx.t("training.stay_title", indicator=ctx.indicator(OVERQUALIFICATION), where=where)
    return [_card(ctx, "stay", title, rows, [ctx.t("training.stay_note")])]


def _of(
    figures: pl.DataFrame, indicator: str, groups: Iterable[Group], *, sex: str = TOTAL, level: str = TOTAL
) -> list[Row]:
    """The figures of the groups, in their order; none where only the native-born have any."""
    found = figures.filter(
        (pl.col("indicator") == indicator) & (pl.col("sex") == sex) & (pl.col("isced11") == level)
    ).to_dicts()
    there = {(r["origin"], r["breakdown"]): r for r in found}
    rows = [there[group] for group in groups if group in there]
    return rows if any(r["breakdown"] != TOTAL for r in rows) else []


def _card(
    ctx: Context,
    key: str,
    title: str,
    rows: Sequence[Row],
    notes: Sequence[str],
    by_level: Sequence[Row] = (),
    switch: Control | None = None,
) -> Card:
    """Dots with whiskers, a row for each group; the levels of education stand in the table only."""
    indicator, source_ids = rows[0]["indicator"], [rows[0]["source_id"]]
    points = [mark(ctx, r, key=NAMES[_group(r)], label=_name(ctx, r), group=TOTAL) for r in rows]
    title = titled(ctx, title, source_ids)
    figure = dots(
        marks(points), axis=axis(ctx, indicator), names={TOTAL: title}, separators=separators(ctx),
        synthetic=marked(ctx, source_ids),
    )  # fmt: skip
    note = " ".join([ctx.t("training.describes"), *notes, reading(ctx, pl.DataFrame(rows, infer_schema_length=None))])
    alt = "; ".join(f"{p['label']}: {p['text']}" for p in points)
    return Card(key, title, figure, _table(ctx, [*rows, *by_level]), alt=alt, note=note, switch=switch)


def _table(ctx: Context, rows: Sequence[Row]) -> pl.DataFrame:
    """The figures with their groups, and with the level of education where one is told apart."""
    table = rows_table(ctx, rows)
    names = {ctx.t("column.group"): [_name(ctx, r) for r in rows]}
    if any(r["isced11"] != TOTAL for r in rows):
        names[ctx.t("column.education")] = [_level(ctx, r["isced11"]) for r in rows]
    return pl.concat([pl.DataFrame(names), table], how="horizontal")


def _group(row: Row) -> Group:
    return str(row["origin"]), str(row["breakdown"])


def _name(ctx: Context, row: Row) -> str:
    return ctx.t(NAMES[_group(row)])


def _level(ctx: Context, code: str) -> str:
    known = ctx.release.codes("isced11").get(code)
    return known.label(ctx.t.lang) if known else ctx.t("training.all_levels")
