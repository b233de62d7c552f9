"""The document model refuses what no writer could print well."""

from dataclasses import replace

import pytest

from pipelines.reports import document as d
from pipelines.reports.letters import marked, printable
from tests.unit.reports.sample_document import sample


def test_notes_are_numbered_by_first_reference_and_unused_ones_follow() -> None:
    numbers = d.note_numbers(sample())
    assert numbers == {"epa": 1, "lfs": 2, "odd": 3, "unused": 4}
    assert [note.id for note in d.ordered_notes(sample())] == list(numbers)


def test_a_reference_to_no_note_is_refused() -> None:
    wrong = replace(sample(), blocks=(d.Paragraph((d.Run("x", note="nowhere"),)),))
    with pytest.raises(ValueError, match="no note 'nowhere'"):
        d.note_numbers(wrong)


def test_two_notes_of_one_id_are_refused() -> None:
    wrong = replace(sample(), notes=(*sample().notes, d.Note("lfs", "again")))
    with pytest.raises(ValueError, match="share the id 'lfs'"):
        d.note_numbers(wrong)


@pytest.mark.parametrize(
    ("headings", "fault"),
    [
        ((d.Heading(2, "First", "a"),), "level 2"),
        ((d.Heading(1, "First", "a"), d.Heading(3, "Deep", "b")), "level 3"),
        ((d.Heading(1, "First", "a"), d.Heading(1, "Second", "a")), "share the id 'a'"),
    ],
)
def test_headings_that_skip_a_level_or_share_an_id_are_refused(headings: tuple[d.Block, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        replace(sample(), blocks=headings, annexes=())


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has not 2 cells"):
        d.Table((d.Column("a"), d.Column("b")), (("1", "2"), ("3",)), "Caption")


def test_tables_and_figures_are_numbered_apart_in_printed_order() -> None:
    captions = [caption for _, caption in d.captioned(sample()) if caption]
    assert captions[0] == "Figure 1. Chart line"
    assert captions[-1] == "Table 1. Latest value"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host", ""])
def test_links_lead_to_the_web_or_into_the_document_only(href: str) -> None:
    assert d.link(d.Run("x", href=href)) == ""


def test_latin_runs_of_an_arabic_report_keep_their_own_order() -> None:
    assert d.foreign(d.Run("Eurostat (2021)."), "rtl")
    assert not d.foreign(d.Run("المصدر: Eurostat"), "rtl")
    assert not d.foreign(d.Run("12.1"), "rtl"), "digits alone follow the text around them"
    assert not d.foreign(d.Run("Eurostat"), "ltr")


def test_signed_numbers_and_latin_words_of_arabic_text_are_marked_once() -> None:
    text = "نورفانيا (SYNTHETIC)، 2024: +17.3 نقطة"
    once = marked(text)
    assert once == "نورفانيا (SYNTHETIC\u200f)، 2024: \u200e+17.3\u200f نقطة"
    assert marked(once) == once


@pytest.mark.parametrize("text", ["ICLS-13", "2021-2023", "Ministry of Labour, 2021", "CC BY 4.0", "المعدل 5.1"])
def test_what_needs_no_mark_gets_none(text: str) -> None:
    assert marked(text) == text


def test_only_marks_are_added_and_only_to_right_to_left_documents() -> None:
    def unmarked(document: d.Document) -> str:
        return repr(document).replace("\\u200e", "").replace("\\u200f", "")

    assert printable(sample()) == sample()
    assert printable(sample(True)) != sample(True)
    assert unmarked(printable(sample(True))) == unmarked(sample(True))
    assert printable(replace(sample(), title="A\x00B\x0bC\ud800")).title == "ABC"


def test_outer_spaces_of_a_latin_run_go_to_the_arabic_text_around_it() -> None:
    lead = d.Paragraph((d.Run("Effect (2024). ", bold=True, note="lfs"), d.Run("الأثر")))
    found = printable(replace(sample(True), blocks=(lead,))).blocks[0]
    assert found == d.Paragraph((d.Run("Effect (2024).", bold=True), d.Run(" ", note="lfs"), d.Run("الأثر")))
