"""What a file `pipelines/impact/designs/<id>.yml` may say: the question and how it is answered, before it is answered.

Meaning of each key for people who write such files: docs/impact.md.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.catalog.base import Code, Named, Strict

Period = Literal["month", "quarter", "half_year", "year"]
Outcome = Literal["employed", "wage_hour"]
BASELINE = (
    "sex",
    "birth_year",
    "birth_country",
    "training_country",
    "arrived_on",
    "isced11",
    "isced_f",
    "isco08_trained",
    "language_level",
)
"""Columns of `work_month` that describe a person, taken as they stand in the first month in which it is observed."""
NUMBERS = ("birth_year", "arrived_on")
"""Those of them that are numbers (of a date, the year)."""
OWN_COLUMNS = ("unit", "period", "first_treated", "treated", "weight", "cluster", "employed", "wage_hour")
"""Columns of a panel or cross-section that no trait may be named after."""
DATES = {"recognition_case": ("full_since", "decided_on"), "programme_participation": ("started_on", "completed_on")}


class Condition(Strict):
    """Rows in which a column has `one_of` some codes, or `none_of` them (a null is none of them, and is not taken)."""

    column: str
    one_of: tuple[Code, ...] = ()
    none_of: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if bool(self.one_of) == bool(self.none_of):
            raise ValueError("give either `one_of` or `none_of`")
        return self


class Trait(Strict):
    """What persons are compared or told apart by.

    `digits` cuts a code; `groups` names groups by the beginnings of their codes, and `rest` names all others; `order`
    lists codes from the lowest to the highest, and makes them the numbers 1, 2, 3 …
    """

    column: str
    digits: int | None = Field(default=None, ge=1, le=4)
    groups: dict[str, tuple[Code, ...]] = Field(default_factory=dict)
    rest: str | None = None
    order: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _fits_its_column(self) -> Self:
        if self.column not in BASELINE:
            raise ValueError(f"column: '{self.column}' does not describe a person; known: {', '.join(BASELINE)}")
        if bool(self.groups) != bool(self.rest) or (self.groups and self.digits):
            raise ValueError("groups: name the `rest` too, and give no `digits`")
        if self.is_number and (self.groups or self.digits):
            raise ValueError(f"{self.column} is a number here: it takes no digits and no groups")
        return self

    @property
    def is_number(self) -> bool:
        """Whether the trait is a number."""
        return self.column in NUMBERS or bool(self.order)


class Treatment(Strict):
    """What happened to the treated, and the date from which it counts: the earliest of a person's rows `where`."""

    words: str
    subject: Literal["recognition_case", "programme_participation"]
    date: str
    where: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _a_date_of_the_subject(self) -> Self:
        if self.date not in DATES[self.subject]:
            raise ValueError(f"date: '{self.date}' is none of {self.subject}; known: {', '.join(DATES[self.subject])}")
        return self


class Comparison(Strict):
    """Whom the treated are compared with.

    `not_yet_treated`: all those untreated at the time, those treated later among them; `never_treated`: only those who
    are untreated in all periods.
    """

    words: str
    rule: Literal["not_yet_treated", "never_treated"] = "not_yet_treated"


class PanelWindow(Strict):
    """Persons followed over time: length of a period, last event time, leads tested, periods of anticipation."""

    period: Period
    horizon: int = Field(ge=1)
    pre_periods: int = Field(ge=2)
    anticipation: int = Field(default=0, ge=0)


class ArrivalWindow(Strict):
    """Persons seen once: the outcome is the mean over these months since arrival."""

    first_month: int = Field(ge=0)
    last_month: int = Field(ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_month < self.first_month:
            raise ValueError("last_month lies before first_month")
        return self


class Refusal(Strict):
    """When no estimate is given.

    Fewer treated or comparison units than these; more than `overlap` of the treated (a share) unlike anybody in the
    comparison group; a joint test of the leads below `pre_trend_alpha` (panels only).
    """

    fewest_treated: int = Field(default=50, ge=10)
    fewest_comparison: int = Field(default=50, ge=10)
    overlap: float = Field(default=0.1, gt=0, lt=1)
    pre_trend_alpha: float = Field(default=0.01, gt=0, lt=1)


class Design(Named):
    """A declared design: everything that decides the result, but the data."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)+$")
    title: str
    question: str
    ref_area: str = Field(pattern=r"^[A-Z]{3}$")
    sources: tuple[str, ...] = Field(min_length=2)
    declared_on: date
    treatment: Treatment
    comparison: Comparison
    eligible: tuple[Condition, ...] = ()
    estimand: str
    assumptions: str
    panel: PanelWindow | None = None
    cross_section: ArrivalWindow | None = None
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    covariates: dict[str, Trait] = Field(min_length=1)
    subgroups: dict[str, Trait] = Field(default_factory=dict)
    cluster: str | None = None
    correction: Literal["holm", "benjamini_hochberg"] = "holm"
    refuse: Refusal = Refusal()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.panel is None) == (self.cross_section is None):
            raise ValueError("give either `panel` or `cross_section`")
        if self.cross_section and self.comparison.rule != "never_treated":
            raise ValueError("comparison.rule: in a cross-section it is never_treated")
        for condition in self.eligible:
            if condition.column not in BASELINE:
                raise ValueError(f"eligible: '{condition.column}' is unknown; known: {', '.join(BASELINE)}")
        if self.cluster is not None and self.cluster not in BASELINE:
            raise ValueError(f"cluster: '{self.cluster}' is unknown; known: {', '.join(BASELINE)}")
        return self

    @model_validator(mode="after")
    def _traits_have_names_of_their_own(self) -> Self:
        if taken := [name for name in self.traits if name in OWN_COLUMNS]:
            raise ValueError(f"{taken} are columns of the panel itself: give these covariates other names")
        both = sorted(set(self.covariates) & set(self.subgroups))
        if twice := [name for name in both if self.covariates[name] != self.subgroups[name]]:
            raise ValueError(f"subgroups: {twice} mean another thing among the covariates; rename one")
        if numbers := [name for name, trait in self.subgroups.items() if trait.is_number]:
            raise ValueError(f"subgroups: {numbers} are numbers, which make no groups")
        return self

    @property
    def traits(self) -> dict[str, Trait]:
        """Covariates and subgroups by name."""
        return {**self.covariates, **self.subgroups}

    @property
    def event_unit(self) -> Period:
        """The length of a period."""
        return self.panel.period if self.panel else "month"

    @cached_property
    def declared(self) -> str:
        """The declared content as canonical JSON: keys in order, no spaces."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def sha256(self) -> str:
        """The hash of the declared content: a result that carries it was made by this design and no other."""
        return hashlib.sha256(self.declared.encode()).hexdigest()

    @property
    def seed(self) -> int:
        """Where estimators that split the sample at random begin: another declaration, another seed."""
        return int(self.sha256[:8], 16)
