"""A document as DOCX: real styles, repeated table heads, vector charts, both directions of writing."""

from __future__ import annotations

import io
from itertools import count
from string import Formatter

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run as DocxRun

from pipelines.reports import document as d
from pipelines.reports import wordml
from pipelines.reports.figures import svg
from pipelines.reports.letters import printable
from pipelines.reports.pdf import bitmap
from pipelines.reports.wordstyles import WIDTH, prepare

_LINK = RGBColor(0x08, 0x50, 0x7C)
_MARK = RGBColor(0xB3, 0x47, 0x00)
_ALIGN = {"start": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "end": WD_ALIGN_PARAGRAPH.RIGHT}


def to_docx(document: d.Document) -> bytes:
    """The DOCX file. One document always gives the same bytes."""
    document = printable(document)
    writer = _Writer(document)
    writer.front()
    for block, caption in d.captioned(document):
        writer.block(block, caption)
    writer.notes()
    return wordml.dated(writer.saved(), document.created_at)


class _Writer:
    """Appends blocks to one file. `left` and `right` of python-docx are start and end in a right-to-left paragraph."""

    def __init__(self, document: d.Document) -> None:
        self.document = document
        self.rtl = document.direction == "rtl"
        self.numbers = d.note_numbers(document)
        self.places = count(1)
        self.figures = count(1)
        self.breaks = False
        self.file = docx.Document()
        prepare(self.file, document)
        self.style_ids = {style.name: style.style_id for style in self.file.styles}

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    def front(self) -> None:
        """Title, warning, what the file is; header and footer of every page."""
        document = self.document
        self.paragraph(document.title, "Title")
        self.paragraph(document.subtitle, "Subtitle")
        if document.synthetic:
            self.paragraph((d.Run(document.words.synthetic, bold=True),), "Message caution")
        for name, value in document.meta:
            self.paragraph((d.Run(f"{name}: "), d.Run(value)), "Small")
        section = self.file.sections[0]
        self.fill(section.header.paragraphs[0], (d.Run(document.title), d.Run(f"\t{document.release_id}")))
        footer = section.footer.paragraphs[0]
        if document.synthetic:
            self.fill(footer, (d.Run(document.words.synthetic, bold=True),))
        self.run(footer, "\t")
        self._page_number(footer)

    def notes(self) -> None:
        """The numbered notes, each a place that references lead to."""
        notes = d.ordered_notes(self.document)
        if notes:
            self.heading(d.Heading(1, self.document.words.notes, "report-notes"))
        for number, note in enumerate(notes, start=1):
            paragraph = self.paragraph((d.Run(f"[{number}]\t"), *d.runs(note.text)), "Note")
            wordml.bookmark(paragraph, f"note-{number}", next(self.places))

    def block(self, block: d.Block, caption: str) -> None:
        """Append one block."""
        match block:
            case d.Heading():
                self.heading(block)
            case d.Paragraph(text):
                self.paragraph(text).paragraph_format.keep_with_next = d.leads(text) or None
            case d.Message(text, state, label):
                self.paragraph((d.Run(label, bold=True), d.Run("\n"), *d.runs(text)), f"Message {state}")
            case d.KeyFigures(figures):
                self.key_figures(figures)
            case d.Table():
                self.table(block, caption)
            case d.Figure():
                self.figure(block, caption)
            case d.Contents():
                self.contents()
            case d.PageBreak():
                self.breaks = True
            case d.Bullets():
                self.bullets(block)
            case d.Definitions(items):
                for term, text in items:
                    self.paragraph((d.Run(term, bold=True),), "Term")
                    self.paragraph(text, "Definition")

    def heading(self, heading: d.Heading) -> None:
        paragraph = self.paragraph(heading.text, f"Heading {heading.level}")
        wordml.bookmark(paragraph, heading.id, next(self.places))

    def bullets(self, bullets: d.Bullets) -> None:
        paragraphs = [
            self.paragraph(item, "List Number" if bullets.ordered else "List Bullet") for item in bullets.items
        ]
        if bullets.ordered:
            style = self.file.styles["List Number"].element
            numbering = self.file.part.numbering_part.element
            number = wordml.restarted(numbering, style.pPr.numPr.numId.val)
            for paragraph in paragraphs:
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number

    def key_figures(self, figures: tuple[d.KeyFigure, ...]) -> None:
        """A row of cells without borders: a table for its places only."""
        table = self.file.add_table(rows=1, cols=len(figures))
        wordml.lay_out(table, [1.0] * len(figures), total=WIDTH, rtl=self.rtl, border="none")
        for figure, cell in zip(figures, table.rows[0].cells, strict=True):
            self.fill(self.styled(cell.paragraphs[0], "Key figure"), (d.Run(figure.value),))
            self.fill(cell.add_paragraph(), (d.Run(figure.label, note=figure.note),))
            if figure.detail:
                self.fill(self.styled(cell.add_paragraph(), "Small"), figure.detail)
            if figure.flags:
                paragraph = self.styled(cell.add_paragraph(), "Small")
                for run in self.fill(paragraph, (d.Run(" · ".join(figure.flags), bold=True),)):
                    run.font.color.rgb = _MARK
        self.paragraph("", "Small")

    def table(self, block: d.Table, caption: str) -> None:
        self.paragraph(caption, "Caption")
        table = self.file.add_table(rows=1 + len(block.rows), cols=len(block.columns))
        widths = [column.width for column in block.columns]
        wordml.lay_out(table, widths, total=WIDTH, rtl=self.rtl, border="single", title=caption)
        head: tuple[d.Text, ...] = tuple((d.Run(column.title, bold=True),) for column in block.columns)
        for row, texts in zip(table.rows, (head, *block.rows), strict=True):
            row._tr.get_or_add_trPr().append(wordml.element("cantSplit"))
            for cell, text, column in zip(row.cells, texts, block.columns, strict=True):
                paragraph = self.styled(cell.paragraphs[0], "Table text")
                paragraph.alignment = _ALIGN[column.align]
                self.fill(paragraph, text)
        table.rows[0]._tr.trPr.append(wordml.element("tblHeader"))
        for note in block.notes or ("",):
            self.paragraph(note, "Small")

    def figure(self, block: d.Figure, caption: str) -> None:
        self.paragraph(caption, "Caption")
        drawing = svg(block.chart, block.alt, self.document)
        paragraph = self.paragraph("", "Figure")
        number = next(self.figures)
        wordml.picture(paragraph, svg=drawing, png=bitmap(drawing), width=WIDTH, alt=block.alt, number=number)
        if block.source:
            self.paragraph((d.Run(self.document.words.source), *d.runs(block.source)), "Small")

    def paragraph(self, text: d.Text, style: str = "Normal") -> DocxParagraph:
        paragraph = self.styled(self.file.add_paragraph(), style)
        if self.breaks:
            paragraph.paragraph_format.page_break_before = True
            self.breaks = False
        self.fill(paragraph, text)
        return paragraph

    def styled(self, paragraph: DocxParagraph, style: str) -> DocxParagraph:
        """Give a paragraph a style by name; python-docx looks through every style each time."""
        paragraph._p.style = self.style_ids[style]
        return paragraph

    def fill(self, paragraph: DocxParagraph, text: d.Text) -> list[DocxRun]:
        """Append the runs of a text, with links and references to notes."""
        made = []
        for run in d.runs(text):
            target = d.link(run)
            if run.text:
                made.append(self.run(paragraph, run.text, bold=run.bold, latin=d.foreign(run, self.document.direction)))
            if run.text and target:
                made[-1].font.color.rgb = _LINK
                wordml.hyperlink(paragraph, made[-1], target)
            if run.note:
                number = self.numbers[run.note]
                reference = self.run(paragraph, f"[{number}]")
                reference.font.superscript = True
                wordml.hyperlink(paragraph, reference, f"#note-{number}")
        return made

    def run(self, paragraph: DocxParagraph, text: str, *, bold: bool = False, latin: bool = False) -> DocxRun:
        """Append a run; one of a right-to-left report is marked so, unless it is Latin through and through."""
        run = paragraph.add_run(text)
        if bold:
            run.bold = True
            run.font.cs_bold = True
        if self.rtl and not latin:
            run.font.rtl = True
        return run

    def contents(self) -> None:
        """A field that lists the headings; its entries stand there already, so that Word need not ask."""
        headings = [block for block in self.document.body if isinstance(block, d.Heading) and block.level < 3]
        if self.document.notes:
            headings.append(d.Heading(1, self.document.words.notes, "report-notes"))
        self.paragraph((d.Run(self.document.words.contents, bold=True),))
        entries: list[DocxParagraph] = []
        for heading in headings:
            paragraph = self.styled(self.file.add_paragraph(), f"toc {heading.level}")
            if not entries:
                wordml.field_start(paragraph, r'TOC \o "1-2" \h \n')
            self.fill(paragraph, (d.Run(heading.text, href=f"#{heading.id}"),))
            entries.append(paragraph)
        if entries:
            wordml.field_end(entries[-1])

    def _page_number(self, paragraph: DocxParagraph) -> None:
        for text, name, *_ in Formatter().parse(self.document.words.page):
            self.run(paragraph, text)
            if name:
                wordml.field_start(paragraph, {"page": "PAGE", "pages": "NUMPAGES"}[name])
                self.run(paragraph, "1")
                wordml.field_end(paragraph)
