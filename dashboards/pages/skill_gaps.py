"""Skill gaps: which occupations are short of people, and which skills."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboards.charts.ranking import dots
from dashboards.components.tables import right
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option, unparse
from dashboards.ranks import rank_intervals, side
from dashboards.sections import skills
from dashboards.sections.migrants import FOREIGN_SHARE
from dashboards.sections.shortage import (
    INDEX,
    OVERQUALIFIED,
    PARTS,
    parts_card,
    rank,
    trend_card,
    two_way_card,
)
from dashboards.text import DASH
from dashboards.views import (
    ALL_TOTAL,
    cautions,
    coded_occupation,
    key_figure,
    label_place,
    mark,
    marked,
    marks,
    missing_domain,
    pick_period,
    pick_series,
    reading,
    rows_table,
    separators,
    titled,
)

#: Vacancies against the unemployed and against all posts.
DEMAND = ("labour_market_tightness", "job_vacancy_rate")
BESIDE = (FOREIGN_SHARE, OVERQUALIFIED, *DEMAND)
NAMED_SKILLS = 3


def build(ctx: Context) -> Content:
    """Rank the occupations of one country and period by the shortage index, and look into one of them."""
    if not ctx.release.coverage.filter((pl.col("indicator") == INDEX) & pl.col("by_isco08")).height:
        return _without_index(ctx)
    country, source_id = pick_series(ctx, [INDEX], needs="by_isco08", reason=ctx.t("control.no_shortage"))
    figures = ctx.release.observations(
        indicator=[INDEX, *PARTS], ref_area=country, source_id=source_id, sex=TOTAL, origin=TOTAL, **ALL_TOTAL
    ).filter(pl.col("isco08") != TOTAL)
    index = figures.filter(pl.col("indicator") == INDEX)
    period = pick_period(ctx, index["time_period"])
    now = figures.filter(pl.col("time_period") == period)
    index_now = now.filter(pl.col("indicator") == INDEX)
    level = rank_intervals(index_now.filter(pl.col("isco08").str.len_chars() == 1))
    level = level.sort("obs_value", "isco08", descending=[True, False], nulls_last=True)
    occupation = _pick_occupation(ctx, level)
    around = ctx.release.observations(
        indicator=BESIDE, ref_area=country, source_id=source_id, time_period=period, sex=TOTAL, **ALL_TOTAL
    )
    where = f"{ctx.place(country, source_id)}, {ctx.t.period(period)}"
    shortage = ctx.release.skill_shortage(ref_area=country, source_id=source_id, time_period=period)
    asked = _skills(ctx, shortage, country, source_id, occupation, where)
    of_occupation = now.filter((pl.col("isco08") == occupation) & (pl.col("indicator") != INDEX))
    return Content(
        answer=[*_answer(ctx, level, label_place(ctx, country, source_id), period), *asked.answer],
        figures=_figures(ctx, level, around),
        main=_main(ctx, level, occupation, where),
        side=[
            parts_card(ctx, now, occupation, where),
            trend_card(ctx, index, occupation, ctx.place(country, source_id)),
            *two_way_card(ctx, level, around, occupation, where),
            *asked.side,
        ],
        indicators=[INDEX, *(i for i in (*PARTS, *BESIDE) if i in {*now["indicator"], *around["indicator"]})],
        source_ids=[source_id, *asked.source_ids],
        periods=[period],
        data=pl.concat([level.select(OBSERVATION_COLUMNS), of_occupation.select(OBSERVATION_COLUMNS)]),
        subject="shortage",
        terms=asked.terms,
        files=asked.files,
    )


def _without_index(ctx: Context) -> Content:
    """What the page says of a release without a shortage index: why, where to look, and what is asked for."""
    found = skills.newest_of_each(ctx)
    content = _asked_for(ctx, skills.pick_ads(ctx, found, ""), pl.DataFrame(schema={"skill": pl.String}), TOTAL)
    content.missing = missing_domain(ctx, "shortage", "survey")
    content.instead = (ctx.t("skill_gaps.instead"), "/qualifications" + unparse({"lang": ctx.t.lang}))
    return content


def _pick_occupation(ctx: Context, level: pl.DataFrame) -> str:
    """The occupation to look into, by a click or a link: at first the one with the highest index."""
    return ctx.choose("occupation", [Option(c, ctx.occupation(c)) for c in level["isco08"]])


def _sides(ctx: Context, level: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The occupations with a figure by the side of zero on which they lie; those in surplus from the lowest up."""
    decimals = ctx.meta(INDEX).decimals
    found: dict[str, list[dict[str, Any]]] = {"above": [], "below": [], "unclear": []}
    for row in level.filter(pl.col("obs_value").is_not_null()).iter_rows(named=True):
        found[side(row, decimals)].append(row)
    found["below"].reverse()
    return found


def _named(ctx: Context, rows: list[dict[str, Any]]) -> str:
    return ctx.t.listed([ctx.occupation(r["isco08"]) for r in rows])


def _answer(ctx: Context, level: pl.DataFrame, place: str, period: str) -> list[str]:
    """Which occupations are short and which in surplus, as far as the intervals tell."""
    found = _sides(ctx, level)
    words = {"place": place, "period": ctx.t.period(period)}
    if not any(found.values()):
        return [ctx.t("skill_gaps.nothing", **words), *cautions(ctx, level)]
    short = ctx.t("skill_gaps.short", occupations=_named(ctx, found["above"]), **words)
    return [
        short if found["above"] else ctx.t("skill_gaps.none_short", **words),
        ctx.t("skill_gaps.surplus", occupations=_named(ctx, found["below"])) if found["below"] else "",
        ctx.t("skill_gaps.unclear", n=ctx.t.number(len(found["unclear"]))) if found["unclear"] else "",
        *cautions(ctx, level),
    ]


def _figures(ctx: Context, level: pl.DataFrame, around: pl.DataFrame) -> list[KeyFigure]:
    """The highest index, how many occupations are short, and vacancies against people where they are known."""
    known = level.filter(pl.col("obs_value").is_not_null())
    if known.is_empty():
        return []
    top, found = known.row(0, named=True), _sides(ctx, level)
    n = ctx.t.number
    ranks = " · ".join(filter(None, [ctx.indicator(INDEX), rank(ctx, top, known.height)]))
    share = ctx.t("skill_gaps.of", n=n(len(found["above"])), all=n(known.height))
    surplus = ctx.t("skill_gaps.counts", below=n(len(found["below"])), unclear=n(len(found["unclear"])))
    demand = around.filter(pl.col("indicator").is_in(DEMAND) & (pl.col("isco08") == TOTAL))
    return [
        key_figure(ctx, top, coded_occupation(ctx, top["isco08"]), ranks),
        KeyFigure(ctx.t("skill_gaps.n_short"), share, surplus),
        *(
            key_figure(ctx, row, ctx.indicator(row["indicator"]), ctx.t.period(row["time_period"]))
            for row in demand.iter_rows(named=True)
        ),
    ]


def _main(ctx: Context, level: pl.DataFrame, occupation: str, where: str) -> Card:
    """The ranking, from the shortest to the one with most people to spare."""
    rows = level.to_dicts()
    source_ids = level["source_id"].to_list()
    title = titled(ctx, ctx.t("skill_gaps.main", where=where), source_ids)
    switch = ctx.views("view", ["chart", "table"])
    of = level["obs_value"].count()
    ranks = [rank(ctx, r, of) for r in rows]
    points = [mark(ctx, r, key=r["isco08"], label=coded_occupation(ctx, r["isco08"]), group=TOTAL) for r in rows]
    points = [p | {"hover": "<br>".join(filter(None, [p["hover"], r]))} for p, r in zip(points, ranks, strict=True)]
    figure = dots(
        marks(points), axis=ctx.t("shortage.axis"), names={TOTAL: title}, separators=separators(ctx),
        synthetic=marked(ctx, source_ids), selected=occupation,
    )  # fmt: skip
    table = rows_table(ctx, rows, "occupation").with_columns(
        pl.Series(ctx.t("column.occupation"), [[coded_occupation(ctx, c), _choice(ctx, c)] for c in level["isco08"]])
    )
    table.insert_column(2, pl.Series(right(ctx.t("column.rank")), [_places(ctx, r) for r in rows]))
    note = " ".join([ctx.t("skill_gaps.main_note"), ctx.t("skill_gaps.click"), reading(ctx, level)])
    if switch.value == "table":
        note = ctx.t("skill_gaps.rank_note")
    alt = "; ".join(f"{p['label']}: {p['text']}" for p in points[:3])
    return Card("shortage", title, figure, table, alt=alt, note=note, pick="occupation", views=switch)


def _places(ctx: Context, row: dict[str, Any]) -> str:
    """The ranks that a figure may have, as a cell of a table."""
    first, last = row["rank_first"], row["rank_last"]
    if first is None:
        return DASH
    return ctx.t.number(first) if first == last else ctx.t("value.interval", low=first, high=last)


def _choice(ctx: Context, occupation: str) -> str:
    """The address of the same page with an occupation chosen."""
    return unparse(ctx.query | {"occupation": occupation})


def _skills(ctx: Context, shortage: pl.DataFrame, country: str, source_id: str, occupation: str, where: str) -> Content:
    """The skills' part of the page: from the advertisements of the country, or from those of another one."""
    found = skills.of_shortage(ctx, shortage)
    if found.is_empty():
        made_up = [s.source_id for s in ctx.release.sources.values() if s.synthetic == ctx.is_synthetic(source_id)]
        found = skills.newest_of_each(ctx).filter(pl.col("source_id").is_in(made_up))
    ads = skills.pick_ads(ctx, found, country)
    if ads is None:
        return Content(side=[Card("skills", ctx.t("skills.heading"), message=ctx.t("skills.no_ads"))])
    mine = shortage.filter((pl.col("demand_source_id") == ads.source_id) & (pl.col("demand_time_period") == ads.period))
    return _asked_for(ctx, ads, mine, occupation, country, where)


def _asked_for(
    ctx: Context, ads: skills.Ads | None, shortage: pl.DataFrame, occupation: str, country: str = "", where: str = ""
) -> Content:
    """Cards, answer and files on skills."""
    if ads is None:
        return Content()
    of_ads = {"source_id": ads.source_id, "ref_area": ads.place, "time_period": ads.period}
    whole = ctx.release.skill_demand(**of_ads)
    ordered = list(dict.fromkeys([*shortage["skill"], *whole["skill"]]))
    kinds = skills.pick_kind(ctx, ordered)
    asked = skills.asked_card(ctx, ads, ordered)
    demand = skills.demand_card(ctx, ads, occupation, kinds.value, switch=None if shortage.height else kinds, link=True)
    tables = {"skill_shortage": shortage, "skill_demand": whole.filter(pl.col("isco08") == occupation)}
    return Content(
        answer=_skills_answer(ctx, shortage, ads, country) if shortage.height else [],
        side=[
            *(skills.shortage_cards(ctx, shortage, ads, where, kinds, country) if shortage.height else []),
            demand,
            *asked,
        ],
        source_ids=[ads.source_id],
        terms=[(ctx.t(f"skills.term_{name}"), ctx.t(f"skills.{name}")) for name, f in tables.items() if f.height],
        files={name: skills.labelled(ctx, frame) for name, frame in tables.items() if frame.height},
    )


def _skills_answer(ctx: Context, shortage: pl.DataFrame, ads: skills.Ads, country: str) -> list[str]:
    """The skills that lie above zero as far as their intervals tell, and whose advertisements say what is asked for."""
    decimals = ctx.meta(INDEX).decimals
    rows = shortage.with_columns(obs_value="index_value").iter_rows(named=True)
    above = [ctx.skill(r["skill"])[0] for r in rows if side(r, decimals) == "above"][:NAMED_SKILLS]
    whose = skills.whose(ctx, ads)
    if ads.place != country:
        whose = ctx.t("skills.not_of", ads=whose, place=ctx.place(country))
    return [ctx.t("skill_gaps.skills" if above else "skill_gaps.no_skills", skills=ctx.t.listed(above), ads=whose)]


PAGE = Page("/skill-gaps", 20, "page.skill_gaps", build)
