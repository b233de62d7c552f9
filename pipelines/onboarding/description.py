"""What a file, or the codebook that comes with it, says of its own variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.catalog.location import Format

Kind = Literal["integer", "number", "text", "date"]


@dataclass(frozen=True)
class Category:
    """A code of a variable, written as the readers write it (`1`, not `1.0`), with its label.

    `missing`: declared to mean that there is no answer.
    """

    code: str
    label: str
    missing: bool = False


@dataclass(frozen=True)
class Described:
    """One variable as its producer describes it; what was not said is empty.

    `start` (from 1) and `width` are its place in a line of a fixed-width file, `decimals` the implied ones.
    """

    name: str
    label: str = ""
    kind: Kind = "text"
    categories: tuple[Category, ...] = ()
    question: str = ""
    universe: str = ""
    concept: str = ""
    start: int | None = None
    width: int | None = None
    decimals: int = 0


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """What a codebook of any kind says: its variables in order, and the study; what was not said is empty."""

    variables: tuple[Described, ...] = ()
    title: str = ""
    producer: str = ""
    country: str = ""
    period: str = ""
    citation: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileDescription(Codebook):
    """A file of microdata: how it is read, and what is known of its variables.

    `format` is what the YAML says under `format`; the layout of a fixed-width file is added where the YAML is written.
    """

    format: Format
