"""The DOCX: what Word needs to open it, real styles, both directions, and the same words as the other writers."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from lxml import etree, html

from pipelines.reports import document as d
from pipelines.reports.docx import to_docx
from pipelines.reports.html import to_html
from pipelines.reports.pdf import content
from tests.unit.reports.sample_document import HOSTILE, sample

#: Children of `w:pPr` in the order that the schema (ECMA-376, CT_PPrBase) demands, as far as they are used.
ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "bidi",
         "spacing", "ind", "contextualSpacing", "jc", "outlineLvl")  # fmt: skip


@pytest.fixture(scope="module", params=[False, True], ids=["en", "ar"])
def document(request: pytest.FixtureRequest) -> d.Document:
    return sample(request.param)


@pytest.fixture(scope="module")
def file(document: d.Document) -> bytes:
    return to_docx(document)


@pytest.fixture
def opened(file: bytes) -> DocxDocument:
    return docx.Document(io.BytesIO(file))


def squeezed(text: str) -> str:
    """A text without spaces and joiners, which each format has its own of."""
    return re.sub(r"[\s\u2060]", "", text)


def words_of(opened: DocxDocument) -> str:
    """All text of the body in order, tables where they stand."""
    return squeezed("".join(text.text or "" for text in opened.element.body.iter(qn("w:t"))))


def test_the_same_document_gives_the_same_bytes(document: d.Document, file: bytes) -> None:
    assert to_docx(document) == file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        dates = {entry.date_time for entry in archive.infolist()}
    assert dates == {(2026, 11, 26, 16, 49, 22)}, "the release's, in the steps of two seconds that ZIP knows"


def test_every_part_is_well_formed_and_listed(file: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".svg")):
                etree.fromstring(archive.read(name))
            if name.endswith(".svg"):
                assert f'PartName="/{name}" ContentType="image/svg+xml"' in types


def test_properties_of_paragraphs_stand_in_the_order_of_the_schema(file: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
            for properties in etree.fromstring(archive.read(name)).iter(qn("w:pPr")):
                found = [etree.QName(child).localname for child in properties]
                assert found == sorted(found, key=ORDER.index)


def test_bookmarks_have_names_and_numbers_of_their_own_and_links_lead_to_them(opened: DocxDocument) -> None:
    marks = list(opened.element.body.iter(qn("w:bookmarkStart")))
    names = [mark.get(qn("w:name")) for mark in marks]
    assert len(set(names)) == len(names) == len({mark.get(qn("w:id")) for mark in marks})
    anchors = {link.get(qn("w:anchor")) for link in opened.element.body.iter(qn("w:hyperlink"))} - {None}
    assert anchors <= set(names)


def test_a_long_place_keeps_within_what_word_takes() -> None:
    place = "a-place-with-a-name-that-is-longer-than-word-takes-for-a-bookmark"
    blocks = (d.Heading(1, "Long", place), d.Paragraph((d.Run("there", href=f"#{place}"),)))
    opened = docx.Document(io.BytesIO(to_docx(replace(sample(), blocks=blocks, annexes=()))))
    marks = {mark.get(qn("w:name")) for mark in opened.element.body.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for link in opened.element.body.iter(qn("w:hyperlink"))]
    assert max(map(len, marks)) <= 40
    assert set(anchors) - {None} <= marks


def test_headings_and_captions_have_their_styles(document: d.Document, opened: DocxDocument) -> None:
    styled = [(one.style.name, one.text) for one in opened.paragraphs]
    headings = [(f"Heading {one.level}", one.text) for one in document.body if isinstance(one, d.Heading)]
    assert [one for one in styled if one[0].startswith("Heading")][:-1] == headings
    assert [text for style, text in styled if style == "Caption"] == [one for _, one in d.captioned(document) if one]


def test_heads_of_tables_repeat_and_rows_do_not_break(document: d.Document, opened: DocxDocument) -> None:
    captioned = [table for table in opened.tables if table._tbl.tblPr.find(qn("w:tblCaption")) is not None]
    assert len(captioned) == sum(isinstance(block, d.Table) for block in document.body)
    for table in captioned:
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)


def test_charts_are_vector_with_bitmap_and_alternative_text(document: d.Document, opened: DocxDocument) -> None:
    figures = [block for block in document.body if isinstance(block, d.Figure)]
    shapes = list(opened.inline_shapes)
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [figure.alt for figure in figures]
    for shape in shapes:
        vector = next(shape._inline.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"))
        blip = next(shape._inline.iter(qn("a:blip")))
        kinds = [opened.part.related_parts[one.get(qn("r:embed"))].content_type for one in (blip, vector)]
        assert kinds == ["image/png", "image/svg+xml"]


def test_direction_and_language(document: d.Document, opened: DocxDocument) -> None:
    rtl = document.direction == "rtl"
    normal = opened.styles["Normal"].element
    assert (normal.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None) == rtl
    assert all((table._tbl.tblPr.find(qn("w:bidiVisual")) is not None) == rtl for table in opened.tables)
    language = next(opened.styles.element.iter(qn("w:lang")))
    assert language.get(qn("w:bidi" if rtl else "w:val")) == document.lang
    assert opened.core_properties.language == document.lang


def test_arabic_runs_are_marked_and_latin_ones_are_not() -> None:
    opened = docx.Document(io.BytesIO(to_docx(sample(True))))
    marked = {run.text: run.font.rtl for one in opened.paragraphs for run in one.runs if run.text}
    assert marked["لا فرق ملحوظ بين الرجال والنساء (12.1 إلى 15.3)."] is True
    assert marked["Labour force survey, Ministry of Labour, CC BY 4.0."] is None


def test_ordered_lists_begin_at_one_each() -> None:
    blocks = tuple(d.Bullets(("x", "y"), ordered=True) for _ in range(2))
    opened = docx.Document(io.BytesIO(to_docx(replace(sample(), blocks=blocks, annexes=()))))
    numbers = [one._p.pPr.numPr.numId.val for one in opened.paragraphs if one.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_hostile_text_is_text() -> None:
    opened = docx.Document(io.BytesIO(to_docx(replace(sample(), title=f"{HOSTILE}\x00\x0b"))))
    assert opened.paragraphs[0].text == HOSTILE
    assert "javascript" not in "".join(one.target_ref for one in opened.part.rels.values() if one.is_external)


def test_the_three_writers_say_the_same_in_the_same_order(document: d.Document, opened: DocxDocument) -> None:
    page = html.document_fromstring(to_html(document).encode())
    for drawing in page.xpath("//main//*[local-name()='svg']"):
        drawing.drop_tree()
    in_html = [squeezed(one) for one in page.find("body/main").itertext() if squeezed(one)]
    in_docx, at = words_of(opened), 0
    for words in in_html[: -len(list(page.find("body/main/footer").itertext()))]:
        at = in_docx.find(words, at)
        assert at >= 0, f"'{words}' is missing from the DOCX, or stands elsewhere"
    captions = [caption for _, caption in d.captioned(document) if caption]
    assert [one.text_content() for one in page.xpath("//main//figcaption | //main//caption")] == captions
    assert [one["caption"] for one in content(document)["blocks"] if one["caption"]] == captions, "what the PDF prints"
