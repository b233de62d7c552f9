"""The PDF: accessible by its own declaration, in its own typeface, and the same bytes twice."""

import re
import zlib
from dataclasses import replace

import pytest

from pipelines.reports import document as d
from pipelines.reports.pdf import bitmap, fonts, to_pdf
from tests.unit.reports.sample_document import sample


def inflated(pdf: bytes) -> bytes:
    """The file with its compressed streams opened."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize(("arabic", "lang"), [(False, b"en"), (True, b"ar")])
def test_the_pdf_is_tagged_accessible_and_the_same_twice(arabic: bool, lang: bytes) -> None:
    pdf = to_pdf(sample(arabic))
    assert pdf == to_pdf(sample(arabic))
    opened = inflated(pdf)
    assert b"pdfuaid:part" in opened
    assert b"/StructTreeRoot" in opened
    assert re.search(rb"/Lang ?\(" + lang, opened)
    assert opened.count(b"/Alt") >= 7, "one alternative text a chart"
    assert b"/Outlines" in opened
    assert b"20261126164923" in opened, "dated by the release"


def test_only_the_bundled_typeface_is_used() -> None:
    named = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([A-Za-z0-9-]+)", inflated(to_pdf(sample(True)))))
    assert named
    assert all(name.startswith(b"IBMPlexSans") for name in named)
    assert fonts().families() == ["IBM Plex Sans", "IBM Plex Sans Arabic"]


def test_text_cannot_be_read_as_markup() -> None:
    hostile = ('#panic("read as code")', "$ x", '#import "x"', "*_`<a>@b\\", "= H", "/* x", "// x")
    blocks = (d.Heading(1, hostile[0], "a"), *(d.Paragraph(text) for text in hostile), d.Bullets(hostile))
    assert to_pdf(replace(sample(), title=hostile[0], blocks=blocks, annexes=())).startswith(b"%PDF")


def test_an_empty_document_is_still_a_pdf() -> None:
    assert to_pdf(replace(sample(), blocks=(), annexes=(), notes=(), meta=())).startswith(b"%PDF")


def test_a_chart_as_bitmap() -> None:
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'
    assert bitmap(square).startswith(b"\x89PNG")
    assert bitmap(square) == bitmap(square)
