"""Migration corridors: who lives where, by country of birth; and doctors by country of training."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.charts.flows import world
from dashboards.charts.ranking import bars
from dashboards.charts.time import lines
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option
from dashboards.sections.corridors import largest_corridors
from dashboards.sections.migrants import RETURNED, returned
from dashboards.views import (
    axis,
    cautions,
    key_figure,
    mark,
    marked,
    marks,
    missing_domain,
    pick_code,
    pick_period,
    pick_source,
    rows_table,
    separators,
    titled,
)

PREFERRED = "migrant_stock"
TOP = 15
UNKNOWN = "XXX"


@dataclass(frozen=True)
class View:
    """What the reader chose: a country, and which end of the corridor it is."""

    indicator: str
    source_id: str
    country: str
    ends: str
    period: str
    community: str

    @property
    def own(self) -> str:
        """The column of the chosen country."""
        return "destination" if self.ends == "into" else "origin"

    @property
    def other(self) -> str:
        """The column of its partners."""
        return "origin" if self.ends == "into" else "destination"


def build(ctx: Context) -> Content:
    """Rank and map the partners of one country, and cross the largest corridors."""
    domain = [i.indicator for i in ctx.release.indicators_of("migration")]
    coverage = ctx.release.coverage.filter(pl.col("by_origin") & pl.col("indicator").is_in(domain))
    indicators = sorted(set(coverage["indicator"]), key=lambda i: (i != PREFERRED, i))
    if not indicators:
        return Content(missing=missing_domain(ctx, "migration", "migration", "recognition"))
    indicator = ctx.pick("indicator", [Option(i, ctx.indicator(i)) for i in indicators])
    source_id = pick_source(ctx, coverage.filter(pl.col("indicator") == indicator)["source_id"])
    frame = ctx.release.corridors(indicator, source_id)
    ends = ctx.pick("ends", [Option(e, ctx.t(f"corridors.{e}")) for e in ("into", "from")], kind="switch")
    own = "destination" if ends == "into" else "origin"
    country = _pick_country(ctx, frame, own)
    here = frame.filter(pl.col(own) == country)
    period = pick_period(ctx, here["time_period"])
    sex = pick_code(ctx, "sex", (TOTAL, "F", "M"), here.filter(pl.col("time_period") == period)["sex"])
    frame = frame.filter(pl.col("sex") == sex)
    here = here.filter(pl.col("sex") == sex)
    partners = set(here["origin" if ends == "into" else "destination"])
    back = ctx.release.coverage.filter(pl.col("indicator") == RETURNED)
    view = View(indicator, source_id, country, ends, period, _pick_community(ctx, partners))
    here = _within(ctx, here, view.other, view.community)
    now = here.filter(pl.col("time_period") == period).sort("obs_value", descending=True, nulls_last=True)
    return Content(
        answer=_answer(ctx, view, now),
        figures=_figures(ctx, view, here, now),
        main=_main(ctx, view, now),
        side=[_matrix(ctx, view, frame), _trend(ctx, view, here, now), *returned(ctx)],
        indicators=[indicator, *back["indicator"]],
        source_ids=[source_id, *back["source_id"]],
        periods=[period],
        data=now.select(OBSERVATION_COLUMNS),
        subject=indicator,
    )


def _pick_country(ctx: Context, frame: pl.DataFrame, own: str) -> str:
    """The countries on one end; the largest is the default."""
    known = frame.filter(pl.col("obs_value").is_not_null() & (pl.col(own) != UNKNOWN))
    newest_year = known["time_period"].max()
    sizes = known.filter((pl.col("time_period") == newest_year) & (pl.col("sex") == TOTAL)).group_by(own)
    largest = sizes.agg(pl.col("obs_value").sum()).sort("obs_value", descending=True)
    options = sorted((Option(c, ctx.place(c)) for c in known[own].unique()), key=lambda o: o.label)
    return ctx.pick("country", options, largest[own][0] if largest.height else None)


def _pick_community(ctx: Context, partners: set[str]) -> str:
    """A regional community of the partners; one without partners here says so."""
    options = [Option(TOTAL, ctx.t("corridors.all_partners"))]
    for name, members in ctx.release.communities.items():
        options.append(Option(name, ctx.community(name), "" if members & partners else ctx.t("control.no_figures")))
    return ctx.pick("community", options, TOTAL)


def _within(ctx: Context, frame: pl.DataFrame, column: str, community: str) -> pl.DataFrame:
    if community == TOTAL:
        return frame
    return frame.filter(pl.col(column).is_in(list(ctx.release.communities[community])))


def _unit(ctx: Context, view: View) -> str:
    return ctx.t.unit(ctx.meta(view.indicator).unit_measure)


def _answer(ctx: Context, view: View, now: pl.DataFrame) -> list[str]:
    known = now.filter(pl.col("obs_value") > 0)
    named = known.filter(pl.col(view.other) != UNKNOWN)
    words = {"place": ctx.place(view.country, view.source_id), "period": ctx.t.period(view.period)}
    if named.is_empty():
        return [ctx.t("corridors.nothing", **words)]
    total = known["obs_value"].sum()
    top = named.row(0, named=True)
    share = ctx.t.amount(100 * top["obs_value"] / total, "PERCENT", 0)
    first = ctx.t(
        f"corridors.answer_{view.ends}",
        partner=ctx.place(top[view.other]),
        value=ctx.amount(top),
        unit=_unit(ctx, view),
        share=share,
        indicator=ctx.indicator(view.indicator),
        **words,
    )
    return [first, ctx.t("corridors.counted", n=ctx.t.number(named.height)), *cautions(ctx, now)]


def _figures(ctx: Context, view: View, here: pl.DataFrame, now: pl.DataFrame) -> list[KeyFigure]:
    """The sum of the corridors shown, its change, and the three largest; nothing where the period has none."""
    if now.is_empty():
        return []
    meta = ctx.meta(view.indicator)
    total = float(now["obs_value"].sum() or 0)
    by_period = here.group_by("time_period").agg(pl.col("obs_value").sum())
    sums: dict[str, float] = dict(by_period.iter_rows())
    published = _published_totals(ctx, view)
    label, note = ctx.t("corridors.total"), ctx.t("corridors.total_note")
    if view.community != TOTAL:
        label = ctx.community(view.community)
    elif view.period in published:
        sums, label, note = published, ctx.t("corridors.all_origins"), ctx.t("corridors.published_note")
    detail = ctx.t.period(view.period)
    before = [p for p in sorted(sums) if p < view.period]
    if before:
        change = ctx.t.change(sums[view.period] - sums[before[-1]], meta.unit_measure, meta.decimals)
        detail += " · " + ctx.t("figure.change", change=change, period=ctx.t.period(before[-1]))
    figures = [KeyFigure(label, ctx.t.number(sums[view.period], meta.decimals), detail, note)]
    for row in now.filter((pl.col(view.other) != UNKNOWN) & (pl.col("obs_value") > 0)).head(3).iter_rows(named=True):
        share = ctx.t.amount(100 * row["obs_value"] / total, "PERCENT", 0) if total else ""
        figures.append(key_figure(ctx, row, ctx.place(row[view.other]), ctx.t("corridors.share", share=share)))
    return figures


def _published_totals(ctx: Context, view: View) -> dict[str, float]:
    """The producer's own totals by period; the origins need not add up to them."""
    if view.ends != "into":
        return {}
    rows = ctx.release.observations(
        indicator=view.indicator,
        source_id=view.source_id,
        ref_area=view.country,
        origin=TOTAL,
        sex=ctx.state["sex"],
        age=TOTAL,
        isco08=TOTAL,
    ).filter(pl.col("obs_value").is_not_null())
    return dict(rows.select("time_period", "obs_value").iter_rows())


def _main(ctx: Context, view: View, now: pl.DataFrame) -> Card:
    """Ranking, map or table of the partners; a click chooses the corridor drawn over time."""
    words = {"place": ctx.place(view.country, view.source_id), "period": ctx.t.period(view.period)}
    title = ctx.t(f"corridors.main_{view.ends}", indicator=ctx.indicator(view.indicator), **words)
    title = titled(ctx, title, [view.source_id])
    switch = ctx.views("view", ["chart", "map", "table"])
    rows = now.filter(pl.col("obs_value") > 0).to_dicts()
    if not rows:
        return Card("partners", title, message=ctx.t("corridors.nothing", **words))
    points = marks([mark(ctx, r, key=r[view.other], label=ctx.place(r[view.other])) for r in rows])
    word, note = marked(ctx, [view.source_id]), ""
    if switch.value == "map":
        focus = ctx.place(view.country, view.source_id)
        figure = world(
            points, title=f"{ctx.indicator(view.indicator)}, {_unit(ctx, view)}", focus=view.country, focus_name=focus,
            separators=separators(ctx), synthetic=word, fit=view.community != TOTAL,
        )  # fmt: skip
        note = f"{ctx.t('corridors.map_note', place=focus)} {ctx.t('corridors.boundaries')}"
    else:
        figure = bars(points.head(TOP), axis=axis(ctx, view.indicator), separators=separators(ctx), synthetic=word)
        rest = len(rows) - TOP
        note = ctx.t("corridors.rest", n=ctx.t.number(rest)) if rest > 0 else ""
    alt = _answer(ctx, view, now)[0]
    table = rows_table(ctx, rows, view.other)
    note = f"{ctx.t('chart.click_country')} {note}" if switch.value != "table" else ""
    return Card("partners", title, figure, table, alt=alt, note=note, pick="partner", views=switch)


def _matrix(ctx: Context, view: View, frame: pl.DataFrame) -> Card:
    """The largest corridors of the period: inside a community, or over all countries."""
    now = frame.filter((pl.col("time_period") == view.period) & (pl.col("obs_value") > 0))
    now = now.filter((pl.col("origin") != UNKNOWN) & (pl.col("destination") != UNKNOWN))
    title = ctx.t("corridors.matrix")
    if view.community != TOTAL:
        way = "out" if view.ends == "into" else "to"
        title = ctx.t(f"corridors.matrix_{way}", community=ctx.community(view.community))
    return largest_corridors(ctx, _within(ctx, now, view.other, view.community), titled(ctx, title, [view.source_id]))


def _trend(ctx: Context, view: View, here: pl.DataFrame, now: pl.DataFrame) -> Card:
    """One corridor over time: the one clicked, or the largest."""
    order = [p for p in now[view.other].to_list() if p != UNKNOWN]
    if not order:
        return Card("trend", ctx.t("corridors.trend_none"), message=ctx.t("chart.one_period"), wide=True)
    partner = ctx.choose("partner", [Option(p, ctx.place(p)) for p in order], order[0])
    ends = (partner, view.country) if view.ends == "into" else (view.country, partner)
    title = ctx.t("corridors.trend", origin=ctx.place(ends[0]), destination=ctx.place(ends[1]))
    title = titled(ctx, title, [view.source_id])
    rows = here.filter(pl.col(view.other) == partner).sort("time_period").to_dicts()
    if len(rows) < 2:
        return Card("trend", title, message=ctx.t("chart.one_period"), wide=True)
    points = marks([mark(ctx, r, key=partner, label=ctx.place(partner), group=TOTAL, name=title) for r in rows])
    figure = lines(
        points,
        axis=axis(ctx, view.indicator),
        names={TOTAL: title},
        break_name=ctx.t("chart.break"),
        separators=separators(ctx),
        synthetic=marked(ctx, [view.source_id]),
    )
    return Card("trend", title, figure, rows_table(ctx, rows, "origin", "destination"), alt=title, wide=True)


PAGE = Page("/corridors", 30, "page.corridors", build)
