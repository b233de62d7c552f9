"""Pieces of WordprocessingML that python-docx does not offer. They know no document model."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

#: Word's extension for a picture that has a vector original beside its bitmap.
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def element(tag: str, /, **attributes: str | int) -> Any:
    """A `w:` element with `w:` attributes; an underscore at the end of a name is left out."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key.rstrip('_')}"), str(value))
    return made


def field_start(paragraph: Paragraph, instruction: str) -> None:
    """Begin a field such as PAGE; what is appended until its end stands there until Word works it out."""
    for child in (
        element("fldChar", fldCharType="begin"),
        _instruction(instruction),
        element("fldChar", fldCharType="separate"),
    ):
        paragraph.add_run()._r.append(child)


def field_end(paragraph: Paragraph) -> None:
    """End the field that was begun."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def _instruction(text: str) -> Any:
    made = OxmlElement("w:instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = f" {text} "
    return made


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name the place of a paragraph, so that links lead to it. `number` is unique in the file."""
    paragraph._p.insert(
        1 if paragraph._p.pPr is not None else 0, element("bookmarkStart", id=number, name=_place(name))
    )
    paragraph._p.append(element("bookmarkEnd", id=number))


def hyperlink(paragraph: Paragraph, run: Run, target: str) -> None:
    """Make a run, the last of its paragraph, a link: to a web address, or to a bookmark after `#`."""
    if target.startswith("#"):
        wrapper = element("hyperlink", anchor=_place(target[1:]))
    else:
        wrapper = element("hyperlink")
        wrapper.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(wrapper)
    wrapper.append(run._r)


def _place(name: str) -> str:
    """A name that Word takes for a bookmark: at most 40 characters."""
    return name if len(name) <= 40 else f"{name[:31]}-{sha256(name.encode()).hexdigest()[:8]}"


def picture(paragraph: Paragraph, *, svg: str, png: bytes, width: Length, alt: str, number: int) -> None:
    """Put a vector picture in a paragraph, with a bitmap for programs that draw no SVG."""
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=width)
    properties = shape._inline.docPr
    properties.set("descr", alt)
    properties.set("id", str(number))
    properties.set("name", f"Figure {number}")
    package = paragraph.part.package
    part = Part(PackURI(f"/word/media/figure{number}.svg"), "image/svg+xml", svg.encode("utf-8"), package)
    relation = paragraph.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    extension = etree.SubElement(etree.SubElement(blip, qn("a:extLst")), qn("a:ext"), uri=_SVG_EXTENSION)
    vector = etree.SubElement(extension, f"{{{_SVG_NAMESPACE}}}svgBlip", nsmap={"asvg": _SVG_NAMESPACE})
    vector.set(qn("r:embed"), relation)


def lay_out(table: Table, widths: Sequence[float], *, total: Length, rtl: bool, border: str, title: str = "") -> None:
    """Fix a table's columns by their shares of `total`, its direction, and level lines (`single` or `none`)."""
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    lines = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        lines.append(element(side, val=border, sz=4, space=0, color="B8C1C9"))
    twips = [round(total.twips * width / sum(widths)) for width in widths]
    properties.extend(
        [
            *([element("bidiVisual")] if rtl else []),
            element("tblW", w=sum(twips), type="dxa"),
            lines,
            element("tblLayout", type="fixed"),
            *([element("tblCaption", val=title)] if title else []),
        ]
    )
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, twips, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, twips, strict=True):
            cell.get_or_add_tcPr().get_or_add_tcW().set(qn("w:w"), str(width))


def restarted(numbering: Any, style_num: int) -> int:
    """A new numbering with the looks of another that begins at one again; its id."""
    old = numbering.num_having_numId(style_num)
    new = numbering.add_num(old.abstractNumId.val)
    new.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(new.numId)


def dated(file: bytes, moment: datetime) -> bytes:
    """The same archive with every entry dated alike, so that equal contents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
