"""Recognition of qualifications: what becomes of applications, how long it takes, and which arrangements there are."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from dashboards.certainty import number
from dashboards.data import OBSERVATION_COLUMNS, TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option, unparse
from dashboards.sections.arrangements import arrangement_cards, parties
from dashboards.sections.doctors import DOCTORS, doctor_sources, doctors
from dashboards.sections.published import RATES, STEPS, published
from dashboards.sections.recognition import compared_cards, funnel_card, time_card, where, with_curve
from dashboards.sections.register import (
    APPLICATIONS,
    BACKLOG,
    DECIDED,
    FEES,
    FULL_RATE,
    INDICATORS,
    MEDIAN,
    PENDING,
    RATE,
    WITHDRAWN,
    WITHIN,
    Register,
    closed_year,
    of_cases,
    pick_cases,
    read,
    registers,
)
from dashboards.views import ALL_TOTAL, cautions, key_figure, missing_domain, newest, pick_period, rows_table, since

#: What a survey tells about persons with a qualification from abroad, beside what a register tells of cases.
SURVEY = (
    "recognition_applied_share", "recognition_recognised_share", "recognition_in_process_share",
    "recognition_not_needed_share", "recognition_awareness", "recognition_participation",
)  # fmt: skip


def build(ctx: Context) -> Content:
    """Follow the applications of one country and year, from the register or, without one, as published."""
    coverage = ctx.release.coverage.filter(pl.col("indicator").is_in([*INDICATORS, *STEPS, *RATES]))
    country = _pick_country(ctx, coverage)
    here = coverage.filter(pl.col("ref_area") == country)
    source_id = _pick_source(ctx, here)
    content = _of_source(ctx, country, source_id) if source_id else _nothing(ctx, country, coverage)
    beside, of_doctors = _survey(ctx, country), doctors(ctx)
    applications = _by_training(ctx, country, source_id)
    content.side += [*beside, *arrangement_cards(ctx, country, applications), *of_doctors]
    content.indicators += [DOCTORS] if of_doctors else []
    content.source_ids += doctor_sources(ctx)
    content.subject = "recognition"
    return content


def _pick_country(ctx: Context, coverage: pl.DataFrame) -> str:
    """The countries with figures or with arrangements; the one with the most figures is the default."""
    counts = coverage.group_by("ref_area").agg(pl.col("figures").sum()).sort("figures", "ref_area", descending=True)
    places = {*counts["ref_area"], *parties(ctx)}
    options = sorted((Option(p, ctx.place(p)) for p in places), key=lambda o: o.label)
    return ctx.pick("country", options, counts["ref_area"][0] if counts.height else None)


def _pick_source(ctx: Context, here: pl.DataFrame) -> str:
    """A register before published figures; the control is shown only where there is a choice."""
    found = sorted(set(here["source_id"]))
    first = registers(ctx, found)
    ordered = [*first, *(s for s in found if s not in first)]
    titles = {s: known.title if (known := ctx.source(s)) else s for s in ordered}
    options = [Option(s, ctx.t.made_up(title) if ctx.is_synthetic(s) else title) for s, title in titles.items()]
    return ctx.pick("source", options) if len(options) > 1 else (ordered[0] if ordered else "")


def _of_source(ctx: Context, country: str, source_id: str) -> Content:
    return _register(ctx, country, source_id) if registers(ctx, [source_id]) else published(ctx, country, source_id)


def _nothing(ctx: Context, country: str, coverage: pl.DataFrame) -> Content:
    """A country without figures: what is missing, how it gets there, and where there are some."""
    if not country:
        return Content(missing=missing_domain(ctx, "recognition", "recognition"))
    text = ctx.t("recognition.no_figures", place=ctx.place(country))
    others = sorted({ctx.place(p) for p in coverage["ref_area"]})
    if not others:
        return Content(missing=text)
    first = coverage.group_by("ref_area").agg(pl.col("figures").sum()).sort("figures", "ref_area")["ref_area"][-1]
    address = "/recognition" + unparse({"country": first, "lang": ctx.t.lang})
    words = ctx.t("recognition.elsewhere", places=ctx.t.listed(others))
    return Content(missing=text, instead=(words, address))


def _register(ctx: Context, country: str, source_id: str) -> Content:
    """What a register tells: the funnel of a year, its time curves, and its rates by group."""
    figures = read(ctx, country, source_id)
    applied = figures.filter((pl.col("indicator") == APPLICATIONS) & of_cases(TOTAL))
    register = Register(
        source_id, country, pick_period(ctx, applied["time_period"], closed_year(figures)), TOTAL, figures
    )
    register = replace(register, cases=pick_cases(ctx, register.now))
    there, (timed, curve) = set(register.now["indicator"]), with_curve(ctx, register)
    return Content(
        answer=_answer(ctx, register),
        figures=_figures(ctx, register),
        main=funnel_card(ctx, register),
        side=[time_card(ctx, timed, curve), *compared_cards(ctx, register)],
        indicators=[i for i in INDICATORS if i in there],
        source_ids=[source_id],
        periods=[register.period],
        data=register.shown.select(OBSERVATION_COLUMNS),
        files={"recognition_curve": curve} if curve.height else {},
    )


def _answer(ctx: Context, register: Register) -> list[str]:
    """What became of the applications and how long it took; withheld figures are said to be so."""
    rows = {i: register.row(i) for i in (APPLICATIONS, DECIDED, WITHDRAWN, PENDING, RATE, FULL_RATE, MEDIAN)}
    said = {i: ctx.amount(row) for i, row in rows.items() if row is not None}
    if APPLICATIONS not in said:
        return [ctx.t("recognition.nothing", group=where(ctx, register), place=ctx.place(register.country))]
    steps = [f"{ctx.t(f'recognition.step.{i}').lower()}: {said[i]}" for i in (DECIDED, WITHDRAWN, PENDING) if i in said]
    sentences = [
        ctx.t("recognition.became", where=where(ctx, register), n=said[APPLICATIONS], steps="; ".join(steps)),
        *(_estimated(ctx, f"recognition.{name}", rows[i]) for name, i in _SENTENCES.items()),
    ]
    return [*sentences, *cautions(ctx, register.shown)]


_SENTENCES = {"positive_share": RATE, "full_share": FULL_RATE, "half_decided": MEDIAN}


def _estimated(ctx: Context, key: str, row: dict | None) -> str:
    """A sentence on a figure with its interval; none if the figure is not known."""
    if row is None or row["obs_value"] is None:
        return ""
    spread = ctx.interval(row)
    interval = f" ({ctx.t('value.interval_95', interval=spread)})" if spread else ""
    return ctx.t(key, value=ctx.amount(row), interval=interval)


def _figures(ctx: Context, register: Register) -> list[KeyFigure]:
    """The rate of positive decisions, the median time, the backlog and the cost."""
    figures = []
    for indicator in (RATE, MEDIAN, BACKLOG, next((f for f in FEES if register.row(f)), FEES[0])):
        row = register.row(indicator)
        if row is not None:
            note = _within(ctx, register) if indicator == MEDIAN else ""
            label = ctx.indicator(indicator)
            label = f"{label}, {ctx.t.unit('LCU')}" if indicator in FEES else label
            figures.append(key_figure(ctx, row, label, since(ctx, row, register.before(indicator)), note=note))
    return figures


def _within(ctx: Context, register: Register) -> str:
    """The share decided within the shorter legal term."""
    row = register.row(WITHIN[0])
    known = row is not None and number(row, "obs_value") is not None
    return ctx.t("recognition.within", share=ctx.amount(row)) if row and known else ""


def _by_training(ctx: Context, country: str, source_id: str) -> pl.DataFrame:
    """The newest applications by country of training."""
    found = ctx.release.observations(
        indicator=APPLICATIONS, ref_area=country, source_id=source_id, sex=TOTAL, isco08=TOTAL, breakdown=TOTAL
    )
    return newest(found, ["origin"]) if source_id else found.clear()


def _survey(ctx: Context, country: str) -> list[Card]:
    """What a survey tells on persons trained abroad, the newest figures; none without one."""
    found = ctx.release.observations(
        indicator=SURVEY, ref_area=country, sex=TOTAL, origin=TOTAL, isco08=TOTAL, **ALL_TOTAL
    )
    rows = newest(found, ["indicator", "source_id"]).sort("indicator", "source_id").to_dicts()
    if not rows:
        return []
    title = ctx.t("recognition.survey", place=ctx.place(country, rows[0]["source_id"]))
    return [Card("survey", title, table=rows_table(ctx, rows, "indicator"), note=ctx.t("recognition.survey_note"))]


PAGE = Page("/recognition", 50, "page.recognition", build)
