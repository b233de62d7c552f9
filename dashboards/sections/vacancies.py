"""Vacancies beside the ranking: new, closed and open ones by month, and the shares of major groups."""

from __future__ import annotations

import polars as pl

from dashboards.charts.ranking import dots
from dashboards.charts.time import lines
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.text import period_start
from dashboards.views import (
    axis,
    coded_occupation,
    mark,
    marked,
    marks,
    reading,
    rows_table,
    separators,
    sort_periods,
    titled,
)

NEW, OPEN, CLOSED = "vacancies", "vacancies_open", "vacancies_closed"
#: What is shown together over time: all are advertisements of one source.
FLOWS = (NEW, CLOSED, OPEN)
SHARE = "vacancy_share"


def trend_card(ctx: Context, here: pl.DataFrame, indicator: str, occupation: str, source_id: str) -> Card:
    """The chosen group by period: new, closed and open advertisements together, or else the indicator alone.

    Args:
        ctx: The request.
        here: All figures of the place and source.
        indicator: The indicator chosen.
        occupation: The group.
        source_id: The source.
    """
    wanted = FLOWS if indicator in FLOWS else (indicator,)
    shown = here.filter((pl.col("isco08") == occupation) & pl.col("indicator").is_in(wanted)).sort("time_period")
    name = ctx.t("vacancies.all") if occupation == TOTAL else ctx.occupation(occupation)
    present = set(shown["indicator"])
    names = {i: ctx.t(f"vacancies.{i}") if i in FLOWS else ctx.indicator(i) for i in wanted if i in present}
    key = "vacancies.flows" if len(names) > 1 else "vacancies.trend"
    title = titled(ctx, ctx.t(key, group=name), [source_id])
    if shown["time_period"].n_unique() < 2:
        return Card("trend", title, message=ctx.t("chart.one_period"), wide=True)
    rows = shown.to_dicts()
    groups = {i: i if len(names) > 1 else TOTAL for i in names}
    figure = lines(
        marks([mark(ctx, r, key=r["indicator"], label=name, group=groups[r["indicator"]]) for r in rows]),
        axis=axis(ctx, indicator),
        names={groups[i]: text for i, text in names.items()},
        break_name=ctx.t("chart.break"),
        separators=separators(ctx),
        synthetic=marked(ctx, [source_id]),
    )
    columns = ["indicator"] if len(names) > 1 else []
    return Card(
        "trend", title, figure, rows_table(ctx, rows, *columns), alt=title, note=ctx.t("vacancies.fragments"), wide=True
    )


def share_card(ctx: Context, country: str, source_id: str, period: str, counts: pl.DataFrame) -> list[Card]:
    """The share of each major group in a quarter, where titles were coded also as counted by the codes; or none.

    Args:
        ctx: The request.
        country: The place.
        source_id: The source of the advertisements.
        period: The month that is looked at; the newest quarter until then counts.
        counts: New advertisements by occupation and month.
    """
    found = ctx.release.observations(indicator=SHARE, ref_area=country, source_id=source_id)
    quarters = [q for q in sort_periods(found["time_period"]) if period_start(q) <= period_start(period)]
    if not quarters:
        return []
    share = found.filter(pl.col("time_period") == quarters[-1]).sort("isco08")
    corrected = (share["obs_status"] == "E").any()
    groups = {"raw": _as_coded(counts, share, quarters[-1])} if corrected else {}
    groups["adjusted"] = share
    points = [
        mark(ctx, r, key=r["isco08"], label=coded_occupation(ctx, r["isco08"]), group=group)
        for group, rows in groups.items()
        for r in rows.to_dicts()
    ]
    title = titled(ctx, f"{ctx.indicator(SHARE)}, {ctx.t.period(quarters[-1])}", [source_id])
    figure = dots(
        marks(points), axis=axis(ctx, SHARE), names={g: ctx.t(f"vacancies.{g}") for g in groups},
        separators=separators(ctx), synthetic=marked(ctx, [source_id]),
    )  # fmt: skip
    note = ctx.t("vacancies.codes_estimated" if corrected else "vacancies.codes_declared")
    table = rows_table(ctx, share.to_dicts(), "occupation")
    return [
        Card(SHARE, title, figure, table, alt=title, note=f"{note} {reading(ctx, share)}".strip(), pick="occupation")
    ]


def _as_coded(counts: pl.DataFrame, share: pl.DataFrame, quarter: str) -> pl.DataFrame:
    """The shares that the codes alone give, as observations of the same groups."""
    start = period_start(quarter)
    months = [f"{start.year}-{start.month + later:02}" for later in range(3)]
    summed = (
        counts.filter(pl.col("time_period").is_in(months))
        .group_by("isco08")
        .agg(pl.col("obs_value").sum())
        .join(share.select("isco08"), on="isco08", how="semi")
        .with_columns(obs_value=100 * pl.col("obs_value") / pl.col("obs_value").sum())
    )
    numbers = ("obs_value", "se", "ci_lower", "ci_upper")
    nothing = [pl.lit(None, pl.Float64).alias(number) for number in numbers[1:]]
    coded = share.drop(numbers).join(summed, on="isco08", maintain_order="left")
    return coded.with_columns(*nothing, obs_status=pl.lit("A"))
