"""What a page is: one question, a pure function from a release and a query string to its content.

A new page is one new file in ``pages`` that sets ``PAGE``. Components turn the content into Dash; the download route
takes its rows from the same content, so that a file and a screen never differ.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from dashboards import certainty
from dashboards.certainty import Row
from dashboards.charts.figure import Figure
from dashboards.data import Release
from dashboards.params import Choice, Option, choose
from dashboards.records import Indicator, Source
from dashboards.text import Translator

ControlKind = Literal["list", "switch"]


@dataclass(frozen=True)
class Control:
    """One control above the charts, or a switch in a chart's head."""

    key: str
    label: str
    options: Sequence[Option]
    value: str
    kind: ControlKind = "list"


@dataclass(frozen=True)
class KeyFigure:
    """One large number with what is needed to read it; ``state`` as in ``dashboards.certainty``."""

    label: str
    value: str
    detail: str = ""
    note: str = ""
    state: str = "known"
    group: str = ""


@dataclass(frozen=True)
class Card:
    """One view: a chart, a table, or both with a switch between them.

    ``pick`` names the URL parameter that a click on a mark sets (to the mark's ``customdata``). ``views`` chooses
    between chart, map and table, ``switch`` what they show.
    """

    key: str
    title: str
    figure: Figure | None = None
    table: pl.DataFrame | None = None
    alt: str = ""
    note: str = ""
    pick: str = ""
    views: Control | None = None
    switch: Control | None = None
    message: str = ""
    wide: bool = False
    crumbs: Sequence[tuple[str, str]] = ()
    more: tuple[str, str] | None = None
    least_width: int = 0


@dataclass
class Content:
    """Everything that a page says.

    ``instead`` is a link to what there is where the page's own subject is missing, ``terms`` are definitions of what
    is no indicator, and ``files`` are tables to download beside ``data``, by the name in their address.
    """

    answer: list[str] = field(default_factory=list)
    figures: list[KeyFigure] = field(default_factory=list)
    first: Card | None = None
    main: Card | None = None
    side: list[Card] = field(default_factory=list)
    missing: str = ""
    instead: tuple[str, str] | None = None
    indicators: list[str] = field(default_factory=list)
    source_ids: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    data: pl.DataFrame | None = None
    subject: str = ""
    terms: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, pl.DataFrame] = field(default_factory=dict)


class Context:
    """One request: the release, the reader's wishes and language, and what came of them.

    ``pick`` and ``switch`` validate a wish against what exists, remember the control, and note when the nearest was
    taken instead.
    """

    def __init__(self, release: Release, query: dict[str, str], t: Translator) -> None:
        self.release = release
        self.query = query
        self.t = t
        self.controls: list[Control] = []
        self.notes: list[str] = []
        self.state: dict[str, str] = {}

    def choose(self, key: str, options: Sequence[Option], default: str | None = None) -> str:
        """Validate one parameter without showing a control."""
        choice: Choice = choose(self.query.get(key), options, default)
        self.state[key] = choice.value
        if choice.asked:
            labels = {o.value: o.label for o in options}
            reason = next((f" ({o.reason})" for o in options if o.value == choice.asked and o.reason), "")
            asked = labels.get(choice.asked, choice.asked) + reason
            self.notes.append(
                self.t("control.nearest", asked=asked, taken=labels.get(choice.value, self.t("control.none")))
            )
        return choice.value

    def pick(
        self,
        key: str,
        options: Sequence[Option],
        default: str | None = None,
        *,
        kind: ControlKind = "list",
        label: str = "",
    ) -> str:
        """Validate one parameter and show its control."""
        value = self.choose(key, options, default)
        self.controls.append(Control(key, label or self.t(f"control.{key}"), options, value, kind))
        return value

    def views(self, key: str, names: Sequence[str]) -> Control:
        """Validate the switch Chart / Map / Table of a card."""
        options = [Option(name, self.t(f"view.{name}")) for name in names]
        return Control(key, self.t("view.label"), options, self.choose(key, options), "switch")

    def parts(self, key: str, options: Sequence[Option]) -> Control:
        """Validate a switch in a card's head between parts of the same figures."""
        return Control(key, self.t(f"control.{key}"), options, self.choose(key, options), "switch")

    # Names, in the reader's language -------------------------------------------------------------------------------

    def place(self, code: str, source_id: str = "") -> str:
        """A country's name; a synthetic source says so in the name."""
        known = self.release.codes("ref_area").get(code)
        name = self.t.place(code, known.alpha2 if known else "", known.label_en if known else "")
        return self.t.made_up(name, "{name} ({word})") if self.is_synthetic(source_id) else name

    def occupation(self, code: str) -> str:
        """An occupation's name."""
        known = self.release.codes("isco08").get(code)
        return self.t.own(f"isco08.{code}", known.label(self.t.lang) if known else code)

    def industry(self, code: str) -> str:
        """An industry's name."""
        known = self.release.codes("isic4").get(code)
        return self.t.own(f"isic4.{code}", known.label(self.t.lang) if known else code)

    def skill(self, skill: str) -> tuple[str, str]:
        """A skill's name and the language that it is in: English where the reader's has none."""
        known = self.release.skills.get(skill)
        return known.label(self.t.lang) if known else (skill, "en")

    def skill_kind(self, skill: str) -> str:
        """A skill's kind; empty if the release does not describe the skill."""
        known = self.release.skills.get(skill)
        return known.kind if known else ""

    def indicator(self, indicator: str) -> str:
        """An indicator's title."""
        known = self.release.indicators.get(indicator)
        return self.t.own(f"indicator.{indicator}", known.title if known else indicator)

    def meta(self, indicator: str) -> Indicator:
        """An indicator's metadata; empty if the release does not describe it."""
        known = self.release.indicators.get(indicator)
        return known or Indicator(indicator, indicator, "", "", "", "", "", 1, "", "", "", "", "")

    def source(self, source_id: str) -> Source | None:
        """A source's metadata."""
        return self.release.sources.get(source_id)

    def is_synthetic(self, source_id: str) -> bool:
        """Whether a source is made up."""
        known = self.release.sources.get(source_id)
        return bool(known and known.synthetic)

    def coverage(self, source_id: str) -> str:
        """What part of a country a source covers, where it is a part."""
        known = self.release.sources.get(source_id)
        return known.coverage if known else ""

    def retrieved(self, source_id: str, period: str) -> str:
        """When the data of a period were fetched."""
        known = self.release.partitions.filter(
            (pl.col("source_id") == source_id)
            & (pl.col("time_period") == period)
            & pl.col("retrieved_at").is_not_null()
        )
        return self.t("figure.retrieved", date=self.t.date(str(known["retrieved_at"][0]))) if known.height else ""

    def standards(self, source_id: str) -> list[str]:
        """The standards behind a source, one text a change of standards."""
        known = self.release.sources.get(source_id)
        try:
            parsed = json.loads(known.standards) if known and known.standards else []
        except ValueError:
            return []
        entries = parsed if isinstance(parsed, list) else [parsed]
        return [
            "; ".join(f"{str(k).replace('_', ' ')}: {_plain(v)}" for k, v in entry.items() if v not in (None, "", []))
            for entry in entries
            if isinstance(entry, dict)
        ]

    def community(self, community: str) -> str:
        """The name of a regional community."""
        key = f"community.{community}"
        return self.t(key) if self.t.has(key) else community.replace("_", " ")

    # Figures ---------------------------------------------------------------------------------------------------------

    def amount(self, row: Row) -> str:
        """An observation's value with its unit, or why there is none."""
        return certainty.amount(self.t, row, self.meta(str(row["indicator"])).decimals)

    def interval(self, row: Row) -> str:
        """An observation's 95 % interval; empty where none is known."""
        return certainty.interval(self.t, row, self.meta(str(row["indicator"])).decimals)

    def certainty(self, row: Row) -> str:
        """How sure a figure is: its interval, its cases, its flag and the rule that fired."""
        return certainty.certainty(self.t, row, self.meta(str(row["indicator"])).decimals)


def _plain(value: object) -> str:
    """A value of a source's standards as text: 35 hours are not 35.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Page:
    """One page: its address, its place in the navigation, its question and what answers it."""

    path: str
    order: int
    title_key: str
    build: Callable[[Context], Content]

    @property
    def slug(self) -> str:
        """The page's name in file names and routes."""
        return self.path.strip("/") or "overview"


def discover() -> list[Page]:
    """Every page in ``dashboards.pages``, in the order of the navigation."""
    import dashboards.pages as package

    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    return sorted((m.PAGE for m in modules if hasattr(m, "PAGE")), key=lambda page: page.order)
