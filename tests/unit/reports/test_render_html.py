"""The page is self-contained, escaped, and can be walked by ear."""

import itertools
import re
from dataclasses import replace

import pytest
from lxml import html as parser

from pipelines.reports import document as d
from pipelines.reports.html import to_html
from tests.unit.reports.sample_document import HOSTILE, sample


@pytest.fixture(params=[False, True], ids=["en", "ar"])
def document(request: pytest.FixtureRequest) -> d.Document:
    return sample(request.param)


@pytest.fixture
def page(document: d.Document) -> parser.HtmlElement:
    return parser.document_fromstring(to_html(document).encode())


def test_the_same_document_gives_the_same_page(document: d.Document) -> None:
    assert to_html(document) == to_html(document)


def test_nothing_is_loaded_from_elsewhere(document: d.Document, page: parser.HtmlElement) -> None:
    assert not page.xpath("//script | //link | //img | //iframe | //object | //*[@src] | //*[@style]")
    assert not re.search(r"url\(|@import", to_html(document))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy


def test_language_direction_and_title(document: d.Document, page: parser.HtmlElement) -> None:
    assert (page.get("lang"), page.get("dir")) == (document.lang, document.direction)
    assert page.findtext("head/title") == document.title
    assert [one.text_content() for one in page.iter("h1")] == [document.title]


def test_headings_skip_no_level(page: parser.HtmlElement) -> None:
    levels = [int(one.tag[1]) for one in page.xpath("//main//h2 | //main//h3 | //main//h4")]
    assert levels[0] == 2
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_every_place_exists_once_and_every_link_within_leads_to_one(page: parser.HtmlElement) -> None:
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(places)


def test_references_carry_the_numbers_of_their_notes() -> None:
    page = parser.document_fromstring(to_html(sample()).encode())
    numbers = [sup.text_content() for sup in page.xpath("//main//sup")]
    assert numbers[:3] == ["[1]", "[1]", "[2]"]
    assert page.get_element_by_id("note-1").text_content().startswith("Encuesta")


def test_hostile_text_is_text() -> None:
    text = to_html(sample())
    page = parser.document_fromstring(text.encode())
    assert "<b>#raw" not in text
    assert "javascript:" not in text
    assert page.text_content().count(HOSTILE) >= 8


def test_control_characters_are_left_out() -> None:
    text = to_html(replace(sample(), title="A\x00B\x0bC"))
    assert "<h1>ABC</h1>" in text


def test_tables_have_captions_and_heads_of_both_kinds(page: parser.HtmlElement) -> None:
    for table in page.iter("table"):
        assert table.findtext("caption")
        assert all(cell.get("scope") == "col" for cell in table.xpath("thead//th"))
        assert all(row[0].get("scope") == "row" for row in table.xpath("tbody/tr"))


def test_every_chart_has_its_alternative_text(document: d.Document, page: parser.HtmlElement) -> None:
    alts = [block.alt for block in document.body if isinstance(block, d.Figure)]
    assert page.xpath("//figure//*[local-name()='svg']/@aria-label") == alts


def test_made_up_data_are_said_to_be_so_only_if_they_are() -> None:
    assert "All data in this report are synthetic." in to_html(sample(synthetic=True))
    assert "synthetic." not in to_html(sample(synthetic=False))
