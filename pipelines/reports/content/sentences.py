"""One figure, change or gap as words. A difference is said only where `compare` allows it."""

from __future__ import annotations

from typing import Literal

from pipelines.reports.content.compare import GAPS, Verdict, by_birth, over_time
from pipelines.reports.content.desk import Desk
from pipelines.reports.content.maturity import FULL, comparable, is_open
from pipelines.reports.content.reading import Row, year_before
from pipelines.reports.content.speech import Speech
from pipelines.reports.document import Run

#: `known`; `weak`: shown, of low reliability; `protected`, `imprecise`: withheld, and why; `missing`: not collected.
Standing = Literal["known", "weak", "protected", "imprecise", "missing"]


def standing(row: Row) -> Standing:
    """What may be said of a figure: withheld is not the same as not collected."""
    if row["obs_value"] is not None:
        return "weak" if row["obs_status"] == "U" else "known"
    if row["obs_status"] == "Q" or row["conf_status"] not in (None, "F"):
        return "imprecise" if row["conf_status"] == "N" else "protected"
    return "missing"


def value(desk: Desk, row: Row) -> str:
    """The figure with its unit, or why there is none."""
    if row["obs_value"] is None:
        return desk.say(f"value.{standing(row)}")
    return desk.say.amount(row["obs_value"], row["unit_measure"], desk.decimals(row))


def interval(desk: Desk, row: Row) -> str:
    """The 95 % interval; empty where none is known."""
    return desk.say.interval(row["ci_lower"], row["ci_upper"], row["unit_measure"], desk.decimals(row))


def flags(desk: Desk, row: Row) -> tuple[str, ...]:
    """Warnings in words: low reliability, estimated by the producer, cases open. Made-up data: see place."""
    weak = (desk.say("flag.weak"),) if standing(row) == "weak" else ()
    estimated = (desk.say("flag.estimated"),) if row["obs_status"] == "E" else ()
    still_open = (desk.say("flag.open"),) if is_open(desk.release, row) else ()
    return (*weak, *estimated, *still_open)


def certainty(desk: Desk, row: Row) -> str:
    """Interval, respondents and warnings in one stretch, as far as they are known."""
    spread = interval(desk, row)
    parts = [desk.say("value.interval_95", interval=spread)] if spread else []
    if n := respondents(desk, row):
        parts.append(desk.say("value.n", n=n))
    return desk.say("list.semicolon").join([*parts, *flags(desk, row)])


def respondents(desk: Desk, row: Row) -> str:
    """How many respondents or cases stand behind a figure; empty where not known, or where the figure is that count."""
    n = row["n_unweighted"]
    return "" if n is None or n == row["obs_value"] else desk.say.number(n)


def where(desk: Desk, row: Row) -> str:
    """Place and period, and what else narrows the figure down."""
    say = desk.say
    narrower = [
        say(f"sex.{row['sex']}") if row["sex"] != "_T" else "",
        say.occupation(row["isco08"]) if row["isco08"] != "_T" else "",
        say.breakdown(row["breakdown"]) if row["breakdown"] != "_T" else "",
        _origin(say, row["origin"]),
    ]
    parts = [desk.place_period(row), *narrower]
    return say("list.comma").join(part for part in parts if part)


def _origin(say: Speech, origin: str) -> str:
    if origin == "_T":
        return ""
    return say(f"birth.{origin}") if origin in ("NAT", "FOR") else say("birth.country", place=say.place(origin))


def figure(desk: Desk, row: Row) -> tuple[Run, ...]:
    """A figure as a sentence: what, how much, where, when, how sure, and its note."""
    sure = certainty(desk, row)
    sentence = desk.say(
        "sentence.figure_sure" if sure else "sentence.figure",
        title=desk.say.title(row["indicator"]),
        value=value(desk, row),
        where=where(desk, row),
        certainty=sure,
    )
    return (Run(sentence), desk.cite(row["source_id"]))


def change(desk: Desk, row: Row) -> tuple[Verdict, Row] | None:
    """What may be said of a figure against a year before, and the earlier figure; none where there is none."""
    if row["obs_value"] is None or row["indicator"] in FULL:
        return None
    dimensions = {name: row[name] for name in ("sex", "age", "isco08", "origin", "breakdown")}
    figures = desk.release.figures(row["indicator"], **dimensions)
    earlier = year_before(row, comparable(desk.release, row["indicator"], figures))
    if earlier is None:
        return None
    here = {"ref_area": row["ref_area"], "source_id": row["source_id"], "time_period": row["time_period"]}
    published = desk.release.figures(f"{row['indicator']}_change", **dimensions, **here)
    own = published.row(0, named=True) if published.height else None
    desk.use([earlier, *([own] if own else [])])
    return over_time(row, earlier, own, desk.decimals(row)), earlier


def change_words(desk: Desk, row: Row, verdict: Verdict, earlier: Row, *, cell: bool = False) -> str:
    """A change as a short text after a figure, or, shorter still, for a cell."""
    say, decimals, unit = desk.say, desk.decimals(row), row["unit_measure"]
    kind = "change_cell" if cell else "change"
    period = say.period(earlier["time_period"])
    if verdict.way in ("break", "unclear"):
        return say(f"{kind}.{verdict.way}", period=period)
    if verdict.way == "plain" or verdict.difference is None:
        return say(f"{kind}.plain", period=period, value=value(desk, earlier))
    difference = say.signed(verdict.difference, unit, decimals)
    spread = difference_interval(say, verdict, unit, decimals)
    return say(f"{kind}.{'sure' if spread else 'apart'}", difference=difference, interval=spread, period=period)


def difference_interval(say: Speech, verdict: Verdict, unit: str, decimals: int) -> str:
    """The interval of a difference; empty where only the figures' own intervals are known."""
    return say.interval(verdict.low, verdict.high, "POINTS" if unit == "PERCENT" else unit, decimals)


def birth_verdict(desk: Desk, foreign: Row, native: Row) -> Verdict:
    """The foreign-born against the native-born, by the published gap where there is one."""
    name = GAPS.get(foreign["indicator"], "")
    here = {key: foreign[key] for key in ("ref_area", "source_id", "time_period", "sex")}
    found = desk.release.figures(name, **here)
    gap = found.row(0, named=True) if found.height else None
    desk.use([gap] if gap else [])
    return by_birth(foreign, native, gap, desk.decimals(foreign))


def birth_gap(desk: Desk, foreign: Row, native: Row) -> tuple[Run, ...]:
    """Foreign-born and native-born side by side, and whether they differ."""
    say = desk.say
    both = say(
        "sentence.birth",
        title=say.title(foreign["indicator"]),
        where=desk.place_period(foreign),
        foreign=_sure(desk, foreign),
        native=_sure(desk, native),
    )
    known = foreign["obs_value"] is not None and native["obs_value"] is not None
    verdict = birth_verdict(desk, foreign, native) if known else Verdict("plain")
    said = gap_words(say, verdict, foreign["unit_measure"], desk.decimals(foreign))
    return (Run(f"{both} {said}".rstrip()), desk.cite(foreign["source_id"]))


def gap_words(say: Speech, verdict: Verdict, unit: str, decimals: int, *, cell: bool = False) -> str:
    """What may be said of the foreign-born against the native-born, in a cell shorter; empty where nothing."""
    if verdict.way == "plain" or verdict.difference is None:
        return ""
    spread = difference_interval(say, verdict, unit, decimals)
    difference = say.signed(verdict.difference, unit, decimals)
    key = verdict.way if spread else f"{verdict.way}_apart"
    return say(f"{'gap_cell' if cell else 'gap'}.{key}", difference=difference, interval=spread)


def _sure(desk: Desk, row: Row) -> str:
    sure = certainty(desk, row)
    return value(desk, row) + (desk.say("sentence.aside", text=sure) if sure else "")
