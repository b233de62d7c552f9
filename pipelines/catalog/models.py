"""What a YAML file of the catalogue may say. Unknown keys are refused; every object is frozen.

Meaning of each key for people who write such files: docs/add-a-survey.md.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from pipelines.catalog.base import Code, Named, Period, Strict
from pipelines.catalog.estimation import Design, Disclosure, Published
from pipelines.catalog.location import Format, Location, RowPeriod
from pipelines.catalog.periods import Frequency, period_of, start_of
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.settings import RULES

Value = str | bool | int | float
NUMBERED = r"^([^{}]*)\{([0-9]+)\.\.([0-9]+)\}([^{}]*)$"
"""Columns that differ in a number: `REPWT{1..80}`."""
Kind = Literal["survey", "vacancy", "migration", "recognition", "impact"]


class Licence(Strict):
    """Under what terms the data may be used."""

    name: str
    url: str | None = None


def _check_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"'{name}' is no time zone; write one as Europe/Madrid") from fault
    return name


_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_CRON = {
    "minute": r"[0-5]?\d",
    "hour": r"[01]?\d|2[0-3]",
    "day of the month": r"0?[1-9]|[12]\d|3[01]",
    "month": rf"0?[1-9]|1[0-2]|{_MONTHS}",
    "day of the week": r"[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT",
}


def _check_cron(line: str) -> str:
    fields = line.split(" ")
    if len(fields) != len(_CRON):
        raise ValueError(f"'{line}' is no cron line of five fields: {', '.join(_CRON)}")
    for (name, number), field in zip(_CRON.items(), fields, strict=True):
        part = rf"(\*|({number})(-({number}))?)(/[1-9]\d?)?"
        if not re.fullmatch(rf"{part}(,{part})*", field, re.IGNORECASE):
            raise ValueError(f"'{field}' is no {name}; write the line as '0 9 28 1,4,7,10 *' ({', '.join(_CRON)})")
    return line


class Calendar(Strict):
    """When the producer releases, as a cron line in the producer's time zone.

    `lag` is how many periods lie between the day of release and the period released (1: the one before). `grace` is
    how long after the hour of release a period that has not come counts as late: `12h`, `2d`.
    """

    cron: Annotated[str, AfterValidator(_check_cron)]
    timezone: Annotated[str, AfterValidator(_check_timezone)] = "UTC"
    lag: int = 1
    grace: str = Field(default="1d", pattern=r"^\d{1,3}[hd]$")

    @property
    def patience(self) -> timedelta:
        """The grace as a span of time."""
        count = int(self.grace[:-1])
        return timedelta(days=count) if self.grace.endswith("d") else timedelta(hours=count)


class Periods(Strict):
    """The reference periods of a source. Without `last` the source goes on; `only` names irregular ones."""

    frequency: Frequency
    first: Period | None = None
    last: Period | None = None
    only: tuple[Period, ...] = ()

    @model_validator(mode="after")
    def _one_way_to_name_them(self) -> Self:
        if bool(self.only) == bool(self.first):
            raise ValueError("give either `first` (and perhaps `last`) or `only`")
        for period in filter(None, (self.first, self.last, *self.only)):
            if period_of(start_of(period), self.frequency) != period:
                raise ValueError(f"'{period}' is not {self.frequency}: correct it or the frequency")
        return self


class Variable(Strict):
    """One harmonised variable of the codebook.

    Take a `column`, a SQL `expression` over the source's columns, or a `constant`; a list of numbers is taken from
    `columns`, numbered as in `REPWT{1..80}` or `REPWT{01..80}`. Outside `when` the variable is null. Codes in
    `missing` are null. `map` gives the shared code of each source code, `link` names a classification link
    (dbt_project/seeds/links), of whose result `digits` digits can be trusted. A code that is in none of them is an
    error. `scale` multiplies numbers. `hash` replaces text by a keyed hash.
    """

    column: str | None = None
    columns: str | None = Field(default=None, pattern=NUMBERED)
    expression: str | None = None
    constant: Value | None = None
    when: str | None = None
    missing: tuple[Code, ...] = ()
    map: dict[Code, Value] | None = None
    link: str | None = None
    digits: int | None = Field(default=None, ge=1, le=4)
    back_off: bool = False
    scale: float | None = None
    hash: bool = False
    unit: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum(part is not None for part in (self.column, self.columns, self.expression, self.constant)) != 1:
            raise ValueError("give exactly one of column, columns, expression, constant")
        if self.map is not None and self.link is not None:
            raise ValueError("give a map or a link, not both")
        if self.columns is not None and (self.map or self.link or self.missing or self.hash):
            raise ValueError("columns hold numbers: they take no map, link, missing or hash")
        if self.columns is not None and not self.numbered_columns:
            raise ValueError(f"columns: {self.columns} counts downwards, so that it names no column")
        return self

    @property
    def numbered_columns(self) -> tuple[str, ...]:
        """The names that `columns` stands for; zeros before the first number are kept."""
        found = re.match(NUMBERED, self.columns or "")
        if found is None:
            return ()
        before, first, last, after = found.groups()
        return tuple(f"{before}{at:0{len(first)}d}{after}" for at in range(int(first), int(last) + 1))


class Population(Strict):
    """A stated population that the weights of one period must add up to."""

    persons: float
    tolerance_pct: float = 2.0
    source: str


class Standards(Strict):
    """The standards behind the variables, in force from a period on.

    `vacancies`: the id of the vacancy source of the same place that the survey's figures are set against. `eligible`:
    of a register, the id of the survey of the same place that tells how many could apply for recognition.
    """

    since: Period
    labour_force: str | None = None
    occupation: str | None = None
    education: str | None = None
    industry: str | None = None
    hours_threshold: float | None = None
    vacancies: str | None = None
    eligible: str | None = None
    note: str | None = None


class Source(Named):
    """One source: what it is, where it is, how it is read, and how its codes become shared codes."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)+$")
    kind: Kind
    title: str
    producer: str
    licence: Licence
    citation: str
    homepage: str
    ref_area: str = Field(pattern=r"^([A-Z]{3}|_W)$")
    coverage: str
    synthetic: bool = False
    periods: Periods
    calendar: Calendar | None = None
    location: Location
    format: Format
    row_period: RowPeriod | None = None
    subject: Literal[
        "person", "vacancy", "recognition_case", "work_month", "programme_participation", "published_figure"
    ]
    standards: tuple[Standards, ...] = ()
    design: tuple[Design, ...] = ()
    reliability: str = "ilo"
    disclosure: Disclosure = Disclosure()
    published: tuple[Published, ...] = ()
    population: dict[Code, Population] = Field(default_factory=dict)
    notes: dict[Code, str] = Field(default_factory=dict)
    codebook: dict[str, Variable]

    @model_validator(mode="before")
    @classmethod
    def _what_a_feed_tells_by_itself(cls, content: Any) -> Any:
        """Add to the codebook what every feed's reader knows: when an advertisement came, and of a snapshot, went."""
        feed = content.get("location", {}).get("feed") if isinstance(content, dict) else None
        if not isinstance(feed, dict) or not isinstance(content.get("codebook"), dict):
            return content
        known: dict[str, Any] = {"first_seen": {"expression": "SUBSTR(_received_at, 1, 10)"}}
        if feed.get("mode") == "snapshot":
            known["closed"] = {"column": "_closed", "map": {"true": True, "false": False}}
        return content | {"codebook": known | content["codebook"]}

    @model_validator(mode="after")
    def _feed_or_file(self) -> Self:
        feed = self.location.feed
        if bool(feed) == bool(self.row_period):
            raise ValueError("row_period: a file needs it; the period of a feed is the day of collection: remove it")
        if feed is None:
            return self
        if self.kind != "vacancy" or self.subject != "vacancy" or self.periods.frequency != "daily":
            raise ValueError("a feed has kind: vacancy, subject: vacancy, and periods: {frequency: daily, first: …}")
        if self.periods.first is None or (self.calendar and self.calendar.lag):
            raise ValueError("a feed has periods.first, and a calendar with lag: 0, since it is collected on the day")
        if self.format.kind == "fixed_width" or self.format.unpivot:
            raise ValueError("format: a feed is not fixed_width, and is not unpivoted")
        if self.format.kind == "ndjson" and not self.format.fields:
            raise ValueError("format.fields: say which columns the records of the feed have")
        if feed.details and not self.format.fields:
            raise ValueError("location.feed.details: only where the format has fields")
        if self.format.fields and feed.key not in self.format.fields:
            raise ValueError(f"location.feed.key: '{feed.key}' is not among format.fields")
        return self

    @property
    def is_of_persons(self) -> bool:
        """Whether figures are counted from rows that are persons, or what one person asked for."""
        return self.subject in ("person", "recognition_case")

    @property
    def today(self) -> date:
        """The day it is for the producer."""
        return datetime.now(ZoneInfo(self.calendar.timezone if self.calendar else "UTC")).date()

    @model_validator(mode="after")
    def _codebook_fits_the_subject(self) -> Self:
        columns = SUBJECTS[self.subject]
        for name in self.codebook:
            if name not in columns:
                raise ValueError(f"codebook.{name}: not a variable of {self.subject}; known: {', '.join(columns)}")
        for name, column in columns.items():
            if column.required and not column.derived and name not in self.codebook:
                raise ValueError(f"codebook.{name}: required of {self.subject}, but not declared")
        for name, variable in self.codebook.items():
            if (columns[name].dtype == "numbers") != (variable.columns is not None):
                raise ValueError(f"codebook.{name}: `columns` is for lists of numbers, and they need it")
            text_needs_map = columns[name].dtype == "boolean" and variable.column and variable.map is None
            if text_needs_map:
                raise ValueError(f"codebook.{name}: a yes/no variable taken from a column needs a map")
        if (self.synthetic or self.location.generated) and not self.id.startswith("synthetic_"):
            raise ValueError("the id of a synthetic source begins with synthetic_")
        return self

    @model_validator(mode="after")
    def _estimates_and_their_rules(self) -> Self:
        if self.design and self.kind != "survey":
            raise ValueError("design: only a survey has one; remove it")
        if len({one.since for one in self.design}) < len(self.design):
            raise ValueError("design: two entries begin in the same period; keep one")
        if self.reliability not in (known := sorted(path.stem for path in RULES.glob("*.yml"))):
            raise ValueError(f"reliability: no rule set '{self.reliability}'; known: {', '.join(known)}")
        keys = [tuple(one.model_dump(exclude={"value", "tolerance", "source"}).values()) for one in self.published]
        if twice := {key for key in keys if keys.count(key) > 1}:
            indicator, period, *_ = sorted(twice)[0]
            raise ValueError(f"published: {indicator} of {period} is given twice for the same persons; keep one")
        return self

    def design_of(self, period: str) -> Design | None:
        """Return the sample design in force in a period."""
        return max((one for one in self.design if one.since <= period), key=lambda one: one.since, default=None)

    def standards_of(self, period: str) -> Standards | None:
        """Return the standards in force in a period."""
        return max((one for one in self.standards if one.since <= period), key=lambda one: one.since, default=None)
