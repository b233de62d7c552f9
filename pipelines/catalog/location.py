"""Where the bytes of a source come from, and how they are read."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipelines.catalog.base import Strict
from pipelines.catalog.feed import Feed, JsonPath
from pipelines.catalog.periods import check_pattern

Pattern = Annotated[str, AfterValidator(check_pattern)]


def _check_name(name: str) -> str:
    if "/" in name or "\\" in name or name.startswith("."):
        raise ValueError(f"inbox: '{name}' must be the plain name of a file, without a folder and a leading dot")
    return name


OF_A_PERIOD = r"\{(yyyy|yy|q|mm|ww|dd|period)\}"


class Location(Strict):
    """Where bytes come from, asked in this order. Patterns may hold {yyyy} {yy} {q} {mm} {ww} {dd} {period}.

    `mirror`: path below the mirror folder; `packaged`: file beside the YAML, for a few published figures;
    `generated`: name of a demonstration source; `url`: the producer's address. `feed` stands alone: a service that is
    asked page by page for what is new. `inbox`: name of a file that somebody puts into the drop folder; it is taken
    when it comes (pipelines/inbox.py), and is the delivery until one of the other places gives something new.
    """

    inbox: Annotated[Pattern, AfterValidator(_check_name)] | None = None
    mirror: Pattern | None = None
    packaged: Pattern | None = None
    generated: str | None = None
    url: Pattern | None = None
    feed: Feed | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if bool(self.inbox or self.elsewhere) == bool(self.feed):
            raise ValueError("give at least one of mirror, packaged, generated, url, inbox, or a feed alone")
        others = [one for one in (self.mirror, self.url) if one]
        if (
            self.inbox
            and others
            and not re.search(OF_A_PERIOD, self.inbox)
            and re.search(OF_A_PERIOD, " ".join(others))
        ):
            raise ValueError("inbox: name the period in it (as {yyyy}), as mirror or url do: one file is one period")
        return self

    @property
    def elsewhere(self) -> bool:
        """Whether there is a place to ask for bytes, besides the inbox."""
        return bool(self.mirror or self.packaged or self.generated or self.url)

    @property
    def many_periods_in_one_file(self) -> bool:
        """Whether the pattern has no place for a period, so that one file holds them all."""
        pattern = self.mirror or self.url or self.packaged or self.inbox or "{period}"
        return not re.search(OF_A_PERIOD, pattern)


class Unpivot(Strict):
    """Turn a wide table into a long one: `keep` stay, every other column becomes a row."""

    keep: tuple[str, ...]
    name: str
    value: str
    columns: tuple[str, ...] = ()


class Format(Strict):
    """How the bytes are to be read. Gzip and zip are recognised by themselves.

    Of records with parts within parts (`json`, `jsonld`, `xml`, `rss`, and `ndjson` where it is given) `fields` makes
    the columns: a JMESPath each. `records` is where the records of a `json` file stand, or the name of the element
    that is a record of an `xml` file. The columns in `html` are turned to plain text.

    Of `excel`, `sheet` is the sheet's name (the first one without it), `header_row` the line of it with the names of
    the columns, from 1. A file of `stata`, `spss` or `sas` says its encoding itself, unless `encoding` is given.
    """

    kind: Literal[
        "delimited",
        "fixed_width",
        "ndjson",
        "json",
        "jsonld",
        "xml",
        "rss",
        "stata",
        "spss",
        "sas",
        "excel",
        "parquet",
    ]
    encoding: Literal["utf-8", "latin-1", "cp1252"] = "utf-8"
    separator: str = ","
    quote: str = '"'
    layout: Location | None = None
    unpivot: Unpivot | None = None
    records: str | None = None
    fields: dict[str, JsonPath] = Field(default_factory=dict)
    html: tuple[str, ...] = ()
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _fields_of_records(self) -> Self:
        nested = self.kind in ("json", "jsonld", "xml", "rss")
        if nested and not self.fields:
            raise ValueError(f"`fields` says which column stands where in a record of {self.kind}: add it")
        if self.fields and not nested and self.kind != "ndjson":
            raise ValueError(f"`fields` is for nested records, not for {self.kind}")
        if (self.kind == "xml" and not self.records) or (self.records and self.kind not in ("json", "xml")):
            raise ValueError("`records` is for json (a JMESPath), and for xml (an element), which needs it")
        if "_row" in self.fields:
            raise ValueError("fields: '_row' is kept for the number of the row; give the column another name")
        if unknown := set(self.html) - set(self.fields):
            raise ValueError(f"html: {', '.join(sorted(unknown))} is not among `fields`")
        return self

    @model_validator(mode="after")
    def _layout_for_fixed_width(self) -> Self:
        if (self.kind == "fixed_width") != (self.layout is not None):
            raise ValueError("`layout` (SAS input file or DDI) belongs to fixed_width, and fixed_width needs it")
        return self

    @model_validator(mode="after")
    def _sheet_of_excel(self) -> Self:
        if self.kind != "excel" and (self.sheet is not None or self.header_row != 1):
            raise ValueError(f"`sheet` and `header_row` are of a workbook (excel), not of {self.kind}")
        return self


ADDRESS, RECORD = "_address", "_record"
"""Columns of what is read of a list: the address of an advertisement's own page, and all that the list says of it."""


def list_format(feed: Feed, form: Format) -> Format:
    """Return how the list of a feed is read, where advertisements have pages of their own."""
    details = feed.details
    if details is None:
        return form
    told = {ADDRESS: details.address, RECORD: "@"}
    if details.kind:
        return Format(kind=details.kind, records=details.records, fields=told)
    return form.model_copy(update={"fields": form.fields | told})


class RowPeriod(Strict):
    """How a row says which period it belongs to: a SQL expression over the source's columns.

    The expression gives the period itself (`2014-Q3`), or with `parse: date` a day of it.
    """

    expression: str
    parse: Literal["date"] | None = None
