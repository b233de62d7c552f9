"""Skills: which are in shortage or in surplus, which an occupation asks for, and which occupations ask for one.

What an occupation asks for is counted in advertisements, and these may be of another country than the survey: every
card says whose they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards.charts.ranking import bars, dots
from dashboards.components.tables import right
from dashboards.data import TOTAL
from dashboards.page import Card, Context, Control
from dashboards.params import Option, unparse
from dashboards.views import coded_occupation, mark, marked, marks, reading, separators, titled

KINDS = ("transversal", "occupational", "language", "licence")
ALL = "all"
TOP = 10
TOP_ASKED = 15
DEMAND, INDEX = "skill_demand", "shortage_index"


@dataclass(frozen=True)
class Ads:
    """Whose advertisements are read for skills: a source in a place, in a quarter or a year."""

    source_id: str
    place: str
    period: str


def pick_ads(ctx: Context, found: pl.DataFrame, country: str) -> Ads | None:
    """Choose advertisements: of the country itself if there are any, else the most. A control shows only for a choice.

    Args:
        ctx: The request.
        found: What there is: ``source_id``, ``time_period``, and ``ref_area`` and ``n_base`` of all occupations.
        country: The country that they are to speak for.
    """
    listed = found.sort(pl.col("ref_area") != country, -pl.col("n_base"), "source_id", "time_period")
    options = {f"{r['source_id']}|{r['time_period']}": r for r in listed.iter_rows(named=True)}
    if not options:
        return None
    names = {key: f"{ctx.place(r['ref_area'], r['source_id'])}, {ctx.t.period(r['time_period'])}"
             for key, r in options.items()}  # fmt: skip
    offered = [Option(key, name) for key, name in names.items()]
    row = options[ctx.pick("ads", offered) if len(offered) > 1 else offered[0].value]
    return Ads(row["source_id"], row["ref_area"], row["time_period"])


def of_shortage(ctx: Context, shortage: pl.DataFrame) -> pl.DataFrame:
    """The advertisements that a survey's index of skills rests on, with their place and number."""
    pairs = shortage.select(source_id="demand_source_id", time_period="demand_time_period").unique()
    return _whole(ctx).join(pairs, on=["source_id", "time_period"], how="semi")


def newest_of_each(ctx: Context) -> pl.DataFrame:
    """The newest whole year of each source of advertisements, or else its newest quarter."""
    years_last = _whole(ctx).sort(pl.col("time_period").str.len_chars() == 4, "time_period")
    return years_last.unique("source_id", keep="last", maintain_order=True)


def _whole(ctx: Context) -> pl.DataFrame:
    """Sources and periods of advertisements, with the number of all occupations, or of the largest one."""
    return ctx.release.advertisements.group_by("source_id", "ref_area", "time_period").agg(pl.col("n_base").max())


def whose(ctx: Context, ads: Ads) -> str:
    """The advertisements in words: their place and their period."""
    return ctx.t("skills.whose", place=ctx.place(ads.place, ads.source_id), period=ctx.t.period(ads.period))


def origin(ctx: Context, ads: Ads, country: str) -> str:
    """Where the demand for skills is taken from, plainly so if that is another country."""
    words = ctx.t("skills.from", ads=whose(ctx, ads))
    return words if ads.place == country else f"{words} {ctx.t('skills.elsewhere', place=ctx.place(country))}"


def pick_kind(ctx: Context, skills: Sequence[str]) -> Control:
    """The switch between kinds of skills; what is not among ``skills`` cannot be chosen."""
    there = {ctx.skill_kind(skill) for skill in skills}
    reason = ctx.t("control.no_figures")
    options = [Option(kind, ctx.t(f"skill_kind.{kind}"), "" if kind in there else reason) for kind in KINDS]
    return ctx.parts("kind", [Option(ALL, ctx.t("skill_kind.all")), *options])


def of_kind(ctx: Context, frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The rows whose skill is of a kind."""
    if kind == ALL:
        return frame
    return frame.filter(pl.col("skill").is_in([s.skill for s in ctx.release.skills.values() if s.kind == kind]))


def shortage_cards(
    ctx: Context, shortage: pl.DataFrame, ads: Ads, where: str, kinds: Control, country: str
) -> list[Card]:
    """The skills with the highest and those with the lowest index, a card each.

    Args:
        ctx: The request.
        shortage: Rows of the table ``skill_shortage`` of one survey, period and advertisements.
        ads: These advertisements.
        where: The survey's country and period in words.
        kinds: The switch between kinds; the first card carries it.
        country: The survey's country.
    """
    chosen = _as_figures(of_kind(ctx, shortage, kinds.value), INDEX, "index_value", "INDEX", None)
    parts = {
        "short": chosen.filter(pl.col("obs_value") > 0).sort("obs_value", "skill", descending=[True, False]),
        "surplus": chosen.filter(pl.col("obs_value") < 0).sort("obs_value", "skill"),
    }
    note = {"short": f"{ctx.t('skills.index_note')} {origin(ctx, ads, country)}", "surplus": origin(ctx, ads, country)}
    cards = []
    for part, frame in parts.items():
        sources = [*frame["source_id"].unique(), ads.source_id]
        title = titled(ctx, ctx.t(f"skills.{part}", where=where), sources)
        switch = kinds if part == "short" else None
        if frame.is_empty():
            cards.append(Card(f"skills-{part}", title, message=ctx.t("skills.none"), switch=switch))
            continue
        rows = frame.to_dicts()
        figure = dots(
            marks([_mark(ctx, r) for r in rows[:TOP]]), axis=ctx.t("shortage.axis"), names={"": title},
            separators=separators(ctx), synthetic=marked(ctx, sources), selected=ctx.state.get("skill", ""),
        )  # fmt: skip
        columns = {right(ctx.t("column.occupations")): [r["n_occupations"] for r in rows]}
        cards.append(
            Card(
                f"skills-{part}", title, figure, _table(ctx, rows, columns), alt=_highest(ctx, rows),
                note=f"{note[part]} {reading(ctx, frame)}", pick="skill", switch=switch,
            )
        )  # fmt: skip
    return cards


def demand_card(
    ctx: Context, ads: Ads, occupation: str, kind: str, *, switch: Control | None = None, link: bool = False
) -> Card:
    """What the advertisements for an occupation ask for, the commonest first.

    Args:
        ctx: The request.
        ads: The advertisements.
        occupation: The occupation, or all.
        kind: The kind of skills.
        switch: The switch between kinds, where this card carries it.
        link: Whether to lead to the Vacancies page.
    """
    demand = ctx.release.skill_demand(
        source_id=ads.source_id, ref_area=ads.place, time_period=ads.period, isco08=occupation
    )
    frame = of_kind(ctx, demand, kind)
    name = ctx.t("vacancies.all") if occupation == TOTAL else ctx.occupation(occupation)
    title = titled(ctx, ctx.t("skills.of", occupation=name, ads=whose(ctx, ads)), [ads.source_id])
    address = {"country": ads.place, "source": ads.source_id, "occupation": occupation, "lang": ctx.t.lang}
    more = (ctx.t("skills.to_vacancies", occupation=name), "/vacancies" + unparse(address)) if link else None
    if frame.is_empty():
        words = ctx.t("skills.none" if demand.height else "skills.too_few")
        return Card("skills-of", title, message=words, switch=switch, more=more)
    rows = _as_figures(frame, DEMAND, "share_pct", "PERCENT", "n_base").to_dicts()
    figure = bars(
        marks([_mark(ctx, r) for r in rows[:TOP_ASKED]]), axis=ctx.t("skills.axis"), separators=separators(ctx),
        synthetic=marked(ctx, [ads.source_id]), selected=ctx.state.get("skill", ""),
    )  # fmt: skip
    base = ctx.t("skills.base", n=ctx.t.number(rows[0]["n_base"]), ads=whose(ctx, ads))
    rest = len(rows) - TOP_ASKED
    further = ctx.t("skills.rest", n=ctx.t.number(rest)) if rest > 0 else ""
    return Card(
        "skills-of", title, figure, _table(ctx, rows, _counts(ctx, rows)), alt=_highest(ctx, rows),
        note=" ".join(filter(None, [base, further, ctx.t("skills.click")])), pick="skill", switch=switch, more=more,
    )  # fmt: skip


def asked_card(ctx: Context, ads: Ads, skills: Sequence[str]) -> list[Card]:
    """Which major groups ask for the chosen skill, with the advertisements behind each share; none without skills."""
    if not skills:
        return []
    skill = ctx.choose("skill", [Option(s, ctx.skill(s)[0]) for s in skills])
    found = ctx.release.skill_demand(
        source_id=ads.source_id, ref_area=ads.place, time_period=ads.period, skill=skill
    ).filter(pl.col("isco08").str.len_chars() == 1)
    name = ctx.skill(skill)[0]
    title = titled(ctx, ctx.t("skills.asked", skill=name, ads=whose(ctx, ads)), [ads.source_id])
    if found.is_empty():
        return [Card("skill-asked", title, message=ctx.t("skills.too_few"))]
    rows = _as_figures(found, DEMAND, "share_pct", "PERCENT", "n_base").to_dicts()
    points = [mark(ctx, r, key=r["isco08"], label=coded_occupation(ctx, r["isco08"])) for r in rows]
    figure = bars(
        marks(points), axis=ctx.t("skills.axis"), separators=separators(ctx), synthetic=marked(ctx, [ads.source_id]),
        selected=ctx.state.get("occupation", ""),
    )  # fmt: skip
    table = pl.DataFrame(
        {ctx.t("column.occupation"): [p["label"] for p in points], **_values(ctx, rows), **_counts(ctx, rows)}
    )
    alt = f"{points[0]['label']}: {points[0]['text']}"
    return [Card("skill-asked", title, figure, table, alt=alt, note=ctx.t("skills.asked_note"))]


def labelled(ctx: Context, frame: pl.DataFrame) -> pl.DataFrame:
    """A table on skills for the download: with kind, name and ESCO address of each skill."""
    known = ctx.release.skills.values()
    names = pl.DataFrame(
        [(s.skill, s.kind, s.esco_uri, s.label_en) for s in known],
        schema=dict.fromkeys(("skill", "kind", "esco_uri", "label_en"), pl.String),
        orient="row",
    )
    return frame.join(names, on="skill", how="left", maintain_order="left")


def _as_figures(frame: pl.DataFrame, indicator: str, value: str, unit: str, cases: str | None) -> pl.DataFrame:
    """Rows of a table on skills as observations, so that charts and words treat them alike."""
    return frame.with_columns(
        indicator=pl.lit(indicator), obs_value=pl.col(value), unit_measure=pl.lit(unit), obs_status=pl.lit("A"),
        conf_status=pl.lit("F"), n_unweighted=pl.col(cases) if cases else pl.lit(None, pl.Int64),
    )  # fmt: skip


def _mark(ctx: Context, row: dict[str, Any]) -> dict[str, Any]:
    return mark(ctx, row, key=row["skill"], label=ctx.skill(row["skill"])[0])


def _highest(ctx: Context, rows: Sequence[dict[str, Any]]) -> str:
    """The first three rows in words."""
    return "; ".join(f"{ctx.skill(r['skill'])[0]}: {ctx.amount(r)}" for r in rows[:3])


def _table(ctx: Context, rows: Sequence[dict[str, Any]], further: dict[str, list[Any]]) -> pl.DataFrame:
    """Skills as the reader's table; a name chooses the skill, and says so if it is in English for want of another."""
    cells = []
    for row in rows:
        text, lang = ctx.skill(row["skill"])
        cells.append({"text": text, "lang": lang, "address": unparse(ctx.query | {"skill": row["skill"]})})
    kinds = [ctx.skill_kind(r["skill"]) for r in rows]
    return pl.DataFrame(
        {
            ctx.t("column.skill"): cells,
            ctx.t("column.kind"): [ctx.t(f"skill_kind.{k}") if k else "" for k in kinds],
            **_values(ctx, rows),
            **further,
        }
    )


def _values(ctx: Context, rows: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    return {
        right(ctx.t("column.value")): [ctx.amount(r) for r in rows],
        right(ctx.t("column.interval")): [ctx.interval(r) for r in rows],
    }


def _counts(ctx: Context, rows: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """The advertisements behind a share."""
    number = ctx.t.number
    counts = [ctx.t("skills.count", n=number(r["n_ads"]), all=number(r["n_base"])) for r in rows]
    return {right(ctx.t("column.advertisements")): counts}
