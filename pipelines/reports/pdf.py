"""A document as a tagged PDF, set with Typst from the project's own typeface.

The document goes to the template as data (JSON), so no text of it can be read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import typst

from pipelines.reports.document import Document, Figure, KeyFigure, Run, captioned, link, note_numbers, ordered_notes
from pipelines.reports.figures import svg
from pipelines.reports.letters import printable

FONTS = Path(__file__).parent / "fonts"
TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def to_pdf(document: Document) -> bytes:
    """The PDF (PDF/UA-1: tagged, titled, with alternative texts). One document always gives the same bytes."""
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(content(document), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=document.created_at.replace(tzinfo=UTC),
    )
    return bytes(pdf)


def bitmap(drawing: str) -> bytes:
    """A chart's SVG as PNG, at 200 dots an inch of its own size."""
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    png = typst.compile(page, format="png", ppi=200, font_paths=fonts(), sys_inputs={"svg": drawing})
    return bytes(png)


@cache
def fonts() -> typst.Fonts:
    """The bundled typeface, and nothing of the machine's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def content(document: Document) -> dict[str, Any]:
    """What the template reads: the document's own fields, its blocks with kind and caption, its notes in order."""
    document = printable(document)
    numbers = note_numbers(document)

    def data(value: Any) -> Any:
        match value:
            case Run():
                return _named(value, data) | {"href": link(value), "note": numbers.get(value.note, 0)}
            case KeyFigure():
                return _named(value, data) | {"note": numbers.get(value.note, 0)}
            case Figure():
                return {"svg": svg(value.chart, value.alt, document), "alt": value.alt, "source": data(value.source)}
            case tuple() | list():
                return [data(item) for item in value]
            case _:
                return _named(value, data) if is_dataclass(value) else value

    blocks = [
        {"kind": type(block).__name__, "caption": caption, "block": data(block)}
        for block, caption in captioned(document)
    ]
    own = ("title", "subtitle", "lang", "direction", "release_id", "synthetic", "meta")
    return {
        **{name: getattr(document, name) for name in own},
        "words": data(document.words),
        "blocks": blocks,
        "notes": [data(note.text) for note in ordered_notes(document)],
    }


def _named(value: Any, data: Callable[[Any], Any]) -> dict[str, Any]:
    return {field.name: data(getattr(value, field.name)) for field in fields(value)}
