"""A report as data: what it says and in what order, before any file format.

One `Document` is read by three writers (`html`, `pdf`, `docx`), which add no word of their own: every text is in the
report's language already, every number formatted (`pipelines.reports.numbers`). Nothing here knows a release.

Texts are plain: writers escape them. A `Text` is a string, or runs when a part is bold, a link or a reference to a
note.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipelines.reports.charts import Chart

Direction = Literal["ltr", "rtl"]
Align = Literal["start", "center", "end"]

#: `finding`: the figures show it; `neutral`: no difference is seen; `caution`: read with care; `missing`: not known.
State = Literal["finding", "neutral", "caution", "missing"]


@dataclass(frozen=True)
class Run:
    """A stretch of text. `note` is the id of a `Note`: its number stands after the text, which may be empty."""

    text: str = ""
    bold: bool = False
    href: str = ""
    note: str = ""


Text = str | Sequence[Run]


@dataclass(frozen=True)
class Heading:
    """Level 1 to 3 below the title. `id` is unique in the document: ASCII letters, digits and hyphens."""

    level: Literal[1, 2, 3]
    text: str
    id: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True)
class Message:
    """A key message in a box. `label` names its state in words ("Finding", "Not measured"): colour is never alone."""

    text: Text
    state: State
    label: str


@dataclass(frozen=True)
class KeyFigure:
    """One large number: `value` formatted, `label` what it is, `detail` period, place and interval.

    `flags` are warnings in words: low reliability, modelled, synthetic. `note` is the id of a `Note`.
    """

    value: str
    label: str
    detail: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Large numbers side by side; two to four read best."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is its share of the width, relative to the others."""

    title: str
    align: Align = "start"
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table. The first cell of a row names the row. `caption` without a number; `notes` stand below it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: str
    notes: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        wrong = [i for i, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"table '{self.caption}': row {wrong[0]} has not {len(self.columns)} cells")


@dataclass(frozen=True)
class Figure:
    """A chart. `caption` without a number; `alt` says in words what the chart shows, for those who do not see it."""

    chart: Chart
    caption: str
    alt: str
    source: Text = ""


@dataclass(frozen=True)
class Note:
    """A source or a remark that texts refer to by `id`; numbered by first reference, printed at the end."""

    id: str
    text: Text


@dataclass(frozen=True)
class Contents:
    """The list of contents: after the messages, which a reader in haste wants first."""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page (in HTML: when printed)."""


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Definitions:
    """Terms, each with what it means."""

    items: tuple[tuple[str, Text], ...]


Block = Heading | Paragraph | Message | KeyFigures | Table | Figure | Contents | PageBreak | Bullets | Definitions


@dataclass(frozen=True)
class Words:
    """The engine's own words in the report's language, with placeholders in braces.

    `page`: "Page {page} of {pages}"; `figure`: "Figure {number}"; `table`: "Table {number}"; `source`: "Source: ";
    `withheld`: what a chart writes where a figure is withheld; `weak`: "hollow: low reliability"; `synthetic`: the
    line that marks a whole report of made-up data; `synthetic_mark`: the one word for it, written across each chart.
    """

    contents: str
    notes: str
    page: str
    figure: str
    table: str
    source: str
    withheld: str
    weak: str
    synthetic: str
    synthetic_mark: str


@dataclass(frozen=True)
class Document:
    """A report. `meta` are lines of the title page (label, value); `notes` hold at least every note referred to.

    `annexes` follow the blocks on a new page, and the numbered notes follow the annexes. `created_at` (UTC) is the
    release's: it dates every file, so that one release always gives the same bytes.
    """

    title: str
    subtitle: str
    lang: str
    direction: Direction
    release_id: str
    created_at: datetime
    synthetic: bool
    meta: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    annexes: tuple[Block, ...]
    notes: tuple[Note, ...]
    words: Words

    def __post_init__(self) -> None:
        """Refuse headings that skip a level or share an id: readers by ear navigate by them."""
        level, seen = 0, set[str]()
        for heading in (block for block in self.body if isinstance(block, Heading)):
            if heading.level > level + 1:
                raise ValueError(f"heading '{heading.text}' is of level {heading.level}, the one before of {level}")
            if heading.id in seen:
                raise ValueError(f"two headings share the id '{heading.id}'")
            level = heading.level
            seen.add(heading.id)

    @property
    def body(self) -> tuple[Block, ...]:
        """Blocks and annexes, in the order in which every writer prints them."""
        return (*self.blocks, PageBreak(), *self.annexes) if self.annexes else self.blocks


def runs(text: Text) -> tuple[Run, ...]:
    """The runs of a text."""
    return (Run(text),) if isinstance(text, str) else tuple(text)


def link(run: Run) -> str:
    """Where a run leads: a web address or a place in the document; empty for anything else."""
    return run.href if run.href.startswith(("https://", "http://", "#")) else ""


def foreign(run: Run, direction: Direction) -> bool:
    """Whether a run of a right-to-left document is Latin through and through, so that it keeps its own order."""
    kinds = {unicodedata.bidirectional(letter) for letter in run.text}
    return direction == "rtl" and "L" in kinds and not kinds & {"R", "AL"}


def captioned(document: Document) -> list[tuple[Block, str]]:
    """The blocks in printed order, tables and figures each with its number and caption, the others with nothing."""
    numbers = {Table: 0, Figure: 0}
    names: dict[type, str] = {Table: document.words.table, Figure: document.words.figure}
    blocks: list[tuple[Block, str]] = []
    for block in document.body:
        caption = ""
        if isinstance(block, Table | Figure):
            numbers[type(block)] += 1
            caption = f"{names[type(block)].format(number=numbers[type(block)])}. {block.caption}"
        blocks.append((block, caption))
    return blocks


def ordered_notes(document: Document) -> list[Note]:
    """The notes in the order of their numbers."""
    numbers = note_numbers(document)
    return sorted(document.notes, key=lambda note: numbers[note.id])


def leads(text: Text) -> bool:
    """Whether a text is bold all through, a small heading: it stays on the page of what follows."""
    return all(run.bold for run in runs(text))


def note_numbers(document: Document) -> dict[str, int]:
    """Each note's number: in order of first reference, then those never referred to.

    Raises:
        ValueError: a text refers to a note that the document does not hold, or two notes share an id.
    """
    known = [note.id for note in document.notes]
    if len(set(known)) < len(known):
        raise ValueError(f"two notes share the id '{next(one for one in known if known.count(one) > 1)}'")
    order = list(dict.fromkeys([*_references(document.body), *known]))
    unknown = [one for one in order if one not in known]
    if unknown:
        raise ValueError(f"the document has no note '{unknown[0]}'")
    return {one: number for number, one in enumerate(order, start=1)}


def _references(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, KeyFigures):
            yield from (figure.note for figure in block.figures if figure.note)
        for text in _texts(block):
            yield from (run.note for run in runs(text) if run.note)


def _texts(block: Block) -> Iterator[Text]:
    """The texts of a block that may hold runs, in printed order."""
    match block:
        case Paragraph(text) | Message(text):
            yield text
        case Bullets(items):
            yield from items
        case Definitions(items):
            yield from (text for _, text in items)
        case Figure(source=source):
            yield source
        case Table(rows=rows, notes=notes):
            yield from (cell for row in rows for cell in row)
            yield from notes
