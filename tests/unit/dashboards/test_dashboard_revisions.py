"""What changed after it was published, on the data quality page."""

import pytest

from dashboards.text import translator


def cards(build, **query):
    content, _ = build("/quality", **query)
    return {card.key: card for card in content.side}, content


def test_revised_figures_of_everybody_are_shown_and_the_rest_counted(build):
    found, content = cards(build)
    revised = found["revisions"].table
    assert revised.height == 1
    assert revised.row(0)[0].startswith("Unemployment rate\nArgentina")
    assert revised.row(0)[1:4] == ("7.0%", "7.5%", "+0.5 points")
    assert revised.row(0)[4] == "new data, received on November 3, 2025"
    assert "1 further figures" in found["revisions"].note
    assert content.files["revision"].height == 2
    assert translator("en")("foot.csv_revision", rows=2) == "Download CSV of the revisions (2 rows)"


def test_periods_received_once_are_not_told(build):
    found, _ = cards(build)
    again = found["vintages"].table
    assert again.height == 2 and all("Q3" in name or "third" in name for name in again["Source"])


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_the_other_languages_have_the_words(build, lang):
    found, _ = cards(build, lang=lang)
    assert translator(lang)("foot.csv_revision", rows=2) != translator("en")("foot.csv_revision", rows=2)
    assert "{" not in found["revisions"].title + found["revisions"].note


def test_where_nothing_changed_nothing_is_said(build):
    found, content = cards(build, source="esp_made_up")
    assert "revisions" not in found and "vintages" not in found and not content.files
