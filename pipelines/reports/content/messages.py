"""The first pages, for a reader with five minutes: key figures, and messages no stronger than their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.reports.content import demand, impact
from pipelines.reports.content.arrangements import coverage, coverage_text
from pipelines.reports.content.blocks import birth_pairs
from pipelines.reports.content.desk import Desk
from pipelines.reports.content.maturity import newest
from pipelines.reports.content.reading import Row, period_end
from pipelines.reports.content.sentences import (
    birth_gap,
    birth_verdict,
    change,
    change_words,
    figure,
    flags,
    interval,
    value,
    where,
)
from pipelines.reports.document import KeyFigure, KeyFigures, Message, Run, State

#: The share of positive outcomes: of a register, else as published.
RATES = ("recognition_rate_decided", "recognition_positive_rate")
OVERQUALIFIED = "overqualification_rate"
#: No message is repeated for more places than this; the sections have the others.
MOST_PLACES = 2
KEY_INDICATORS = (*RATES, "recognition_time_median", "foreign_born_share", "brain_waste_rate")
MOST_KEY_FIGURES = 4


def key_figures(desk: Desk, places: Sequence[str] | None, more: Iterable[str] = ()) -> KeyFigures | None:
    """Up to four large numbers: effects of answered designs first, then the newest figure of each key indicator.

    Args:
        desk: What the report is written with.
        places: The places wanted; all by default.
        more: Further indicators, which come before the others.
    """
    found = [_effect_figure(desk, design) for design in _designs(desk, places) if design["status"] == impact.ANSWERED][
        :1
    ]
    for indicator in dict.fromkeys((*more, *KEY_INDICATORS)):
        rows = newest_first(desk, indicator, places)
        if rows and not (indicator == RATES[1] and newest_first(desk, RATES[0], places)):
            found.append(_key_figure(desk, rows[0]))
    known = tuple(found_one for found_one in found if found_one is not None)[:MOST_KEY_FIGURES]
    return KeyFigures(known) if known else None


def newest_first(desk: Desk, indicator: str, places: Sequence[str] | None) -> list[Row]:
    """The latest figure of each place and source that has one, the newest period first."""
    wanted: dict[str, Sequence[str]] = {"ref_area": places} if places is not None else {}
    rows = [row for row in newest(desk.release, indicator, **wanted) if row["obs_value"] is not None]
    return sorted(rows, key=lambda row: (*(-part for part in period_end(row["time_period"])), row["ref_area"]))


def _key_figure(desk: Desk, row: Row) -> KeyFigure:
    desk.use([row])
    spread = interval(desk, row)
    detail = where(desk, row) + (
        desk.say("sentence.aside", text=desk.say("value.interval_95", interval=spread)) if spread else ""
    )
    return KeyFigure(
        value(desk, row), desk.say.title(row["indicator"]), detail, flags(desk, row), desk.cite(row["source_id"]).note
    )


def _effect_figure(desk: Desk, design: Row) -> KeyFigure | None:
    rows = [row for row in impact.answers(desk, design) if row["effect"] is not None]
    if not rows:
        return None
    say, row = desk.say, rows[0]
    desk.use([row], "impact_estimate")
    made_up = (say("flag.synthetic"),) if design["synthetic"] else ()
    title, spread = impact.title_of(desk, design), impact.effect_interval(say, row)
    return KeyFigure(
        impact.effect(say, row["effect"], row["unit_measure"]),
        say("label.effect_on", outcome=impact.outcome_name(say, row["outcome"])),
        title + say("sentence.aside", text=say("value.interval_95", interval=spread)),
        (say("flag.modelled"), *made_up),
        desk.remark("modelled").note,
    )


def messages(desk: Desk, places: Sequence[str] | None) -> list[Message]:
    """Recognition, over-qualification, shortage, arrangements and impact, as far as the release has them."""
    place = places[0] if places else None
    return [
        *_recognition(desk, places),
        *_durations(desk, places),
        *_overqualified(desk, places),
        *_shortage(desk, places),
        *_coverage(desk, place),
        *_impact(desk, places),
    ]


def _message(desk: Desk, text: tuple[Run, ...], state: State) -> Message:
    return Message(text, state, desk.say(f"state.{state}"))


def _recognition(desk: Desk, places: Sequence[str] | None) -> list[Message]:
    rows = next((found for name in RATES if (found := newest_first(desk, name, places))), [])
    desk.use(rows[:MOST_PLACES])
    return [_message(desk, _with_change(desk, row), "finding") for row in rows[:MOST_PLACES]]


def _with_change(desk: Desk, row: Row) -> tuple[Run, ...]:
    text, note = figure(desk, row)
    said = change(desk, row)
    if said is None or said[0].way == "plain":
        return text, note
    return text, Run(" " + desk.say("sentence.change", change=change_words(desk, row, *said))), note


def _durations(desk: Desk, places: Sequence[str] | None) -> list[Message]:
    rows = newest_first(desk, "recognition_time_median", places)[:MOST_PLACES]
    desk.use(rows)
    return [_message(desk, figure(desk, row), "finding") for row in rows]


def _overqualified(desk: Desk, places: Sequence[str] | None) -> list[Message]:
    pairs = birth_pairs(desk, OVERQUALIFIED, {"ref_area": places} if places is not None else {})
    states: dict[str, State] = {"more": "finding", "less": "finding", "unclear": "neutral"}
    said = [(pair, states.get(birth_verdict(desk, *pair).way, "caution")) for pair in pairs]
    said.sort(key=lambda item: item[1] != "finding")
    return [_message(desk, birth_gap(desk, *pair), state) for pair, state in said[:MOST_PLACES]]


def _shortage(desk: Desk, places: Sequence[str] | None) -> list[Message]:
    found = demand.shortage_rows(desk, places)
    found.sort(key=lambda rows: not demand.short_of_workers(rows))
    return [
        _message(desk, demand.shortage_text(desk, rows), "finding" if demand.short_of_workers(rows) else "neutral")
        for rows in found[:MOST_PLACES]
    ]


def _coverage(desk: Desk, place: str | None) -> list[Message]:
    if desk.release.frame("arrangement_party").is_empty():
        return []
    found = [one for one in coverage(desk.release, place) if one.migrants][:1]
    return [_message(desk, coverage_text(desk, one), "finding") for one in found]


def _designs(desk: Desk, places: Sequence[str] | None) -> list[Row]:
    return impact.designs(desk.release, place=places[0] if places else None)


def _impact(desk: Desk, places: Sequence[str] | None) -> list[Message]:
    """The effects of each design; of the first, which a key figure shows, also what they are in the end."""
    every = _designs(desk, places)
    found = []
    for design in every:
        if rows := impact.answers(desk, design):
            state: State = "finding" if any(map(impact.is_sure, rows)) else "neutral"
            found.append(_message(desk, _titled(desk, design, rows, in_the_end=design is every[0]), state))
    refused = [design for design in every if design["status"] != impact.ANSWERED]
    desk.use(refused, "impact_design")
    return found + [
        Message(impact.refusal_text(desk, design), "missing", desk.say("state.refused")) for design in refused
    ]


def _titled(desk: Desk, design: Row, rows: Sequence[Row], *, in_the_end: bool) -> tuple[Run, ...]:
    """A design's title and its effects on each outcome; marks and sources stand once, at the end."""
    title = Run(desk.say("label.lead", text=impact.title_of(desk, design)) + " ", bold=True)
    later = [impact.at_the_end(desk, design, row) if in_the_end else [] for row in rows]
    texts = [impact.effect_text(desk, design, row, brief=True) for row in rows]
    said = (Run(" ".join([text[0].text, *more, ""])) for text, more in zip(texts, later, strict=True))
    return (title, *said, Run(impact.marks(desk, design)), *texts[-1][1:])
