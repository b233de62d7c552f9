"""What recognition and training did for work and wages: effects with intervals, always marked as modelled.

A design that refused to answer is reported with its reason, never with a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import polars as pl

from pipelines.reports.charts import EventStudy, Point, Reliability, Series
from pipelines.reports.content.desk import MADE_UP, Desk, named
from pipelines.reports.content.reading import Release, Row
from pipelines.reports.content.speech import ENGLISH, Speech
from pipelines.reports.document import (
    Block,
    Bullets,
    Column,
    Definitions,
    Figure,
    Heading,
    Message,
    Run,
    Table,
    Text,
)

ANSWERED = "answered"
WHOLE = "_T"
RECOGNITION = "recognition_case"
#: What a balance item is called before the groups are weighted; differences there are expected.
BEFORE_WEIGHTING = "before weighting"


def treatments(design: Row) -> set[str]:
    """What a design is about: `recognition_case`, or the programmes that its declaration names."""
    declared = json.loads(design["declared"] or "{}").get("treatment", {})
    named_in = [condition for condition in declared.get("where", ()) if condition["column"] == "programme"]
    programmes = {code for condition in named_in for code in condition.get("one_of") or ()}
    return programmes or {declared.get("subject", "")}


def designs(release: Release, wanted: Iterable[str] | None = None, place: str | None = None) -> list[Row]:
    """The designs of some treatments and of a place; all by default. Answered first, recognition before training."""
    rows = list(release.frame("impact_design").iter_rows(named=True))
    chosen = [
        row
        for row in rows
        if (place is None or row["ref_area"] == place) and (wanted is None or treatments(row) & set(wanted))
    ]
    return sorted(
        chosen, key=lambda row: (row["status"] != ANSWERED, RECOGNITION not in treatments(row), row["design"])
    )


def design_blocks(desk: Desk, design: Row) -> list[Block]:
    """All that is said of one design: question, who is compared, effects, chart, subgroups, diagnostics; or refusal."""
    say = desk.say
    desk.use([design], "impact_design")
    diagnostics = _of(desk.release, "impact_diagnostic", design)
    desk.use(diagnostics, "impact_diagnostic")
    blocks: list[Block] = [
        Heading(2, title_of(desk, design), f"design-{design['design'].replace('_', '-')}"),
        _card(desk, design),
    ]
    if design["status"] != ANSWERED:
        return [*blocks, Message(refusal_text(desk, design), "missing", say("state.refused"))]
    estimates = _of(desk.release, "impact_estimate", design)
    desk.use(estimates, "impact_estimate")
    blocks.append(Bullets(tuple(effect_text(desk, design, row) for row in main_effects(estimates))))
    blocks += [
        chart for row in main_effects(estimates) if (chart := _event_study(desk, design, estimates, row["outcome"]))
    ]
    if naive := _naive(desk, estimates):
        blocks.append(Bullets(naive))
    if table := _subgroups(desk, design, estimates):
        blocks.append(table)
    if diagnostics:
        blocks.append(_diagnostics(desk, design, diagnostics))
    return blocks


def main_effects(estimates: Iterable[Row]) -> list[Row]:
    """The overall effect on each outcome."""
    return [r for r in estimates if r["role"] == "main" and r["subgroup"] == WHOLE and r["event_time"] is None]


def answers(desk: Desk, design: Row) -> list[Row]:
    """The overall effects of an answered design; none of a refused one."""
    return main_effects(_of(desk.release, "impact_estimate", design)) if design["status"] == ANSWERED else []


def is_sure(row: Row) -> bool:
    """Whether the interval of an effect excludes nought."""
    return row["ci_lower"] is not None and (row["ci_lower"] > 0 or row["ci_upper"] < 0)


def effect_text(desk: Desk, design: Row, row: Row, *, brief: bool = False) -> tuple[Run, ...]:
    """An overall effect as a sentence, only as strong as its interval.

    It is marked as modelled and, if so, synthetic; where it is `brief`, who writes it adds the `marks`.
    """
    say = desk.say
    desk.use([row], "impact_estimate")
    if row["effect"] is None:
        return (Run(say("impact.withheld", outcome=outcome_name(say, row["outcome"]))), *_cited(desk, design))
    sentence = say(
        "impact.effect" if is_sure(row) else "impact.no_effect",
        outcome=outcome_name(say, row["outcome"]),
        effect=effect(say, row["effect"], row["unit_measure"]),
        interval=effect_interval(say, row),
    )
    parts = [sentence, *([] if brief else at_the_end(desk, design, row))]
    if not brief and row["n_treated"] is not None and row["n_comparison"] is not None:
        counts = {"treated": say.number(row["n_treated"]), "comparison": say.number(row["n_comparison"])}
        parts.append(say("impact.units", **counts))
    if not brief and row["outcome"] == "employed" and row["baseline"] is not None:
        parts.append(say("impact.baseline", baseline=say.amount(row["baseline"], "PERCENT", 1)))
    if not brief:
        parts.append(marks(desk, design))
    return (Run(" ".join(parts)), *_cited(desk, design))


def at_the_end(desk: Desk, design: Row, row: Row) -> list[str]:
    """What the effect is in the last period: an overall effect is the mean over the time in which it grows."""
    times = _over_time(_of(desk.release, "impact_estimate", design), row["outcome"])
    known = [one for one in times if one["effect"] is not None and one["event_time"] >= 0]
    if len(known) < 2:
        return []
    say, last = desk.say, known[-1]
    desk.use([last], "impact_estimate")
    told = {"axis": say(f"axis.{last['event_unit']}"), "time": say.number(last["event_time"])}
    amount = effect(say, last["effect"], last["unit_measure"])
    return [say("impact.at_the_end", **told, effect=amount, interval=effect_interval(say, last))]


def marks(desk: Desk, design: Row) -> str:
    """The marks of a modelled figure, and of a made-up one."""
    made_up = [desk.say("flag.synthetic")] if design["synthetic"] else []
    return desk.say("impact.marks", marks=desk.say("list.semicolon").join([desk.say("flag.modelled"), *made_up]))


def refusal_text(desk: Desk, design: Row) -> tuple[Run, ...]:
    """Why a design gives no estimate, in the release's words (English)."""
    reason = (design["refusal"] or desk.say("value.unknown")).rstrip(".")
    lead = Run(desk.say("label.lead", text=title_of(desk, design)), bold=True)
    return (lead, Run(f" {desk.say('impact.refused')} "), Run(f"{reason}."))


def title_of(desk: Desk, design: Row) -> str:
    """The title of a design, marked if made up."""
    title = desk.say.own(f"design.{design['design']}.title", design["title"])
    return f"{title} ({MADE_UP})" if design["synthetic"] and MADE_UP not in title else title


def _card(desk: Desk, design: Row) -> Definitions:
    """What was declared, in the release's words (English)."""
    say = desk.say
    told = ("question", "treatment", "comparison", "estimand", "method", "assumptions")
    items = [(say(f"impact.{name}"), design[name]) for name in told if design[name]]
    first, last = (say.period(design[name]) if design[name] else "?" for name in ("first_period", "last_period"))
    period = say("value.interval", low=first, high=last)
    place = say("label.place_period", place=say.place(design["ref_area"]), period=period)
    declared = say("impact.declared", day=design["declared_on"] or "?", hash=(design["design_sha256"] or "")[:12])
    sources = (*named(desk, _source_ids(desk, design)), desk.remark("modelled"))
    more: list[tuple[str, Text]] = [
        (say("impact.where"), place),
        (say("impact.when"), declared),
        (say("impact.sources"), sources),
    ]
    return Definitions((*items, *more))


def _source_ids(desk: Desk, design: Row) -> list[str]:
    return [name for name in re.split(r"\W+", design["source_ids"] or "") if name in desk.release.sources]


def _cited(desk: Desk, design: Row) -> tuple[Run, ...]:
    return (*(desk.cite(name) for name in _source_ids(desk, design)), desk.remark("modelled"))


def _of(release: Release, table: str, design: Row) -> list[Row]:
    return list(release.frame(table).filter(pl.col("design") == design["design"]).iter_rows(named=True))


def outcome_name(say: Speech, outcome: str) -> str:
    """The name of an outcome."""
    return say(f"impact.outcome.{outcome}") if say.has(f"impact.outcome.{outcome}") else outcome.replace("_", " ")


def effect(say: Speech, value: float, unit: str) -> str:
    """An effect with its sign and unit; unlike a difference of shares, percent stays percent."""
    return say(f"amount.{unit}", number=say.with_sign(value, 1))


def effect_interval(say: Speech, row: Row) -> str:
    """The 95 % interval of an effect; empty where none is known."""
    return say.interval(row["ci_lower"], row["ci_upper"], row["unit_measure"], 1)


def _over_time(estimates: Iterable[Row], outcome: str) -> list[Row]:
    """The effects of the main estimator by time since treatment."""
    wanted = ("main", outcome, WHOLE)
    rows = [r for r in estimates if (r["role"], r["outcome"], r["subgroup"]) == wanted and r["event_time"] is not None]
    return sorted(rows, key=lambda r: r["event_time"])


def _event_study(desk: Desk, design: Row, estimates: list[Row], outcome: str) -> Figure | None:
    """Effects by period since the treatment, of the main estimator."""
    rows = _over_time(estimates, outcome)
    if not rows:
        return None
    say = desk.say
    unit = say(f"unit.{rows[0]['unit_measure']}")
    name = outcome_name(say, outcome)
    title = say("chart.event", outcome=name, unit=unit, marks=marks(desk, design))
    chart = EventStudy(title, Series(name, tuple(_point(say, r) for r in rows)), say(f"axis.{rows[0]['event_unit']}"))
    last = rows[-1]
    shown = say("value.unknown") if last["effect"] is None else effect(say, last["effect"], last["unit_measure"])
    alt = say(
        "alt.event", title=title, last=shown, interval=effect_interval(say, last), time=say.number(last["event_time"])
    )
    sources = (*named(desk, _source_ids(desk, design)), desk.remark("modelled"))
    return Figure(chart, say("caption.event", outcome=name, title=title_of(desk, design)), alt, sources)


def _point(say: Speech, row: Row) -> Point:
    state: Reliability = "withheld" if row["effect"] is None else "weak" if row["obs_status"] == "U" else "good"
    return Point(
        row["event_time"], say.number(row["event_time"]), row["effect"], row["ci_lower"], row["ci_upper"], state
    )


def _naive(desk: Desk, estimates: list[Row]) -> tuple[Text, ...]:
    """The plain difference beside the effect: why the two are not the same."""
    rows = [r for r in estimates if r["role"] == "naive" and r["subgroup"] == WHOLE and r["event_time"] is None]
    say = desk.say
    return tuple(
        say(
            "impact.naive",
            outcome=outcome_name(say, r["outcome"]),
            difference=effect(say, r["effect"], r["unit_measure"]),
            interval=effect_interval(say, r),
        )
        for r in rows
        if r["effect"] is not None
    )


def _subgroups(desk: Desk, design: Row, estimates: list[Row]) -> Table | None:
    rows = [r for r in estimates if r["role"] == "main" and r["subgroup"] != WHOLE and r["event_time"] is None]
    if not rows:
        return None
    say = desk.say
    columns = (
        Column(say("column.group"), width=2.4),
        Column(say("column.outcome"), width=1.6),
        Column(say("column.effect"), "end", 1.4),
        Column(say("column.interval"), "end", 1.8),
        Column(say("column.treated"), "end"),
        Column(say("column.adjusted"), width=2),
    )
    body = tuple(_subgroup(desk, r) for r in rows)
    caption = say("caption.subgroups", title=title_of(desk, design), marks=marks(desk, design))
    return Table(columns, body, caption, (say("table.subgroups"),))


def _subgroup(desk: Desk, row: Row) -> tuple[str, ...]:
    say = desk.say
    known = row["effect"] is not None
    adjusted = row["p_adjusted"]
    verdict = "" if adjusted is None else say("impact.holds" if adjusted < 0.05 else "impact.not_shown")
    return (
        say("label.subgroup", name=_covariate(say, row["subgroup"]), value=_subgroup_value(say, row)),
        outcome_name(say, row["outcome"]),
        effect(say, row["effect"], row["unit_measure"]) if known else say("value.protected"),
        effect_interval(say, row),
        "" if row["n_treated"] is None else say.number(row["n_treated"]),
        verdict,
    )


def _covariate(say: Speech, name: str) -> str:
    return say(f"covariate.{name}") if say.has(f"covariate.{name}") else name.replace("_", " ")


def _subgroup_value(say: Speech, row: Row) -> str:
    text = str(row["subgroup_value"])
    for key in (f"{row['subgroup']}.{text}", f"group.{text}"):
        if say.has(key):
            return say(key)
    return say.place(text) if re.fullmatch(r"[A-Z]{3}", text) else text.replace("_", " ")


def _diagnostics(desk: Desk, design: Row, rows: list[Row]) -> Table:
    """Each kind of check once: how many of its items passed, and of those that did not, what it means."""
    say = desk.say
    columns = (
        Column(say("column.check"), width=2),
        Column(say("column.outcome"), width=1.4),
        Column(say("column.result"), width=1.4),
        Column(say("column.meaning"), width=4.5),
    )
    kinds: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        kinds.setdefault((_kind(row), row["outcome"]), []).append(row)
    body = tuple(_check(say, kind, found) for (kind, _), found in kinds.items())
    notes = () if say.lang == ENGLISH else (say("table.english"),)
    return Table(columns, body, say("caption.diagnostics", title=title_of(desk, design)), notes)


def _kind(row: Row) -> str:
    """The kind of a check; likeness before and after weighting are two."""
    before = row["diagnostic"] == "balance" and BEFORE_WEIGHTING in (row["item"] or "")
    return "balance_before" if before else str(row["diagnostic"])


def _check(say: Speech, name: str, rows: list[Row]) -> tuple[str, ...]:
    outcome = rows[0]["outcome"]
    judged = [r for r in rows if r["passed"] is not None]
    failed = [r for r in judged if not r["passed"]]
    result = "" if not judged else say("check.failed" if failed else "check.passed", n=len(failed), total=len(judged))
    told = failed[:2] or rows[:1]
    meaning = " ".join(dict.fromkeys(r["meaning"] for r in told if r["meaning"]))
    label = say(f"diagnostic.{name}") if say.has(f"diagnostic.{name}") else name.replace("_", " ")
    return label, outcome_name(say, outcome) if outcome and outcome != WHOLE else "", result, meaning
