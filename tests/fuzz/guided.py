"""Parsers that a fuzzer can feel its way through: from bytes alone, and quick. What each may say, it lets pass."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress

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


Guided = tuple[Callable[[bytes], None], list[bytes]]

TARGETS: dict[str, Guided] = {
    "guided YAML": (yaml_source, [text.encode() for text in sources()[:8]]),
    "guided DDI": (
        codebook,
        [text.format(*["1"] * text.count("{}")).encode() for text in (CODEBOOK, LIFECYCLE)],
    ),
    "guided SAS layout": (
        lambda content: sas_layout(content.decode(errors="replace")),
        [b"input @0012 UPA $9. /* a */"],
    ),
    "guided parameters": (parameters, [b"?lang=en&country=XAA&period=2014-Q3"]),
    "guided fixed width": (fixed_width, [b"@1 A $2. @3 B 1.\nab1\ncd2\n"]),
    "guided opening": (opening, [gzip.compress(CSV, mtime=0), zipped(), b"abc\n"]),
}
"""What is tried, and what it begins from."""
