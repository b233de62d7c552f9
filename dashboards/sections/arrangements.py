"""Arrangements on recognition that a country takes part in: with whom, since when, and for which occupations."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboards.charts.flows import partners
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.text import DASH
from dashboards.views import coded_occupation

MEMBER = "member"  # bound by an arrangement; others have signed only
UNKNOWN = "XXX"
LEVELS = 3
NAMED = 8


def parties(ctx: Context) -> list[str]:
    """Every country that takes part in an arrangement."""
    return sorted(set(ctx.release.later("arrangement_party")["ref_area"]))


def covered(ctx: Context, country: str) -> pl.DataFrame:
    """The corridors of a country that arrangements cover: one row a partner and arrangement.

    An arrangement covers a corridor if it recognises something and both ends are bound by it; forums, and places that
    have signed only, are left out.
    """
    recognising = ctx.release.later("arrangement_occupation")["arrangement"].unique().to_list()
    bound = ctx.release.later("arrangement_party", role=MEMBER).filter(pl.col("arrangement").is_in(recognising))
    own = bound.filter(pl.col("ref_area") == country).select("arrangement")
    return bound.filter(pl.col("ref_area") != country).join(own, on="arrangement").sort("ref_area", "arrangement")


def arrangement_cards(ctx: Context, country: str, applications: pl.DataFrame) -> list[Card]:
    """A map of the partners beside the table of the arrangements.

    Args:
        ctx: The request.
        country: The country.
        applications: Applications by country of training (``origin``) of one year; may be empty.
    """
    all_of_them = ctx.release.later("arrangement")
    if all_of_them.is_empty() or not country:
        return []
    title = ctx.t("arrangements.title", place=ctx.place(country))
    own = ctx.release.later("arrangement_party", ref_area=country)
    if own.is_empty():
        words = ctx.t("arrangements.none", place=ctx.place(country), n=ctx.t.number(all_of_them.height))
        return [Card("arrangements", title, message=words)]
    mine = all_of_them.join(own.select("arrangement", "role", own_since="in_force_since"), on="arrangement")
    corridors = covered(ctx, country)
    note = f"{_uncovered(ctx, corridors, applications)} {ctx.t('arrangements.table_note')}".strip()
    return [
        *_map(ctx, country, corridors, dict(mine.select("arrangement", "title").iter_rows())),
        Card("arrangements", title, table=_table(ctx, mine.to_dicts(), corridors), note=note),
    ]


def _map(ctx: Context, country: str, corridors: pl.DataFrame, titles: dict[str, str]) -> list[Card]:
    """The partners on a map, by the number of arrangements; none if no partner has a place on it."""
    known = ctx.release.codes("ref_area")
    by_partner = corridors.group_by("ref_area", maintain_order=True).agg("arrangement")
    drawn = by_partner.filter(pl.col("ref_area").is_in([c for c, code in known.items() if code.alpha2]))
    if drawn.is_empty():
        return []
    rows = [
        {
            "key": partner,
            "level": min(len(found), LEVELS),
            "hover": "<br>".join([f"<b>{ctx.place(partner)}</b>", *(titles[a] for a in found)]),
        }
        for partner, found in drawn.iter_rows()
    ]
    top = max(r["level"] for r in rows)
    names = {n: ctx.t("arrangements.or_more", n=n) if n == LEVELS else ctx.t.number(n) for n in range(1, top + 1)}
    place = ctx.place(country)
    title = ctx.t("arrangements.map", place=place)
    figure = partners(
        pl.DataFrame(rows), title=ctx.t("arrangements.number"), focus=country, focus_name=place, names=names
    )
    note = f"{ctx.t('arrangements.map_note', place=place)} {ctx.t('corridors.boundaries')}"
    listed = pl.DataFrame(
        {
            ctx.t("column.place"): [ctx.place(p) for p in by_partner["ref_area"]],
            ctx.t("column.arrangements"): ["; ".join(titles[a] for a in found) for found in by_partner["arrangement"]],
        }
    )
    alt = ctx.t("arrangements.alt", place=place, n=ctx.t.number(by_partner.height))
    return [Card("arrangement-map", title, figure, listed, alt=alt, note=note)]


def _table(ctx: Context, mine: list[dict[str, Any]], corridors: pl.DataFrame) -> pl.DataFrame:
    """The arrangements with their sources; what an arrangement does not say is a dash."""
    t, partner_count = ctx.t, dict(corridors.group_by("arrangement").len().iter_rows())
    binding = {True: t("arrangements.binding"), False: t("arrangements.not_binding"), None: ""}
    return pl.DataFrame(
        {
            t("column.arrangement"): [
                {"text": a["title"], "lang": "en", "address": a["source_url"] or ""} for a in mine
            ],
            t("column.since"): [_since(ctx, a) for a in mine],
            t("column.occupations"): [_occupations(ctx, a["arrangement"]) for a in mine],
            t("column.kind"): [f"{_kind(ctx, a['kind'])}\n{binding[a['binding']]}".strip() for a in mine],
            t("column.partners"): [t.number(partner_count.get(a["arrangement"], 0)) for a in mine],
        }
    )  # fmt: skip


def _since(ctx: Context, arrangement: dict[str, Any]) -> str:
    """Since when it binds the country, or that it was signed and when, as far as that is known."""
    since = arrangement["own_since"] or arrangement["in_force_since"]
    if arrangement["role"] == MEMBER and since:
        return _day(ctx, since)
    only = ctx.t("arrangements.signed_only") if arrangement["role"] != MEMBER else DASH
    signed = arrangement["signed_on"]
    return f"{only}\n{ctx.t('arrangements.signed', day=_day(ctx, signed))}" if signed else only


def _day(ctx: Context, text: str) -> str:
    """A day, a month or a year, as exactly as it is known."""
    return ctx.t.date(text) if len(text) > 7 else ctx.t.period(text)


def _kind(ctx: Context, kind: str) -> str:
    return ctx.t(f"arrangements.kind_{kind}") if ctx.t.has(f"arrangements.kind_{kind}") else kind


def _occupations(ctx: Context, arrangement: str) -> str:
    codes = ctx.release.later("arrangement_occupation", arrangement=arrangement)["isco08"].unique().sort().to_list()
    if not codes or TOTAL in codes:
        return ctx.t("arrangements.all_occupations" if codes else "arrangements.recognises_nothing")
    return "; ".join(coded_occupation(ctx, code) for code in codes)


def _uncovered(ctx: Context, corridors: pl.DataFrame, applications: pl.DataFrame) -> str:
    """Which of the countries of training with the most applications no arrangement covers."""
    partners_there = corridors["ref_area"].unique().to_list()
    bare = applications.filter(
        ~pl.col("origin").is_in([TOTAL, UNKNOWN])
        & pl.col("obs_value").is_not_null()
        & ~pl.col("origin").is_in(partners_there)
    ).sort("obs_value", "origin", descending=[True, False])
    if bare.is_empty():
        return ""
    named = [f"{ctx.place(r['origin'])} ({ctx.amount(r)})" for r in bare.head(NAMED).iter_rows(named=True)]
    return ctx.t("arrangements.uncovered", places=ctx.t.listed(named))
