"""Vacancies: which occupations are advertised, from the major groups down, by month, and which skills they ask for."""

from __future__ import annotations

from statistics import median

import polars as pl

from dashboards.charts.ranking import bars
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option, unparse
from dashboards.sections import skills
from dashboards.sections.vacancies import FLOWS, NEW, SHARE, share_card, trend_card
from dashboards.views import (
    ALL_TOTAL,
    axis,
    cautions,
    coded_occupation,
    key_figure,
    mark,
    marked,
    marks,
    missing_domain,
    pick_period,
    pick_series,
    reading,
    rows_table,
    separators,
    since,
    sort_periods,
    titled,
)

TOP = 20
COUNTS = ("ADVERTISEMENTS", "POSTS")


def build(ctx: Context) -> Content:
    """Rank the occupations inside the chosen group."""
    indicators = [i.indicator for i in ctx.release.indicators_of("vacancies") if i.unit_measure in COUNTS]
    by_occupation = set(ctx.release.coverage.filter(pl.col("by_isco08"))["indicator"])
    indicators.sort(key=lambda i: (i not in by_occupation, i))
    if not indicators:
        return Content(missing=missing_domain(ctx, "vacancies", "vacanc"))
    country, source_id = pick_series(ctx, indicators)
    everything = ctx.release.observations(
        indicator=indicators, ref_area=country, source_id=source_id, sex=TOTAL, origin=TOTAL, **ALL_TOTAL
    )
    there = set(everything["indicator"])
    options = [Option(i, ctx.indicator(i)) for i in indicators if i in there]
    indicator = ctx.pick("indicator", options) if len(options) > 1 else options[0].value
    here = everything.filter(pl.col("indicator") == indicator)
    period = pick_period(ctx, here["time_period"], _full_period(here))
    now = here.filter(pl.col("time_period") == period)
    occupation = _pick_occupation(ctx, now)
    level = children(now, occupation).sort("obs_value", descending=True, nulls_last=True)
    total = now.filter(pl.col("isco08") == occupation).to_dicts()
    whole = total[0] if total else None
    shares = share_card(ctx, country, source_id, period, everything.filter(pl.col("indicator") == NEW))
    asked, files = _skills(ctx, country, source_id, period, occupation)
    flows = [i for i in FLOWS if indicator in FLOWS and i != indicator and i in there]
    return Content(
        answer=_answer(ctx, level, whole, occupation, ctx.place(country, source_id), period),
        figures=_figures(ctx, everything, level, whole, occupation),
        main=_main(ctx, indicator, level, whole, occupation, source_id, period),
        side=[trend_card(ctx, everything, indicator, occupation, source_id), *asked, *shares],
        indicators=[indicator, *flows, *([SHARE] if shares else [])],
        source_ids=[source_id],
        periods=[period],
        data=pl.concat([now.filter(pl.col("isco08") == occupation), level]).select(OBSERVATION_COLUMNS),
        subject=indicator,
        terms=[
            (ctx.t("vacancies.term_codes"), ctx.t("vacancies.codes")),
            *((ctx.t(f"skills.term_{name}"), ctx.t(f"skills.{name}")) for name in files),
        ],
        files=files,
    )


def _skills(
    ctx: Context, country: str, source_id: str, period: str, occupation: str
) -> tuple[list[Card], dict[str, pl.DataFrame]]:
    """What the source's advertisements ask for, in the year of the period or else the nearest one; cards and files."""
    read = ctx.release.advertisements.filter((pl.col("source_id") == source_id) & (pl.col("ref_area") == country))
    if read.is_empty():
        return [], {}
    years = [p for p in sort_periods(read["time_period"]) if len(p) == 4] or sort_periods(read["time_period"])
    year = next((p for p in reversed(years) if p <= period), years[0])
    ads = skills.Ads(source_id, country, year)
    demand = ctx.release.skill_demand(source_id=source_id, ref_area=country, time_period=year)
    shown = demand.filter(pl.col("isco08") == occupation)
    kinds = skills.pick_kind(ctx, demand["skill"].to_list())
    names = list(dict.fromkeys([*shown["skill"], *demand["skill"]]))
    asked = skills.asked_card(ctx, ads, names)
    card = skills.demand_card(ctx, ads, occupation, kinds.value, switch=kinds)
    return [card, *asked], {"skill_demand": skills.labelled(ctx, shown)} if shown.height else {}


def children(frame: pl.DataFrame, occupation: str) -> pl.DataFrame:
    """The next level below an occupation that has figures; special groupings (``22_32``) are no level."""
    above = "" if occupation == TOTAL else occupation
    code = pl.col("isco08")
    below = frame.filter(
        code.str.contains(r"^\d{1,4}$") & code.str.starts_with(above) & (code.str.len_chars() > len(above))
    )
    return below.filter(code.str.len_chars() == code.str.len_chars().min()) if below.height else below


def _full_period(frame: pl.DataFrame) -> str | None:
    """The newest period that is not a fragment: at least half of the middle one."""
    total = frame.filter((pl.col("isco08") == TOTAL) & pl.col("obs_value").is_not_null())
    sizes = dict(total.select("time_period", "obs_value").iter_rows())
    full = [p for p in sort_periods(sizes) if sizes[p] >= 0.6 * median(sizes.values())]
    return full[-1] if full else None


def _pick_occupation(ctx: Context, now: pl.DataFrame) -> str:
    """The group to look into; it is chosen by a click, and shown as crumbs."""
    codes = sorted(c for c in set(now["isco08"]) if c.isdigit())
    options = [Option(TOTAL, ctx.t("vacancies.all"))] + [Option(c, ctx.occupation(c)) for c in codes]
    return ctx.choose("occupation", options, TOTAL)


def _answer(
    ctx: Context, level: pl.DataFrame, whole: dict | None, occupation: str, place: str, period: str
) -> list[str]:
    group = ctx.t("vacancies.all") if occupation == TOTAL else ctx.occupation(occupation)
    known = level.filter(pl.col("obs_value") > 0)
    words = {"group": group, "place": place, "period": ctx.t.period(period)}
    if known.is_empty():
        return [ctx.t("vacancies.nothing", **words)]
    top = known.row(0, named=True)
    share = ""
    if whole and whole["obs_value"] and whole["unit_measure"] != "PERCENT":
        part = ctx.t.amount(100 * top["obs_value"] / whole["obs_value"], "PERCENT", 0)
        share = ctx.t("vacancies.share", share=part)
    unit = "" if top["unit_measure"] == "PERCENT" else " " + ctx.t.unit(top["unit_measure"])
    first = ctx.t(
        "vacancies.answer",
        indicator=ctx.indicator(top["indicator"]),
        top=ctx.occupation(top["isco08"]),
        value=f"{ctx.amount(top)}{unit}",
        share=share,
        **words,
    )
    return [first, *cautions(ctx, level)]


def _figures(
    ctx: Context, everything: pl.DataFrame, level: pl.DataFrame, whole: dict | None, occupation: str
) -> list[KeyFigure]:
    """The group as a whole, its other advertisements of the same period (closed, open), and its largest parts."""
    figures = []
    if whole:
        group = everything.filter(pl.col("isco08") == occupation)
        name = ctx.t("vacancies.all") if occupation == TOTAL else ctx.occupation(occupation)
        same = [whole["indicator"], *(i for i in FLOWS if whole["indicator"] in FLOWS and i != whole["indicator"])]
        for indicator in same:
            series = group.filter(pl.col("indicator") == indicator).sort("time_period")
            row = series.filter(pl.col("time_period") == whole["time_period"]).to_dicts()
            before = series.filter(pl.col("time_period") < whole["time_period"]).tail(1).to_dicts()
            label = f"{name}: {ctx.indicator(indicator)}" if indicator != whole["indicator"] else name
            figures += [key_figure(ctx, r, label, since(ctx, r, before[0] if before else None)) for r in row]
    parts = level.head(3).to_dicts()
    figures += [key_figure(ctx, r, ctx.occupation(r["isco08"]), ctx.t.period(r["time_period"])) for r in parts]
    return figures[:4]


def _crumbs(ctx: Context, occupation: str) -> list[tuple[str, str]]:
    codes = [TOTAL] + [occupation[: i + 1] for i in range(len(occupation))] if occupation != TOTAL else [TOTAL]
    known = ctx.release.codes("isco08")
    crumbs = []
    for code in codes:
        if code != TOTAL and code != occupation and code not in known:
            continue
        name = ctx.t("vacancies.all") if code == TOTAL else ctx.occupation(code)
        crumbs.append((name, unparse(ctx.query | {"occupation": "" if code == TOTAL else code})))
    return [(name, href or "?") for name, href in crumbs]


def _main(
    ctx: Context,
    indicator: str,
    level: pl.DataFrame,
    whole: dict | None,
    occupation: str,
    source_id: str,
    period: str,
) -> Card:
    title = titled(
        ctx,
        ctx.t("vacancies.main", indicator=ctx.indicator(indicator), period=ctx.t.period(period)),
        [source_id],
    )
    crumbs, switch = _crumbs(ctx, occupation), ctx.views("view", ["chart", "table"])
    rows = level.to_dicts()
    if not rows:
        return Card("occupations", title, message=ctx.t("vacancies.deepest"), crumbs=crumbs)
    points = [mark(ctx, r, key=r["isco08"], label=coded_occupation(ctx, r["isco08"])) for r in rows[:TOP]]
    figure = bars(
        marks(points),
        axis=axis(ctx, indicator),
        separators=separators(ctx),
        synthetic=marked(ctx, [source_id]),
    )
    rest = len(rows) - TOP
    more = ctx.t("vacancies.rest", n=ctx.t.number(rest)) if rest > 0 else ""
    if ctx.coverage(source_id):
        more += f" {ctx.t('vacancies.coverage', coverage=ctx.coverage(source_id))}"
    return Card(
        "occupations",
        title,
        figure,
        rows_table(ctx, rows, "occupation"),
        alt=f"{points[0]['label']}: {points[0]['text']}",
        note=f"{ctx.t('vacancies.click')} {reading(ctx, level)} {more.strip()}".strip(),
        pick="occupation",
        views=switch,
        crumbs=crumbs,
    )


PAGE = Page("/vacancies", 40, "page.vacancies", build)
