"""The profile of a country: full where there are data, short and honest where there are none."""

from functools import cache

import made_up_report
import pytest
from test_content_gcm import texts

from pipelines.reports.charts import LineBand
from pipelines.reports.content import country
from pipelines.reports.content.reading import Release
from pipelines.reports.document import Document, Figure, Heading, Message, Table


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Release(made_up_report.build(tmp_path_factory.mktemp("report") / "release"))


@cache
def profile(release: Release, place: str, lang: str = "en") -> Document:
    return country.document(release, place, lang)[0]


def headings(document: Document) -> list[str]:
    return [block.id for block in document.blocks if isinstance(block, Heading) and block.level == 1]


def missing(document: Document) -> list[str]:
    tables = [b for b in document.blocks if isinstance(b, Table) and b.caption.startswith("What is missing")]
    return [made_up_report.plain(row[0]) for table in tables for row in table.rows]


def test_argentina_has_its_sections_and_lacks_impact(release: Release):
    document = profile(release, "ARG")
    assert headings(document) == [
        "messages", "labour", "birth", "demand", "corridors", "recognition", "quality", "missing",
    ]  # fmt: skip
    assert missing(document) == ["What recognition and training did"]


def test_norvania_has_register_and_impact(release: Release):
    document = profile(release, "QMA")
    assert "impact" in headings(document)
    assert any("No estimate is given" in text for text in texts(document))
    captions = [block.caption for block in document.blocks if isinstance(block, Table | Figure)]
    assert "Time to recognition, Norvania (SYNTHETIC), 2022\N{EN DASH}2024" in captions


def test_a_country_without_data_gets_a_short_report(release: Release):
    document = profile(release, "TUV")
    assert headings(document) == ["messages", "missing"]
    (first,) = [block for block in document.blocks if isinstance(block, Message) and block.state == "missing"]
    assert "hardly any figures on Tuvalu" in made_up_report.plain(first.text)
    assert len(missing(document)) == 6
    assert all(block.rows for block in document.body if isinstance(block, Table))


def test_a_break_of_standard_is_not_a_change(release: Release):
    (row,) = [text for text in texts(profile(release, "ESP")) if text.startswith("Unemployment rate | ")]
    assert "Q4 2013: not comparable (the standard changed)" in row
    assert "points" not in row.split("|")[-1]


def test_a_fall_of_unemployment_is_stated(release: Release):
    (row,) = [text for text in texts(profile(release, "ARG")) if text.startswith("Unemployment rate | Q4 2014 | 7.0%")]
    # 1.959964 * sqrt(0.4^2 + 0.4^2) = 1.1087.
    assert "Q4 2013: \N{MINUS SIGN}2.0 points (\N{MINUS SIGN}3.1 to \N{MINUS SIGN}0.9 points)" in row


def test_corridors_name_the_largest_first(release: Release):
    document = profile(release, "ARG")
    tables = {block.caption: block for block in document.blocks if isinstance(block, Table)}
    arriving = tables["Migrant stock by country of origin, Argentina, 2020"]
    assert [made_up_report.plain(row[0]) for row in arriving.rows] == ["Paraguay", "Chile"]
    leaving = tables["Migrant stock by country of destination, Argentina, 2020"]
    assert [made_up_report.plain(row[0]) for row in leaving.rows] == ["Spain"]


def test_quality_counts_withheld_figures(release: Release):
    document = profile(release, "ARG")
    (table,) = [b for b in document.blocks if isinstance(b, Table) and b.caption.startswith("What became")]
    survey = next(row for row in table.rows if "arg_eph" in made_up_report.plain(row[0]))
    assert made_up_report.plain(survey[-1]) == "15.4%"  # 2 of the 13 figures of the survey
    assert [made_up_report.plain(cell) for cell in survey[1:5]] == ["1 of 1", "100", "2", "0 of 1"]


def test_a_line_breaks_where_the_standard_does(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.reports.content.profile.FEWEST_DRAWN", 2)
    with Release(made_up_report.build(tmp_path / "release")) as release:
        document = profile(release, "ESP")
    (chart,) = [b.chart for b in document.blocks if isinstance(b, Figure) and isinstance(b.chart, LineBand)]
    assert [point.break_before for point in chart.series[0].points] == [False, True]


@pytest.mark.parametrize("lang", ["fr", "es", "ar"])
@pytest.mark.parametrize("place", ["ARG", "QMA", "TUV"])
def test_every_language_tells_the_same_story(release: Release, place: str, lang: str):
    english, other = profile(release, place), profile(release, place, lang)
    shapes = [[type(block).__name__ for block in document.body] for document in (english, other)]
    # The definitions are introduced by a sentence that they are in English.
    shapes[1] = [kind for kind, block in zip(shapes[1], other.body, strict=True) if not _only_english(block)]
    assert shapes[0] == shapes[1]


def _only_english(block: object) -> bool:
    words = ("sont données en anglais", "se dan en inglés", "ترد التعاريف بالإنكليزية")
    return any(word in made_up_report.plain(getattr(block, "text", "")) for word in words)
