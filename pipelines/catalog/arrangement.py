"""Arrangements on the recognition of qualifications: one YAML file each, read and checked (docs/arrangements.md)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import polars as pl
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipelines.catalog.base import Code, Named, Strict
from pipelines.catalog.load import load_object
from pipelines.errors import CatalogError
from pipelines.settings import ARRANGEMENTS, SEEDS

GUIDE = "docs/arrangements.md"
ALL_OCCUPATIONS = "_T"
LABEL = "SYNTHETIC: "
"""What the title of an invented arrangement begins with."""
Learning = Literal["formal", "non_formal", "informal"]


@cache
def _places() -> dict[str, bool]:
    """Return whether a place is invented, by its code."""
    seed = pl.read_csv(SEEDS / "ref_area.csv", infer_schema=False)
    return dict(seed.select("code", invented=(pl.col("region") == "Synthetic").fill_null(False)).iter_rows())


@cache
def _occupations() -> frozenset[str]:
    return frozenset(pl.read_csv(SEEDS / "isco08.csv", infer_schema=False)["code"]) | {ALL_OCCUPATIONS}


def _known_place(code: str) -> str:
    if code not in _places():
        raise ValueError(f"'{code}' is no place: write its ISO 3166-1 alpha-3 code (dbt_project/seeds/ref_area.csv)")
    return code


def _known_occupation(code: str) -> str:
    if code not in _occupations():
        raise ValueError(f"'{code}' is no occupation: write an ISCO-08 code of one to four digits, or _T for all")
    return code


def _check_day(text: str) -> str:
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError as fault:
        raise ValueError(f"'{text}' is no date: write 2005-12-09, or what is known of it: 2005-12, 2005") from fault
    return text


def _as_party(content: Any) -> Any:
    return {"ref_area": content} if isinstance(content, str) else content


Day = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{4}(-\d\d){0,2}$"), AfterValidator(_check_day)]
"""A date, or its year, or its year and month, where no more is known."""


class Evidence(Strict):
    """Where the facts stand."""

    title: str
    publisher: str
    url: str = Field(pattern=r"^https?://")


class Party(Strict):
    """A place that takes part: a `member` is bound or takes part in full, a `signatory` has signed only."""

    ref_area: Annotated[Code, AfterValidator(_known_place)]
    role: Literal["member", "signatory"] = "member"
    in_force_since: Day | None = None


class Occupation(Strict):
    """An occupation that is covered: its code, and the arrangement's own word for it."""

    isco08: Annotated[Code, AfterValidator(_known_occupation)]
    title: str


class Arrangement(Named):
    """An arrangement between places on the recognition of qualifications.

    Without `occupations` it recognises nothing: a forum, or an agreement on placement. `binding`: whether the parties
    are bound in law to recognise, or to assess by its rules; null where that is not known.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)+$")
    title: str
    kind: Literal["bilateral", "multilateral", "supranational"]
    learning: tuple[Learning, ...] = Field(min_length=1)
    signed_on: Day | None = None
    in_force_since: Day | None = None
    binding: bool | None
    summary: str = Field(min_length=1)
    sources: tuple[Evidence, ...] = Field(min_length=1)
    seen_on: date
    synthetic: bool = False
    parties: tuple[Annotated[Party, BeforeValidator(_as_party)], ...] = Field(min_length=2)
    occupations: tuple[Occupation, ...]

    @model_validator(mode="after")
    def _nobody_and_nothing_twice(self) -> Self:
        for key, codes in (
            ("parties", [party.ref_area for party in self.parties]),
            ("occupations", [occupation.isco08 for occupation in self.occupations]),
        ):
            if twice := sorted({code for code in codes if codes.count(code) > 1}):
                raise ValueError(f"{key}: {', '.join(twice)} is given twice; keep one")
        if self.kind == "bilateral" and len(self.parties) != 2:
            raise ValueError(
                f"parties: {len(self.parties)} in a bilateral arrangement; give two, or kind: multilateral"
            )
        return self

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        _check_order("in_force_since", self.in_force_since, self.signed_on)
        for party in self.parties:
            _check_order(f"parties.{party.ref_area}.in_force_since", party.in_force_since, self.in_force_since)
        return self

    @model_validator(mode="after")
    def _invented_ones_say_so(self) -> Self:
        invented = sorted(party.ref_area for party in self.parties if _places()[party.ref_area])
        if self.synthetic and (len(invented) < len(self.parties) or not self.title.startswith(LABEL)):
            raise ValueError(f"synthetic: give it invented parties only, and a title that begins with '{LABEL}'")
        if invented and not self.synthetic:
            raise ValueError(f"parties: {', '.join(invented)} is invented; add synthetic: true")
        return self


def _check_order(key: str, later: str | None, earlier: str | None) -> None:
    if later and earlier and later < earlier[: len(later)]:
        raise ValueError(f"{key}: {later} lies before {earlier}; correct one of them")


def load_arrangement(path: Path) -> Arrangement:
    """Read one arrangement.

    Raises:
        CatalogError: The file is not YAML or does not fit the schema; the message names file, key and remedy.
    """
    return load_object(path, Arrangement, guide=GUIDE)


def load_arrangements(folder: Path = ARRANGEMENTS) -> list[Arrangement]:
    """Read every arrangement of a folder, in the order of their ids.

    Raises:
        CatalogError: A file is wrong, or the folder is missing.
    """
    if not folder.is_dir():
        raise CatalogError(f"{folder}: the folder of the arrangements is missing. Restore it.")
    return [load_arrangement(path) for path in sorted(folder.glob("*.yml"))]
