"""A document as one self-contained HTML page: inline style and charts, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pipelines.reports.document import (
    Document,
    Figure,
    Heading,
    captioned,
    foreign,
    leads,
    link,
    note_numbers,
    ordered_notes,
    runs,
)
from pipelines.reports.figures import svg
from pipelines.reports.letters import printable

TEMPLATES = Path(__file__).parent / "templates"


def to_html(document: Document) -> str:
    """The page. Every text of the document is escaped; links other than web addresses are dropped."""
    document = printable(document)

    def drawn(figure: Figure) -> Markup:
        return Markup(svg(figure.chart, figure.alt, document))  # noqa: S704 (the drawing escapes its texts)

    return _template().render(
        document=document,
        blocks=captioned(document),
        headings=[block for block in document.body if isinstance(block, Heading) and block.level < 3],
        notes=ordered_notes(document),
        numbers=note_numbers(document),
        css=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704 (our own)
        svg=drawn,
        foreign=foreign,
        leads=leads,
        link=link,
        runs=runs,
    )


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("report.html.j2")
