"""Styles, language and page of a DOCX report, before anything is written into it."""

from __future__ import annotations

from datetime import UTC

from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from pipelines.reports.document import Document
from pipelines.reports.wordml import element

#: A4 less its margins.
WIDTH = Mm(170)

_FONT = "Arial"
_INK, _MUTED, _ACCENT = RGBColor(0x1D, 0x27, 0x33), RGBColor(0x5B, 0x68, 0x75), RGBColor(0x08, 0x50, 0x7C)
_SIZES = {
    "Normal": 10,
    "Title": 24,
    "Subtitle": 12,
    "Heading 1": 16,
    "Heading 2": 12.5,
    "Heading 3": 10.5,
    "Caption": 9.5,
}
#: Fill, colour and line of the bar of a message in each state.
_MESSAGES = {
    "finding": ("EEF5FA", "08507C", "single"),
    "neutral": ("F4F6F8", "5B6875", "single"),
    "caution": ("FDF5EF", "B34700", "double"),
    "missing": ("FFFFFF", "5B6875", "dashed"),
}


def prepare(file: DocxDocument, document: Document) -> None:
    """Set page, properties, language, direction and styles of an empty file."""
    rtl = document.direction == "rtl"
    _page(file, rtl=rtl)
    _properties(file, document)
    _language(file, document.lang, rtl=rtl)
    for name, size in _SIZES.items():
        _restyle(file.styles[name], size)
    file.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2", "Heading 3", "Caption"):
        file.styles[name].paragraph_format.space_before = Pt(14)
        file.styles[name].paragraph_format.space_after = Pt(5)
        file.styles[name].paragraph_format.keep_with_next = True
    for name in ("Title", "Heading 1"):
        file.styles[name].font.color.rgb = _ACCENT
    _own_styles(file, rtl=rtl)


def _page(file: DocxDocument, *, rtl: bool) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)
    if rtl:
        section._sectPr.find(qn("w:docGrid")).addprevious(element("bidi"))


def _properties(file: DocxDocument, document: Document) -> None:
    core = file.core_properties
    core.title, core.subject, core.keywords = document.title, document.subtitle, document.release_id
    core.author = core.last_modified_by = core.comments = ""
    core.language = document.lang
    package = file.part.package
    for key in [key for key, relation in package.rels.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]  # python-docx's picture of its own template
    core.created = core.modified = document.created_at.replace(tzinfo=UTC)


def _language(file: DocxDocument, lang: str, *, rtl: bool) -> None:
    """Spelling and hyphenation follow the language; Word keeps that of right-to-left text apart."""
    for one in file.styles.element.iter(qn("w:lang")):
        one.set(qn("w:bidi" if rtl else "w:val"), lang)
    for fonts in file.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
    if rtl:
        file.styles["Normal"].element.get_or_add_pPr().append(element("bidi"))


def _own_styles(file: DocxDocument, *, rtl: bool) -> None:
    for name, size, after in (
        ("Small", 8, 4),
        ("Table text", 8.5, 1),
        ("Figure", 8, 4),
        ("Key figure", 19, 2),
        ("Term", 10, 1),
        ("Definition", 10, 6),
        ("Note", 8, 3),
        ("toc 1", 10, 2),
        ("toc 2", 9.5, 2),
    ):
        _add(file, name, size, after)
    file.styles["Small"].font.color.rgb = _MUTED
    file.styles["Key figure"].font.bold = file.styles["Key figure"].font.cs_bold = True
    file.styles["Term"].paragraph_format.keep_with_next = True
    for name in ("Definition", "toc 2"):
        file.styles[name].paragraph_format.left_indent = Mm(5)
    note = file.styles["Note"].paragraph_format
    note.left_indent, note.first_line_indent = Mm(9), Mm(-9)
    note.tab_stops.add_tab_stop(Mm(9))
    for name in ("Header", "Footer"):
        _restyle(file.styles[name], 8)
        file.styles[name].font.color.rgb = _MUTED
        tabs = file.styles[name].element.pPr.tabs
        tabs.getparent().remove(tabs)
        file.styles[name].paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    for state, looks in _MESSAGES.items():
        _message_style(file, state, *looks, rtl=rtl)


def _message_style(file: DocxDocument, state: str, fill: str, colour: str, line: str, *, rtl: bool) -> None:
    style = _add(file, f"Message {state}", 10, 8)
    border = element("pBdr")
    border.append(element("right" if rtl else "left", val=line, sz=24, space=8, color=colour))
    properties = style.element.get_or_add_pPr()
    properties.insert(0, element("shd", val="clear", color="auto", fill=fill))
    properties.insert(0, border)
    style.paragraph_format.keep_together = True
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Mm(4)


def _add(file: DocxDocument, name: str, size: float, after: float) -> ParagraphStyle:
    style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = file.styles["Normal"]
    _restyle(style, size)
    style.paragraph_format.space_after = Pt(after)
    return style


def _restyle(style: ParagraphStyle, size: float) -> None:
    """Set size and colour, for both kinds of script."""
    style.font.size = Pt(size)
    style.font.color.rgb = _INK
    properties = style.element.rPr
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    properties.find(qn("w:sz")).addnext(element("szCs", val=round(size * 2)))
