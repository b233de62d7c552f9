"""Parsers that a fuzzer can feel its way through: from bytes alone, and quick. What each may say, it lets pass."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from dashboards.params import MAX_PARAMETERS, MAX_VALUE, parse, unparse
from pipelines.catalog.load import load_source
from pipelines.catalog.models import Format
from pipelines.errors import CatalogError
from tests.fuzz.descriptions import CODEBOOK, LIFECYCLE, codebook, sas_layout, sources
from tests.fuzz.files import CSV, zipped
from tests.fuzz.reading import folder, read


def yaml_source(content: bytes) -> None:
    """A source is read or refused."""
    path = folder() / "guided.yml"
    path.write_bytes(content)
    with suppress(CatalogError):
        load_source(path)


def parameters(content: bytes) -> None:
    """What is read of a query string is within its limits, and reads the same when written again."""
    found = parse(content.decode(errors="replace"))
    assert len(found) <= MAX_PARAMETERS and all(len(part) <= MAX_VALUE for pair in found.items() for part in pair)
    assert parse(unparse(found)) == found


def fixed_width(content: bytes) -> None:
    """The first line is the layout, the rest are the lines."""
    layout, _, lines = content.partition(b"\n")
    if layout and lines:
        read(lines, Format.model_validate({"kind": "fixed_width", "layout": {"url": "any"}}), layout)


def opening(content: bytes) -> None:
    """An archive is opened or refused."""
    if content:
        read(content, Format.model_validate({"kind": "fixed_width", "layout": {"url": "any"}}), b"@1 A $1.")


@dataclass(frozen=True)
class Guided:
    """What is tried, what it begins from, and its share of a campaign."""

    check: Callable[[bytes], None]
    beginnings: list[bytes]
    share: int


TARGETS = {
    "guided YAML": Guided(yaml_source, [text.encode() for text in sources()[:8]], 1),
    "guided DDI": Guided(codebook, [one.format(*["1"] * one.count("{}")).encode() for one in (CODEBOOK, LIFECYCLE)], 4),
    "guided SAS layout": Guided(
        lambda text: sas_layout(text.decode(errors="replace")), [b"input @0012 UPA $9. /* a */"], 10
    ),
    "guided parameters": Guided(parameters, [b"?lang=en&country=XAA&period=2014-Q3"], 13),
    "guided fixed width": Guided(fixed_width, [b"@1 A $2. @3 B 1.\nab1\ncd2\n"], 1),
    "guided opening": Guided(opening, [gzip.compress(CSV, mtime=0), zipped(), b"abc\n"], 1),
}
